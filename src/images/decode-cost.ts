import type { Metadata } from 'sharp';
import type { ImageFormat } from '../core/formats.ts';

/**
 * Peak memory of decoding in bytes, without the encoded file. All constants were measured as the growth of the resident memory
 * of the process (VmHWM) with uniform pictures of 60 and 96 megapixels.
 */
export interface DecoderCost {
  /** At full resolution, without the decoded picture. */
  readonly full: number;
  /** If the decoder may downscale while it reads. */
  readonly shrunk: number;
}

/** Memory of a pipeline and its threads, whatever the size of the picture. */
const PIPELINE = 8 * 1024 * 1024;
/** Memory of the thread that decodes HEIC and BMP, with its libraries. */
const THREAD = 48 * 1024 * 1024;
/** Memory of a decoder in WebAssembly, whatever the size of the picture. */
const WASM = 64 * 1024 * 1024;
/** Maximum number of rows that libvips buffers of a picture that it reads from top to bottom. */
const ROWS = 2048;

/** Bytes per pixel of decoders that buffer the whole picture, without the decoded picture. */
const BUFFERED = {
  /** Planes, a copy of them, RGB, and a copy by libvips: measured 18.4 for 4:4:4, and 25.6 for more than 8 bits. */
  avif: 18.5,
  deepAvif: 25.7,
  /** Memory of WebAssembly and the copy from it: measured 12.5 for 4:2:0. */
  heic: 13,
  /** Palette indexes and RGBA. */
  bmp: 5,
  /** 32-bit samples of several steps, and a PNG of the result. */
  jxl: 60,
  /** 32-bit samples of up to four components, and their conversion. */
  jp2: 45,
  gif: 4.9,
  webp: 8.2,
} as const;
/** Bytes per pixel of WebP that is downscaled while it is decoded. */
const SHRUNK_WEBP = 1.3;

/** The cost of formats that are decoded by other decoders than libvips. */
export function rawCost(format: 'heic' | 'bmp', width: number, height: number): DecoderCost {
  const cost = THREAD + BUFFERED[format] * width * height;
  return { full: cost, shrunk: cost };
}

/** The cost of a bitmap in an icon: that of a BMP, a copy with the mask, and the copy of the file. */
export function iconCost(width: number, height: number): DecoderCost {
  const cost = THREAD + (BUFFERED.bmp + 4 + 8) * width * height;
  return { full: cost, shrunk: cost };
}

/** The cost of JPEG XL and JPEG 2000: the memory to which their decoders are limited, and the result. */
export function wasmCost(format: 'jxl' | 'jp2', width: number, height: number, bytes: number): DecoderCost {
  const cost = THREAD + WASM + bytes + BUFFERED[format] * width * height;
  return { full: cost, shrunk: cost };
}

/** The cost of the composite of a PSD: its samples here and in the thread, and RGB. */
export function psdCost(width: number, height: number, bytes: number): DecoderCost {
  const cost = THREAD + 2 * bytes + 3 * width * height;
  return { full: cost, shrunk: cost };
}

/** The properties of an SVG that determine its cost. */
export interface SvgContent {
  /** Length of the text. */
  readonly bytes: number;
  readonly elements: number;
  /** Rules of style sheets. */
  readonly rules: number;
  /** Total pixels of embedded images. */
  readonly pixels: number;
}

/** Maximum length of an attribute in libxml. */
const LONGEST_PATH = 10_000_000;

/** The cost of an SVG: its tree, styles, longest path and embedded images. */
export function svgCost({ bytes, elements, rules, pixels }: SvgContent): DecoderCost {
  const tree = 20 * bytes + 20 * Math.min(bytes, LONGEST_PATH) + 3000 * elements + 1000 * rules;
  const cost = 4 * PIPELINE + tree + 12 * pixels;
  return { full: cost, shrunk: cost };
}

/** Whether an SVG is drawn in a separate process, because the many small allocations of its tree would fragment memory. */
export const isHeavySvg = ({ full }: DecoderCost): boolean => full > 8 * PIPELINE;

/** The cost of formats that libvips decodes. */
export function libvipsCost(format: ImageFormat, header: Metadata): DecoderCost {
  const { width, height } = header;
  const pixels = width * height;
  const samples = header.channels * bytesPerSample(header);
  const streamed = PIPELINE + Math.min(height, ROWS) * width * samples;
  const whole = (bytes: number) => PIPELINE + bytes * pixels;
  switch (format) {
    case 'avif': {
      const cost = whole((header.bitsPerSample ?? 16) > 8 ? BUFFERED.deepAvif : BUFFERED.avif);
      return { full: cost, shrunk: cost };
    }
    case 'gif':
      return { full: whole(BUFFERED.gif), shrunk: whole(BUFFERED.gif) };
    case 'webp':
      return { full: whole(BUFFERED.webp), shrunk: whole(SHRUNK_WEBP) };
    case 'jpeg': {
      // For a progressive JPEG all coefficients are in memory, two bytes each, even if it is downscaled.
      const halved = header.chromaSubsampling === '4:2:0' ? 1.5 : header.channels;
      const cost = header.isProgressive ? whole(2.3 * halved) : streamed;
      return { full: isRotated(header) ? cost + samples * pixels : cost, shrunk: cost };
    }
    default: {
      // Interlaced PNGs are decoded in passes over the whole picture, and rotating copies the picture.
      const isBuffered = header.isProgressive || isRotated(header);
      const cost = isBuffered ? whole(samples + 1.2) : streamed;
      return { full: cost, shrunk: cost };
    }
  }
}

const isRotated = ({ orientation = 1 }: Metadata) => orientation > 1;

function bytesPerSample({ depth }: Metadata): number {
  if (depth === 'uchar' || depth === 'char') return 1;
  if (depth === 'ushort' || depth === 'short') return 2;
  return depth === 'double' || depth === 'complex' ? 8 : depth === 'dpcomplex' ? 16 : 4;
}

/** Bytes of the result of libvips, and of the RGB copy of it with what the conversion needs. */
export function resultCost(pixels: number, samples: number): { readonly raw: number; readonly rgb: number } {
  return { raw: pixels * samples, rgb: PIPELINE + pixels * 3 };
}

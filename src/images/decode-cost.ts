import type { Metadata } from 'sharp';
import type { ImageFormat } from '../core/formats.ts';

/**
 * What decoding takes, in bytes at the peak beyond the encoded file; all figures were measured as the growth of the
 * process's resident memory (VmHWM) with flat pictures of 60 and 96 megapixels.
 */
export interface DecoderCost {
  /** With all pixels, beside the picture that comes out. */
  readonly full: number;
  /** Where the decoder may shrink as it reads. */
  readonly shrunk: number;
}

/** What a pipeline and its threads take for a picture of any size. */
const FIXED = 8 * 1024 * 1024;
/** A thread for HEIC and BMP, with its libraries. */
const THREAD = 48 * 1024 * 1024;
/** Rows that libvips holds of a picture that is read from top to bottom, whatever becomes of it. */
const ROWS = 2048;

/** Bytes per pixel of decoders that hold the whole picture, beside the one that comes out. */
const WHOLE = {
  /** Planes, their copy, RGB, and the copy that libvips makes: 18.4 with 4:4:4; above 8 bits 25.6. */
  avif: 18.5,
  deepAvif: 25.7,
  /** WebAssembly and the copy that leaves it: 12.5 with 4:2:0. */
  heic: 13,
  /** Palette indexes and RGBA. */
  bmp: 5,
  gif: 4.9,
  webp: 8.2,
} as const;
/** WebP that is shrunk while it is decoded. */
const SHRUNK_WEBP = 1.3;

/** The cost of formats whose decoders hold the whole picture and that libvips does not read. */
export function rawCost(format: 'heic' | 'bmp', width: number, height: number): DecoderCost {
  const cost = THREAD + WHOLE[format] * width * height;
  return { full: cost, shrunk: cost };
}

/** What makes an SVG heavy. */
export interface SvgContent {
  /** Of its text. */
  readonly bytes: number;
  readonly elements: number;
  readonly rules: number;
  /** Of the images in it. */
  readonly pixels: number;
}

/** The longest attribute that libxml reads. */
const LONGEST_PATH = 10_000_000;

/** The tree of an SVG, its styles, its longest path, and its images beside the canvas. */
export function svgCost({ bytes, elements, rules, pixels }: SvgContent): DecoderCost {
  const tree = 20 * bytes + 20 * Math.min(bytes, LONGEST_PATH) + 3000 * elements + 1000 * rules;
  const cost = 4 * FIXED + tree + 12 * pixels;
  return { full: cost, shrunk: cost };
}

/** Whether an SVG is drawn in a process of its own: the many small pieces of its tree would leave the memory in tatters. */
export const isHeavySvg = ({ full }: DecoderCost): boolean => full > 8 * FIXED;

/** The cost of what libvips reads. */
export function libvipsCost(format: ImageFormat, header: Metadata): DecoderCost {
  const { width, height } = header;
  const pixels = width * height;
  const samples = header.channels * bytesPerSample(header);
  const streamed = FIXED + Math.min(height, ROWS) * width * samples;
  const whole = (bytes: number) => FIXED + bytes * pixels;
  switch (format) {
    case 'avif': {
      const cost = whole((header.bitsPerSample ?? 16) > 8 ? WHOLE.deepAvif : WHOLE.avif);
      return { full: cost, shrunk: cost };
    }
    case 'gif':
      return { full: whole(WHOLE.gif), shrunk: whole(WHOLE.gif) };
    case 'webp':
      return { full: whole(WHOLE.webp), shrunk: whole(SHRUNK_WEBP) };
    case 'jpeg': {
      // The coefficients of a progressive one are all in memory, two bytes each, at whatever size it is wanted.
      const halved = header.chromaSubsampling === '4:2:0' ? 1.5 : header.channels;
      const cost = header.isProgressive ? whole(2.3 * halved) : streamed;
      return { full: turned(header) ? cost + samples * pixels : cost, shrunk: cost };
    }
    default: {
      // Interlaced PNG comes in passes over the whole picture, and an upright copy is made of what lies on its side.
      const isWhole = header.isProgressive || turned(header);
      const cost = isWhole ? whole(samples + 1.2) : streamed;
      return { full: cost, shrunk: cost };
    }
  }
}

const turned = ({ orientation = 1 }: Metadata) => orientation > 1;

function bytesPerSample({ depth }: Metadata): number {
  if (depth === 'uchar' || depth === 'char') return 1;
  if (depth === 'ushort' || depth === 'short') return 2;
  return depth === 'double' || depth === 'complex' ? 8 : depth === 'dpcomplex' ? 16 : 4;
}

/** Bytes of a result as libvips hands it over, and those of the copy that is kept, with what making it takes. */
export function resultCost(pixels: number, samples: number): { readonly raw: number; readonly rgb: number } {
  return { raw: pixels * samples, rgb: FIXED + pixels * 3 };
}

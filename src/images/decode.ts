import type { Sharp } from 'sharp';
import type { ImageFormat } from '../core/formats.ts';
import { SoutuError } from '../errors.ts';
import type { Pixels } from '../models/embedder.ts';
import { resultCost } from './decode-cost.ts';
import type { DecodeMemory } from './decode-gate.ts';
import { finish } from './finish.ts';
import type { Header, Source } from './header.ts';
import { readHeader } from './source.ts';
import { cmykToRgb, rgbaOnWhite } from './to-rgb.ts';

/** A part of an upright picture, as fractions of its sides from the top left corner, 0 to 1. */
interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface DecodeOptions {
  /** Maximum number of pixels (width x height). */
  readonly maxPixels: number;
  /** Side in pixels to which the caller will resize, so that large pictures may be downscaled. @default full resolution */
  readonly shrinkTo?: number;
  /** The part to decode, clipped to the picture; at least one pixel. @default the whole picture */
  readonly region?: Region;
  /** Cancels decoding. */
  readonly signal?: AbortSignal;
  /** Memory budget. The caller releases the memory that was reserved, even if `decode` fails. @default unlimited */
  readonly memory?: DecodeMemory;
  /** Like `shrinkTo`, but only for pictures that exceed the memory budget at full resolution. */
  readonly shrinkToFit?: number;
}

export interface DecodedImage {
  /** Upright RGB on white, in a buffer of its own that can be transferred to another thread. */
  readonly pixels: Pixels;
  /** Upright size of the original in pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * The shorter side of a downscaled picture is this factor times `shrinkTo`. Measured with soutu-mini in fp32 against full
 * resolution (115 grainy photographs, drawings and documents of 4 to 12 megapixels), and CPU time for JPEGs, including the
 * resize to 224:
 *
 * | margin | mean cosine | minimum | 12 MP (1.7 MB) | 5 MP |
 * |---|---|---|---|---|
 * | 2.5 | .99977 | .9972 | 29 ms | 17 ms |
 * | 2.75 | .99985 | .9992 | 35 ms | 18 ms |
 * | 3 | .99987 | .9987 | 35 ms | 24 ms |
 * | full resolution | 1 | 1 | 107 ms | 32 ms |
 *
 * Above 2.75 the loss hardly decreases, but the cost increases: sharp lets libjpeg decode at half size only if the picture is
 * downscaled by 3 or more, and at quarter size only by 5 or more.
 */
const SHRINK_MARGIN = 2.75;
/**
 * Pictures are downscaled only below this scale, because otherwise it saves nothing (CPU time with the resize: 1024 x 768 at
 * full resolution 6.4 ms, downscaled 9 ms; 2048 x 1536 18 ms and 17 ms).
 */
const SHRINK_BELOW = 0.4;
/** Cubic is more accurate than linear (mean cosine .9996 and .9989 at margin 2) and Lanczos (.99987 and .99979 at margin 3). */
const RESIZE = { fit: 'fill', kernel: 'cubic' } as const;

/**
 * Decodes a picture to upright RGB: EXIF orientation is applied, transparency is composited on white, 16 bits are reduced to 8,
 * and of animations and documents the first frame or page is decoded, of a HEIC its primary picture. Channels besides colours and
 * transparency (masks, spot colours) are left out. At full resolution, JPEG, PNG, WebP, GIF and TIFF have exactly the pixels of
 * Pillow; AVIF differs by the rounding of its decoders (0.4 levels on average).
 *
 * Colour profiles are ignored, as in the reference implementations of the models, which were trained that way; only the decoder of
 * JPEG XL gives sRGB. Converting wide-gamut photographs would also take as long as decoding them. CMYK with a profile is converted
 * with the table of libvips, CMYK without one by the simple formula.
 *
 * Throws `empty`, `unsupported`, `too-large` (before decoding, if the picture exceeds `maxPixels` or the memory budget), and
 * `corrupt` for an invalid header, invalid data or a truncated file. Wrong bits in a picture of full size, bytes after its end,
 * and damaged EXIF data are tolerated. `busy` means that a process or thread cannot be started now.
 *
 * Once the signal fires, it rejects immediately with the signal's reason. The thread or process of a decoder is ended. libvips
 * cannot be cancelled and finishes in the background, and its memory stays reserved until then.
 */
export async function decode(
  bytes: Uint8Array,
  format: ImageFormat,
  options: DecodeOptions,
): Promise<DecodedImage> {
  const { maxPixels, signal, memory } = options;
  signal?.throwIfAborted();
  const header = await readHeader(bytes, format, maxPixels, signal, memory);
  const fitting: Fitting = { region: options.region, shrinkTo: shrinkToOf(header, options) };
  await memory?.reserve(costOf(header, fitting), signal);
  signal?.throwIfAborted();
  const { image, freed } = await draw(header, format, fitting, options);
  await memory?.reduce(image.pixels.data.length, freed);
  return image;
}

/** The part to decode, and the size to which it is downscaled, if at all. */
interface Fitting {
  readonly region: Region | undefined;
  readonly shrinkTo: number | undefined;
}

/** Runs the pipeline. A separate function, so that no variable references the buffers of the decoders when it has returned. */
async function draw(
  header: Header,
  format: ImageFormat,
  fitting: Fitting,
  { memory, signal }: DecodeOptions,
): Promise<{ readonly image: DecodedImage; readonly freed: number }> {
  const source = await header.open();
  const { area, resized } = plan(source.drawnWidth, source.drawnHeight, fitting);
  // Allocated before the decoder's buffers, because a large allocation can trigger a garbage collection, and buffers that
  // survive one are freed much later.
  const target = new Uint8Array((resized ?? area).width * (resized ?? area).height * 3);
  const work = pixelPipeline(source, fitting).raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  memory?.holdUntil(work);
  const { data, info } = await finish(format, work, signal);
  fillRgb(target, data, info.channels, source.plainCmyk);
  const { width, height } = source;
  const pixels = { data: target, width: info.width, height: info.height };
  return { image: { pixels, width, height }, freed: data.length + source.free() };
}

/** The size to which the picture is downscaled: as requested, or so that it fits into the memory budget. */
function shrinkToOf(header: Header, options: DecodeOptions): number | undefined {
  const { memory, region, shrinkTo, shrinkToFit } = options;
  if (memory === undefined || shrinkTo !== undefined) return shrinkTo;
  return costOf(header, { region, shrinkTo }) > memory.limit ? shrinkToFit : undefined;
}

/** Peak memory in bytes: of the decoder with its result, or of the result with its copy. */
function costOf(header: Header, fitting: Fitting): number {
  const { area, resized } = plan(header.drawnWidth, header.drawnHeight, fitting);
  const { width, height } = resized ?? area;
  const { raw, rgb } = resultCost(width * height, header.samples);
  const isShrunkAsRead = resized !== null && fitting.region === undefined;
  const decoder = isShrunkAsRead ? header.cost.shrunk : header.cost.full;
  return Math.max(decoder + raw, raw + rgb);
}

/** The area to extract from a picture of this size, and the size to which it is downscaled; null if it is not. */
function plan(fullWidth: number, fullHeight: number, { region, shrinkTo }: Fitting) {
  const area = clip(region ?? { x: 0, y: 0, width: 1, height: 1 }, fullWidth, fullHeight);
  const scale = shrinkTo === undefined ? 1 : (shrinkTo * SHRINK_MARGIN) / Math.min(area.width, area.height);
  const resized = { width: Math.round(area.width * scale), height: Math.round(area.height * scale) };
  return { area, resized: scale < SHRINK_BELOW ? resized : null };
}

/** Extracts the area and downscales it if possible. Results in RGB, RGBA, or CMYK if that has no profile. */
function pixelPipeline(source: Source, fitting: Fitting): Sharp {
  const { area, resized } = plan(source.drawnWidth, source.drawnHeight, fitting);
  let pipeline = source.start({ ignoreIcc: true });
  if (fitting.region !== undefined) pipeline = pipeline.extract(area);
  if (resized !== null) {
    if (!source.plainCmyk) pipeline = pipeline.flatten({ background: '#fff' });
    pipeline = pipeline.resize(resized.width, resized.height, RESIZE);
  }
  return source.plainCmyk
    ? pipeline.pipelineColourspace('cmyk').toColourspace('cmyk')
    : pipeline.toColourspace('srgb');
}

/**
 * Converts the result to RGB in another buffer, because those of libvips cannot be transferred to another thread. (sharp's
 * `toUint8Array` returns a transferable one, but in version 0.35.5 it leaks a copy of each picture.)
 */
function fillRgb(target: Uint8Array, data: Uint8Array, channels: number, isCmyk: boolean): void {
  const isWhole = data.length * 3 === target.length * channels;
  if (!isWhole || channels < 3 || channels > 4) {
    throw new SoutuError('unsupported', `a picture of ${channels} channels cannot be converted to RGB`);
  }
  if (channels === 3) target.set(data);
  else if (isCmyk) cmykToRgb(data, target);
  else rgbaOnWhite(data, target);
}

/** Converts a region to whole pixels and clips it to the picture. */
function clip(region: Region, width: number, height: number) {
  const span = (from: number, length: number, full: number) => {
    const start = Math.min(Math.max(Math.floor(from * full), 0), full - 1);
    const end = Math.min(Math.max(Math.ceil((from + length) * full), start + 1), full);
    return [start, end - start] as const;
  };
  const [left, w] = span(region.x, region.width, width);
  const [top, h] = span(region.y, region.height, height);
  return { left, top, width: w, height: h };
}

import type { Sharp } from 'sharp';
import type { ImageFormat } from '../core/formats.ts';
import type { Pixels } from '../models/embedder.ts';
import { resultCost } from './decode-cost.ts';
import type { DecodeRoom } from './decode-gate.ts';
import { finish, type Header, readHeader, type Source } from './source.ts';
import { cmykToRgb, rgbaOnWhite } from './to-rgb.ts';

/** A part of an upright picture, as fractions of its sides from the top left corner, 0 to 1. */
interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface DecodeOptions {
  /** Most pixels (width x height) that are decoded. */
  readonly maxPixels: number;
  /** Side in pixels to which the caller will resize: large pictures may come smaller. Absent: full resolution. */
  readonly shrinkTo?: number;
  /** The part that is wanted; it is cut to the picture and holds at least one pixel. */
  readonly region?: Region;
  /** Ends the decoding. */
  readonly signal?: AbortSignal;
  /** Bounds what is in memory at once. What was taken is the caller's to give back, also when `decode` fails. */
  readonly room?: DecodeRoom;
  /** As `shrinkTo`, for a picture that is too large for the room at full resolution. */
  readonly shrinkToFit?: number;
}

export interface DecodedImage {
  /** Upright RGB on white; its buffer is its own and can be transferred. */
  readonly pixels: Pixels;
  /** Full upright size of the original, whatever was shrunk or cut. */
  readonly width: number;
  readonly height: number;
  /** When it was taken, milliseconds since 1970; null where the file does not say or says nonsense. */
  readonly takenAt: number | null;
}

/**
 * The shorter side of a shrunk picture is this many times `shrinkTo`. Measured with soutu-mini in fp32 against the
 * full resolution (115 photographs, drawings and documents with grain, of 4 to 12 megapixels), and CPU time for
 * JPEGs, the resize to 224 after it included:
 *
 * | margin | cosine, mean | smallest | 12 MP (1.7 MB) | 5 MP |
 * |---|---|---|---|---|
 * | 2.5 | .99977 | .9972 | 29 ms | 17 ms |
 * | 2.75 | .99985 | .9992 | 35 ms | 18 ms |
 * | 3 | .99987 | .9987 | 35 ms | 24 ms |
 * | full resolution | 1 | 1 | 107 ms | 32 ms |
 *
 * From 2.75 on the loss hardly changes, but the cost does: sharp lets libjpeg decode at a half only what is to become
 * three times smaller, at a quarter only what is to become five times smaller.
 */
const SHRINK_MARGIN = 2.75;
/**
 * Above this, shrinking costs about what it saves or more (CPU with the resize: 1024 x 768 in full 6.4 ms, shrunk 9;
 * 2048 x 1536 in full 18, shrunk 17), so these come in full and lose nothing.
 */
const SHRINK_BELOW = 0.4;
/** Cubic did better than linear (mean .9996 against .9989 at margin 2) and than Lanczos (.99987, .99979 at 3). */
const RESIZE = { fit: 'fill', kernel: 'cubic' } as const;

/**
 * Decodes a picture to upright RGB. EXIF orientation is applied, transparency is put on white, 16 bits are shifted
 * to 8, of an animation or a document the first frame or page counts. JPEG, PNG, WebP, GIF and TIFF at full
 * resolution equal Pillow's pixels bit for bit; AVIF differs by what its decoders round (0.4 levels in the mean).
 *
 * Colour profiles are ignored, as in the reference implementations of the models: their training saw pictures so,
 * and converting wide-gamut phone photographs would cost as much as decoding them. CMYK that has a profile is
 * converted by libvips' own table (it is no use without one), CMYK without by the plain formula.
 *
 * Throws `empty`, `corrupt`, `too-large` (width x height over `maxPixels`, or more memory than the room has, before
 * decoding), `unsupported`.
 * `corrupt` is what the header or the decoder refuses or what ends early; wrong bits within a picture that still
 * has its size, bytes after its end, and damaged EXIF are let pass.
 *
 * When the signal fires it rejects with the signal's reason at once. The thread that decodes HEIC and BMP is ended; libvips
 * cannot be cancelled: it finishes in the background, and the room is told until when.
 */
export async function decode(
  bytes: Uint8Array,
  format: ImageFormat,
  options: DecodeOptions,
): Promise<DecodedImage> {
  const { maxPixels, signal, room } = options;
  signal?.throwIfAborted();
  const header = await readHeader(bytes, format, maxPixels, signal, room);
  const fitting: Fitting = { region: options.region, shrinkTo: shrinkToOf(header, options) };
  await room?.take(costOf(header, fitting), signal);
  signal?.throwIfAborted();
  const { image, freed } = await draw(header, format, fitting, options);
  await room?.keep(image.pixels.data.length, freed);
  return image;
}

/** What to cut out, and to what size it is to be shrunk, if at all. */
interface Fitting {
  readonly region: Region | undefined;
  readonly shrinkTo: number | undefined;
}

/** Runs the pipeline. A function of its own, so that nothing refers to what the decoders made when it returns. */
async function draw(
  header: Header,
  format: ImageFormat,
  fitting: Fitting,
  { room, signal }: DecodeOptions,
): Promise<{ readonly image: DecodedImage; readonly freed: number }> {
  const source = await header.open();
  const { area, resized } = plan(source.drawnWidth, source.drawnHeight, fitting);
  // Before there is something to free: a large allocation collects garbage, and what survives that is freed much later.
  const target = new Uint8Array((resized ?? area).width * (resized ?? area).height * 3);
  const work = pixelPipeline(source, fitting).raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  room?.until(work);
  const { data, info } = await finish(format, work, signal);
  fillRgb(target, data, info.channels, source.plainCmyk);
  const { width, height, takenAt } = source;
  const pixels = { data: target, width: info.width, height: info.height };
  return { image: { pixels, width, height, takenAt }, freed: data.length + source.free() };
}

/** To what the picture is to be shrunk: as it is wanted, or so that it fits. */
function shrinkToOf(header: Header, options: DecodeOptions): number | undefined {
  const { room, region, shrinkTo, shrinkToFit } = options;
  if (room === undefined || shrinkTo !== undefined) return shrinkTo;
  return costOf(header, { region, shrinkTo }) > room.most ? shrinkToFit : undefined;
}

/** Bytes at the peak: of the decoder beside what it makes, or of that beside its copy. */
function costOf(header: Header, fitting: Fitting): number {
  const { area, resized } = plan(header.drawnWidth, header.drawnHeight, fitting);
  const { width, height } = resized ?? area;
  const { raw, rgb } = resultCost(width * height, header.samples);
  const isShrunkAsRead = resized !== null && fitting.region === undefined;
  const decoder = isShrunkAsRead ? header.cost.shrunk : header.cost.full;
  return Math.max(decoder + raw, raw + rgb);
}

/** What to cut from a picture of this size, and to what size to shrink that, if at all. */
function plan(fullWidth: number, fullHeight: number, { region, shrinkTo }: Fitting) {
  const area = cut(region ?? { x: 0, y: 0, width: 1, height: 1 }, fullWidth, fullHeight);
  const scale = shrinkTo === undefined ? 1 : (shrinkTo * SHRINK_MARGIN) / Math.min(area.width, area.height);
  const resized = { width: Math.round(area.width * scale), height: Math.round(area.height * scale) };
  return { area, resized: scale < SHRINK_BELOW ? resized : null };
}

/** Cut, then shrunk where that is allowed; comes out as RGB, RGBA, or CMYK where that has no profile. */
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
 * RGB in a buffer of its own: one that belongs to libvips cannot be transferred to another thread. (sharp's
 * toUint8Array, which gives one that can, leaks a copy of every picture in 0.35.5.)
 */
function fillRgb(target: Uint8Array, data: Uint8Array, channels: number, isCmyk: boolean): void {
  if (channels !== 4) target.set(data);
  else if (isCmyk) cmykToRgb(data, target);
  else rgbaOnWhite(data, target);
}

/** The region in whole pixels, inside the picture. */
function cut(region: Region, width: number, height: number) {
  const span = (from: number, length: number, full: number) => {
    const start = Math.min(Math.max(Math.floor(from * full), 0), full - 1);
    const end = Math.min(Math.max(Math.ceil((from + length) * full), start + 1), full);
    return [start, end - start] as const;
  };
  const [left, w] = span(region.x, region.width, width);
  const [top, h] = span(region.y, region.height, height);
  return { left, top, width: w, height: h };
}

import type { Sharp } from 'sharp';
import type { Pixels } from '../models/embedder.ts';
import type { ShotInfo } from './exif.ts';
import type { ImageFormat } from './formats.ts';
import { finish, openSource, type Source } from './source.ts';
import { cmykToRgb, rgbaOnWhite } from './to-rgb.ts';

/** A part of an upright picture, as fractions of its sides from the top left corner, 0 to 1. */
export interface Region {
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
}

export interface DecodedImage extends ShotInfo {
  /** Upright RGB on white; its buffer is its own and can be transferred. */
  readonly pixels: Pixels;
  /** Full upright size of the original, whatever was shrunk or cut. */
  readonly width: number;
  readonly height: number;
}

/** The shorter side of a shrunk picture is this many times `shrinkTo`. */
const SHRINK_MARGIN = 2;
const RESIZE = { fit: 'fill', kernel: 'cubic' } as const;

export async function decode(
  bytes: Uint8Array,
  format: ImageFormat,
  options: DecodeOptions,
): Promise<DecodedImage> {
  const source = await openSource(bytes, format, options.maxPixels);
  const { data, info } = await finish(
    format,
    pixelPipeline(source, options).raw({ depth: 'uchar' }).toUint8Array(),
  );
  return {
    pixels: { data: toRgb(data, info.channels, source.plainCmyk), width: info.width, height: info.height },
    width: source.width,
    height: source.height,
    takenAt: source.takenAt,
    camera: source.camera,
  };
}

/** Cut, then shrunk where that is allowed; comes out as RGB, RGBA, or CMYK where that has no profile. */
function pixelPipeline(source: Source, { region, shrinkTo }: DecodeOptions): Sharp {
  let pipeline = source.start({ ignoreIcc: true });
  let { drawnWidth: width, drawnHeight: height } = source;
  if (region !== undefined) {
    const area = cut(region, width, height);
    pipeline = pipeline.extract(area);
    ({ width, height } = area);
  }
  const scale = shrinkTo === undefined ? 1 : (shrinkTo * SHRINK_MARGIN) / Math.min(width, height);
  if (scale < 1) {
    if (!source.plainCmyk) pipeline = pipeline.flatten({ background: '#fff' });
    pipeline = pipeline.resize(Math.round(width * scale), Math.round(height * scale), RESIZE);
  }
  return source.plainCmyk
    ? pipeline.pipelineColourspace('cmyk').toColourspace('cmyk')
    : pipeline.toColourspace('srgb');
}

function toRgb(data: Uint8Array, channels: number, isCmyk: boolean): Uint8Array {
  if (channels !== 4) return data;
  return isCmyk ? cmykToRgb(data) : rgbaOnWhite(data);
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

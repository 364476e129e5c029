import type { Sharp } from 'sharp';
import type { ImageFormat } from '../core/formats.ts';
import type { DecodeMemory } from './decode-gate.ts';
import { finish } from './finish.ts';
import type { Header } from './header.ts';
import { sharp } from './sharp.ts';
import { readHeader } from './source.ts';
import { tiffWithProfile } from './with-profile.ts';

export interface ThumbnailOptions {
  /** Longer side in pixels; smaller pictures are not enlarged. */
  readonly size: number;
  /** Maximum number of pixels (width x height). */
  readonly maxPixels: number;
  /** Memory budget, which the caller releases. @default unlimited */
  readonly memory?: DecodeMemory;
  readonly signal?: AbortSignal;
}

/** Bytes of memory per pixel of the thumbnail and its encoder. */
const ENCODED = 12;
/** Decoders that can downscale while they read do so from this factor on. */
const SHRINKS_FROM = 2.5;

/**
 * Creates a small WebP of a picture: upright, with transparency composited on white as for the model, but unlike the pixels for the
 * model converted from its colour profile to sRGB. Throws as `decode` does.
 */
export async function thumbnail(
  bytes: Uint8Array,
  format: ImageFormat,
  options: ThumbnailOptions,
): Promise<Buffer> {
  const { size, maxPixels, memory, signal } = options;
  const header = await readHeader(bytes, format, maxPixels, signal, memory);
  await memory?.reserve(costOf(header, size), signal);
  const { webp, freed } = await draw(header, format, options);
  await memory?.reduce(webp.length, freed);
  return webp;
}

async function draw(
  header: Header,
  format: ImageFormat,
  { size, memory, signal }: ThumbnailOptions,
): Promise<{ readonly webp: Buffer; readonly freed: number }> {
  const source = await header.open();
  const small = source
    .start({ ignoreIcc: false })
    .flatten({ background: '#fff' })
    .resize(size, size, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb');
  const { profile } = source;
  const work = profile === undefined ? encode(small) : converted(small, profile).then(encode);
  memory?.holdUntil(work);
  const webp = await finish(format, work, signal);
  return { webp, freed: source.free() };
}

const encode = (pipeline: Sharp) => pipeline.webp({ quality: 80, effort: 3 }).toBuffer();

/** The small picture in sRGB, whose pixels came without their profile. The memory of their decoder is free again by then. */
async function converted(small: Sharp, profile: Uint8Array): Promise<Sharp> {
  const { data, info } = await small.raw().toBuffer({ resolveWithObject: true });
  return sharp(tiffWithProfile(data, info, profile)).toColourspace('srgb');
}

function costOf({ drawnWidth, drawnHeight, cost }: Header, size: number): number {
  const scale = Math.max(drawnWidth, drawnHeight) / size;
  const pixels = (drawnWidth * drawnHeight) / Math.max(1, scale) ** 2;
  return (scale >= SHRINKS_FROM ? cost.shrunk : cost.full) + ENCODED * pixels;
}

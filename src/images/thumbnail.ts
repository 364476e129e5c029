import type { ImageFormat } from '../core/formats.ts';
import type { DecodeRoom } from './decode-gate.ts';
import { finish, type Header, readHeader } from './source.ts';

export interface ThumbnailOptions {
  /** Longest side in pixels; a smaller picture is not enlarged. */
  readonly size: number;
  /** Most pixels (width x height) that are decoded. */
  readonly maxPixels: number;
  /** Bounds what is in memory at once. */
  readonly room?: DecodeRoom;
  readonly signal?: AbortSignal;
}

/** Bytes per pixel of the thumbnail and its encoder. */
const ENCODED = 12;
/** Decoders that can shrink as they read do so where the picture becomes this many times smaller. */
const SHRINKS_FROM = 2.5;

/**
 * A small WebP of a picture for showing: upright, transparency on white (as the model sees it), and, unlike the
 * model's pixels, with the colours that its profile means. Throws as `decode` does.
 */
export async function thumbnail(
  bytes: Uint8Array,
  format: ImageFormat,
  options: ThumbnailOptions,
): Promise<Buffer> {
  const { size, maxPixels, room, signal } = options;
  const header = await readHeader(bytes, format, maxPixels, signal, room);
  await room?.take(costOf(header, size), signal);
  const { webp, freed } = await draw(header, format, options);
  await room?.keep(webp.length, freed);
  return webp;
}

async function draw(
  header: Header,
  format: ImageFormat,
  { size, room, signal }: ThumbnailOptions,
): Promise<{ readonly webp: Buffer; readonly freed: number }> {
  const source = await header.open();
  const work = source
    .start({ ignoreIcc: false })
    .flatten({ background: '#fff' })
    .resize(size, size, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .webp({ quality: 80, effort: 3 })
    .toBuffer();
  room?.until(work);
  const webp = await finish(format, work, signal);
  return { webp, freed: source.free() };
}

function costOf({ drawnWidth, drawnHeight, cost }: Header, size: number): number {
  const scale = Math.max(drawnWidth, drawnHeight) / size;
  const pixels = (drawnWidth * drawnHeight) / Math.max(1, scale) ** 2;
  return (scale >= SHRINKS_FROM ? cost.shrunk : cost.full) + ENCODED * pixels;
}

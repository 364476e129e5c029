import type { ImageFormat } from '../core/formats.ts';
import { finish, readHeader } from './source.ts';

export interface ThumbnailOptions {
  /** Longest side in pixels; a smaller picture is not enlarged. */
  readonly size: number;
  /** Most pixels (width x height) that are decoded. */
  readonly maxPixels: number;
}

/**
 * A small WebP of a picture for showing: upright, transparency on white (as the model sees it), and, unlike the
 * model's pixels, with the colours that its profile means. Throws as `decode` does.
 */
export async function thumbnail(
  bytes: Uint8Array,
  format: ImageFormat,
  { size, maxPixels }: ThumbnailOptions,
): Promise<Buffer> {
  const header = await readHeader(bytes, format, maxPixels);
  const source = await header.open();
  const small = source
    .start({ ignoreIcc: false })
    .flatten({ background: '#fff' })
    .resize(size, size, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .webp({ quality: 80, effort: 3 });
  return finish(format, small.toBuffer());
}

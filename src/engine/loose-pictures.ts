import { sniffFormat } from '../images/identify.ts';
import { readHeader } from '../images/source.ts';
import { thumbnail } from '../images/thumbnail.ts';

/**
 * Size of a picture that came with a request, from its header: what is no picture or is too large goes no further.
 * Throws `empty`, `unsupported`, `corrupt`, `too-large`.
 */
export async function inspectPicture(
  bytes: Uint8Array,
  maxPixels: number,
  signal: AbortSignal,
): Promise<{ readonly width: number; readonly height: number }> {
  const header = await readHeader(bytes, sniffFormat(bytes), maxPixels, signal);
  return { width: header.drawnWidth, height: header.drawnHeight };
}

/** A WebP of a picture that is not in the library. Throws the errors of decoding. */
export function pictureThumbnail(bytes: Uint8Array, size: number, maxPixels: number): Promise<Uint8Array> {
  return thumbnail(bytes, sniffFormat(bytes), { size, maxPixels });
}

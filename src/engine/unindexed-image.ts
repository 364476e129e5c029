import type { ImageInput } from '../core/query.ts';
import { SoutuError, withName } from '../errors.ts';
import { sniffFormat } from '../images/identify.ts';
import { readHeader } from '../images/source.ts';
import { thumbnail } from '../images/thumbnail.ts';
import { type ImageSettings, openQueryImage } from '../search/query-image.ts';
import type { ImageFacts, UnindexedImageOptions } from './types.ts';

/** Maximum longer side of a preview in pixels, as for thumbnails. */
const MAX_SIZE = 4096;

/** Reads the header of an image that need not be in the library. */
export async function inspectImage(
  input: ImageInput,
  settings: ImageSettings,
  { maxPixels = settings.maxPixels, signal }: UnindexedImageOptions,
): Promise<ImageFacts> {
  const { id, bytes, name, memory } = await openQueryImage(input, settings, signal);
  try {
    const format = sniffFormat(bytes);
    const header = await readHeader(bytes, format, maxPixels, signal, memory);
    const { drawnWidth: width, drawnHeight: height, cost } = header;
    return { id, format, size: bytes.length, width, height, decodeBytes: Math.ceil(cost.full) };
  } catch (error) {
    throw withName(name, error);
  } finally {
    memory.release();
  }
}

/** Creates a small WebP of an image that need not be in the library. */
export async function previewImage(
  input: ImageInput,
  size: number,
  settings: ImageSettings,
  { maxPixels = settings.maxPixels, signal }: UnindexedImageOptions,
): Promise<Uint8Array> {
  if (!Number.isInteger(size) || size < 1 || size > MAX_SIZE) {
    throw new SoutuError('bad-query', `The size of a preview must be from 1 to ${MAX_SIZE}, not ${size}`);
  }
  const { bytes, name, memory } = await openQueryImage(input, settings, signal);
  try {
    const options = { size, maxPixels, memory, ...(signal && { signal }) };
    return await thumbnail(bytes, sniffFormat(bytes), options);
  } catch (error) {
    throw withName(name, error);
  } finally {
    memory.release();
  }
}

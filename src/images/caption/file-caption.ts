import type { ImageFormat } from '../../core/formats.ts';
import { readBytes } from '../read.ts';
import { readCaption } from './read-caption.ts';
import { readSidecars } from './sidecars.ts';
import { type Caption, mergeCaptions } from './words.ts';

/** The words in a picture file and in the files beside it, which people change later and which therefore come first. Never throws. */
export async function captionOfFile(path: string, format: ImageFormat): Promise<Caption | null> {
  const embedded = readBytes(path).then(
    (bytes) => readCaption(bytes, format),
    () => null,
  );
  return mergeCaptions(await Promise.all([readSidecars(path), embedded]));
}

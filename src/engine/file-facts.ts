import type { ImageFormat } from '../core/formats.ts';
import { cameraOf } from '../images/camera.ts';
import { captionOfFile } from '../images/caption/file-caption.ts';
import type { OriginalFile, PictureDetails } from './types.ts';

/**
 * What the file of a picture says besides its pixels; nulls without a file. Of a file that is too large to be indexed, which a
 * collection of another program may have, only the header is read.
 */
export async function readFacts(
  file: OriginalFile | null,
  maxBytes: number,
): Promise<Pick<PictureDetails, 'camera' | 'caption'>> {
  if (file === null) return { camera: null, caption: null };
  const [camera, caption] = await Promise.all([
    cameraOf(file.path),
    file.size > maxBytes ? null : captionOfFile(file.path, file.format as ImageFormat),
  ]);
  return { camera, caption };
}

import { type Camera, readCamera } from './exif.ts';
import { sharp } from './sharp.ts';

/** How the picture of a file was taken; null where it does not say, or cannot be read. Reads the file's header only. */
export async function cameraOf(path: string): Promise<Camera | null> {
  try {
    const { exif } = await sharp(path, { limitInputPixels: false }).metadata();
    return readCamera(exif);
  } catch {
    return null;
  }
}

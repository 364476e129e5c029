import { type Camera, readCamera } from './exif.ts';
import { sharp } from './sharp.ts';

/** Camera and exposure from the EXIF data of a file; null if it has none or cannot be read. Reads only the header. */
export async function cameraOf(path: string): Promise<Camera | null> {
  try {
    const { exif } = await sharp(path, { limitInputPixels: false }).metadata();
    return readCamera(exif);
  } catch {
    return null;
  }
}

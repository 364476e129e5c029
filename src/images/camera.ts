import { readFile, stat } from 'node:fs/promises';
import { type Camera, readCamera } from './exif.ts';
import { sharp } from './sharp.ts';

/** Bytes of the largest TIFF that is read for its camera: the directory of a TIFF may lie anywhere in it. */
const MAX_TIFF = 128 * 1024 * 1024;

/** Camera and exposure from the EXIF data of a file; null if it has none or cannot be read. Of other formats than TIFF reads only the header. */
export async function cameraOf(path: string): Promise<Camera | null> {
  try {
    const { exif, format } = await sharp(path, { limitInputPixels: false }).metadata();
    if (format !== 'tiff') return readCamera(exif);
    const { size } = await stat(path);
    return size > MAX_TIFF ? null : readCamera(await readFile(path));
  } catch {
    return null;
  }
}

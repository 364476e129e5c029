import type { ImageFormat } from '../core/formats.ts';
import { callDisk, stat } from '../disks/fs.ts';
import { readPreview } from './camera-raw/preview.ts';
import { jpegBlocks } from './caption/jpeg.ts';
import { type Camera, readCamera } from './exif.ts';
import { readJxlHeader } from './jxl/header.ts';
import { resourcesOf } from './psd/resources.ts';
import { bytesHeld, readBytes } from './read.ts';
import { sharp } from './sharp.ts';

/** Bytes of the largest file that is read for its camera if that may stand anywhere in it. */
const MAX_READ = 128 * 1024 * 1024;
/** Resource of Photoshop with an EXIF block. */
const PHOTOSHOP_EXIF = 1058;

/**
 * Camera and exposure from the EXIF data of a file; null if it has none or cannot be read. Of most formats only the header is read; TIFF, RAW,
 * PSD and JPEG XL are read whole, large RAW files without their sensor data.
 */
export async function cameraOf(path: string, format: ImageFormat): Promise<Camera | null> {
  try {
    if (!isReadWhole(format)) {
      const { exif } = await callDisk(path, () => sharp(path, { limitInputPixels: false }).metadata());
      return readCamera(exif);
    }
    const { size } = await stat(path);
    const isTooLarge = (await bytesHeld(path, size)) > MAX_READ;
    return isTooLarge ? null : merged(blocksOf(await readBytes(path), format).map(readCamera));
  } catch {
    return null;
  }
}

const READ_WHOLE = ['tiff', 'raw', 'psd', 'jxl'] as const;
type ReadWhole = (typeof READ_WHOLE)[number];
const isReadWhole = (format: ImageFormat): format is ReadWhole =>
  READ_WHOLE.some((whole) => whole === format);

function blocksOf(bytes: Uint8Array, format: ReadWhole): readonly (Uint8Array | undefined)[] {
  if (format === 'tiff') return [bytes];
  if (format === 'jxl') return [readJxlHeader(bytes, Number.POSITIVE_INFINITY).exif];
  if (format === 'psd') return [resourcesOf(bytes).get(PHOTOSHOP_EXIF)];
  const { jpeg, exif } = readPreview(bytes);
  return [...exif, jpegBlocks(jpeg).exif];
}

/** What several blocks say, the first of them first: some cameras have their own name in another block than the exposure. */
function merged(cameras: readonly (Camera | null)[]): Camera | null {
  return cameras.reduce((all, camera) => {
    if (all === null || camera === null) return all ?? camera;
    const known = Object.entries(all).filter(([, value]) => value !== null);
    return { ...camera, ...Object.fromEntries(known) };
  }, null);
}

import sharp from 'sharp';
import type { Pixels } from '../embedder.ts';
import type { SentPicture } from './dialects/dialect.ts';
import type { Profile } from './profiles.ts';

/** Pixels up to which a picture is sent without loss: it is small, and its details count more. */
const LOSSLESS = 256 * 256;
/** At this quality, without subsampling of colours, the loss is far below that of shrinking. */
const JPEG = { quality: 92, chromaSubsampling: '4:4:4' } as const;

/** A decoded picture, shrunk to what the model takes and encoded anew, so that little travels and nothing of the file does. */
export async function encodePicture(
  { data, width, height }: Pixels,
  size: Profile['picture'],
): Promise<SentPicture> {
  const image = sharp(data, { raw: { width, height, channels: 3 } });
  if ('square' in size) image.resize(size.square, size.square, { fit: 'fill' });
  else image.resize(size.longest, size.longest, { fit: 'inside', withoutEnlargement: true });
  const isSmall = !('square' in size) && width * height <= LOSSLESS;
  const bytes = await (isSmall ? image.png() : image.jpeg(JPEG)).toBuffer();
  return { mime: isSmall ? 'image/png' : 'image/jpeg', base64: bytes.toString('base64') };
}

import { TIMEOUT } from './finish.ts';
import type { Source } from './header.ts';
import type { RawPicture } from './raw.ts';
import { sharp } from './sharp.ts';

/** A source of decoded pixels, with the profile of their colours if it is known. EXIF orientation is not applied: the decoder of HEIF applies the rotation in the container, of which EXIF has a copy. */
export function rawSource({ data, width, height, channels }: RawPicture, profile?: Uint8Array): Source {
  const input = { raw: { width, height, channels }, limitInputPixels: false } as const;
  const start = () => sharp(data, input).timeout(TIMEOUT);
  const free = () => {
    const { byteLength } = data;
    // The port of the thread references its last message, so the pixels are transferred to a clone that is discarded.
    structuredClone(null, { transfer: [data.buffer] });
    return byteLength;
  };
  return {
    width,
    height,
    drawnWidth: width,
    drawnHeight: height,
    free,
    plainCmyk: false,
    profile,
    start,
  };
}

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { damaged } from '../damaged.ts';
import { limitMemory } from '../limit-memory.ts';
import type { RawPicture } from '../raw.ts';
import { sharp } from '../sharp.ts';

let isLoaded = false;

/** Loads the decoder (1.8 MB), whose memory cannot grow beyond a limit, whatever a file says. */
async function loadDecoder(maxBytes: number) {
  const decoder = await import('jxl-oxide-wasm');
  if (!isLoaded) {
    const file = fileURLToPath(import.meta.resolve('jxl-oxide-wasm/module.wasm'));
    decoder.initSync({ module: new WebAssembly.Module(limitMemory(readFileSync(file), maxBytes)) });
    isLoaded = true;
  }
  return decoder;
}

/**
 * Decodes the first frame of a JPEG XL file, upright and in sRGB. The decoder gives a PNG. Runs in the thread for decoders. Throws `corrupt` for a damaged
 * or truncated file, and one that needs more memory than any of the largest size does.
 *
 * @param maxBytes memory of the decoder
 */
export async function decodeJxl(bytes: Uint8Array, maxBytes: number): Promise<RawPicture> {
  const { JxlImage } = await loadDecoder(maxBytes);
  const image = new JxlImage();
  image.forceSrgb = true;
  try {
    image.feedBytes(bytes);
    if (!image.tryInit()) throw new Error('the header is incomplete');
    if (!image.loaded) throw new Error('the file is truncated');
    // This frees what was rendered as well.
    const png = image.render(0).encodeToPng();
    const work = sharp(png, { limitInputPixels: false }).toColourspace('srgb').raw({ depth: 'uchar' });
    const { data, info } = await work.toBuffer({ resolveWithObject: true });
    const channels = info.channels === 4 ? 4 : 3;
    return { data: new Uint8Array(data), width: info.width, height: info.height, channels };
  } catch (error) {
    throw damaged('jxl', error);
  } finally {
    image.free();
  }
}

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { SoutuError } from '../../errors.ts';
import { damaged } from '../damaged.ts';
import { limitMemory } from '../limit-memory.ts';
import type { RawPicture } from '../raw.ts';
import type { Jp2Header } from './header.ts';

const PACKAGE = '@cornerstonejs/codec-openjpeg';

/**
 * Decodes a JPEG 2000 with OpenJPEG in WebAssembly to RGB. Of more than 8 bits the high ones are
 * taken. Runs in the thread for decoders. Throws `corrupt`, and `unsupported` for negative samples.
 *
 * @param maxBytes memory of the decoder
 */
export async function decodeJp2(bytes: Uint8Array, header: Jp2Header, maxBytes: number): Promise<RawPicture> {
  const { default: create } = await import('@cornerstonejs/codec-openjpeg/decodewasmjs');
  const wasm = readFileSync(createRequire(import.meta.url).resolve(`${PACKAGE}/decodewasm`));
  const module = new WebAssembly.Module(limitMemory(wasm, maxBytes));
  let complaint = '';
  const { J2KDecoder } = await create({
    instantiateWasm(imports, done) {
      const instance = new WebAssembly.Instance(module, imports);
      done(instance);
      return instance.exports;
    },
    print: () => undefined,
    printErr: (text) => {
      complaint ||= text;
    },
  });
  const decoder = new J2KDecoder();
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    const { width, height, bitsPerSample, componentCount, isSigned } = decoder.getFrameInfo();
    const samples = decoder.getDecodedBuffer();
    if (isSigned) throw new SoutuError('unsupported', 'a JPEG 2000 with negative samples');
    const step = bitsPerSample > 8 ? 2 : 1;
    const isWhole =
      width === header.width &&
      height === header.height &&
      componentCount === header.components &&
      samples.length === width * height * componentCount * step;
    if (!isWhole) throw new Error(complaint || 'the picture is incomplete');
    return toRgb(samples, header, bitsPerSample);
  } catch (error) {
    if (error instanceof SoutuError) throw error;
    throw damaged('jp2', error);
  }
}

/** Grey or RGB in samples of these bits. */
function toRgb(
  samples: Uint8Array,
  { width, height, components, isYcc }: Jp2Header,
  bits: number,
): RawPicture {
  const data = new Uint8Array(width * height * 3);
  const wide = bits > 8 ? new Uint16Array(samples.slice().buffer) : null;
  const most = 2 ** bits - 1;
  const sampleAt = (at: number) =>
    wide ? wide[at]! >> (bits - 8) : bits === 8 ? samples[at]! : Math.round((samples[at]! * 255) / most);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const [from, to] = [pixel * components, pixel * 3];
    for (let c = 0; c < 3; c++) data[to + c] = sampleAt(from + (components === 1 ? 0 : c));
    if (isYcc) yccToRgb(data, to);
  }
  return { data, width, height, channels: 3 };
}

/** As in JPEG (ITU-T T.871). */
function yccToRgb(data: Uint8Array, at: number): void {
  const [y, cb, cr] = [data[at]!, data[at + 1]! - 128, data[at + 2]! - 128];
  const clamp = (value: number) => Math.max(0, Math.min(255, Math.round(value)));
  data[at] = clamp(y + 1.402 * cr);
  data[at + 1] = clamp(y - 0.344136 * cb - 0.714136 * cr);
  data[at + 2] = clamp(y + 1.772 * cb);
}

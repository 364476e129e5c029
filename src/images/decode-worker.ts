import { parentPort } from 'node:worker_threads';
import { SoutuError } from '../errors.ts';
import { decodeBmp } from './bmp.ts';
import { damaged } from './damaged.ts';
import { decodeIcon } from './ico.ts';
import { decodePsd } from './psd/decode.ts';
import type { RawPicture } from './raw.ts';
import type { WorkerJob, WorkerMessage } from './worker-decoder.ts';

// libheif prints errors of damaged files to stdout, which is reserved for results.
console.log = console.warn = console.error = () => undefined;

// Entry of the thread for decoders that would block the event loop. It gets one job at a time and answers each with one message.
parentPort?.on('message', async (job: WorkerJob) => {
  try {
    const picture = await decode(job);
    parentPort?.postMessage({ picture } satisfies WorkerMessage, [picture.data.buffer]);
  } catch (error) {
    const { code, message } = error instanceof SoutuError ? error : damaged(job.format, error);
    parentPort?.postMessage({ code, message } satisfies WorkerMessage);
  }
});

parentPort?.postMessage({ ready: true } satisfies WorkerMessage);

async function decode(job: WorkerJob): Promise<RawPicture> {
  const { format, bytes, maxPixels, memory, icon, psd, jp2 } = job;
  if (format === 'bmp') return decodeBmp(bytes, maxPixels);
  if (icon !== undefined) return decodeIcon(icon, maxPixels);
  if (psd !== undefined) return decodePsd(psd, bytes);
  if (jp2 !== undefined) return (await import('./jp2/decode.ts')).decodeJp2(bytes, jp2, memory);
  if (format === 'jxl') return (await import('./jxl/decode.ts')).decodeJxl(bytes, memory);
  return decodeHeic(job);
}

/** Decodes a picture of a HEIF file with libheif in WebAssembly (2 MB), which is loaded on first use. */
async function decodeHeic({ bytes, index = 0, maxPixels }: WorkerJob): Promise<RawPicture> {
  const { default: heic } = await import('heic-decode');
  const pictures = await heic.all({ buffer: withKnownBrand(bytes) });
  try {
    const wanted = pictures[index] ?? pictures[0]!;
    if (wanted.width * wanted.height > maxPixels) {
      const message = `${wanted.width} x ${wanted.height} pixels; the limit is ${maxPixels.toLocaleString('en-US')} pixels`;
      throw new SoutuError('too-large', message);
    }
    const { data, width, height } = await wanted.decode();
    return { data: new Uint8Array(data.buffer), width, height, channels: 4 };
  } finally {
    pictures.dispose();
  }
}

/** Sets a major brand that heic-decode accepts, because it checks only the major brand and knows six. libheif ignores it. */
function withKnownBrand(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy.set([0x6d, 0x69, 0x66, 0x31], 8);
  return copy;
}

import { parentPort } from 'node:worker_threads';
import { asSoutuError, SoutuError } from '../errors.ts';
import { decodeBmp } from './bmp.ts';
import type { RawPicture } from './raw.ts';
import type { WorkerJob, WorkerMessage } from './worker-decoder.ts';

// libheif prints errors of damaged files to stdout, which is reserved for results.
console.log = console.warn = console.error = () => undefined;

// Entry of the thread for decoders that would block the event loop. It gets one job at a time and answers each with one message.
parentPort?.on('message', async (job: WorkerJob) => {
  try {
    const picture =
      job.format === 'bmp' ? decodeBmp(job.bytes, job.maxPixels) : await decodeHeic(job.bytes, job.maxPixels);
    parentPort?.postMessage({ picture } satisfies WorkerMessage, [picture.data.buffer]);
  } catch (error) {
    const { code, message } = asSoutuError(error, 'corrupt');
    parentPort?.postMessage({ code, message } satisfies WorkerMessage);
  }
});

parentPort?.postMessage({ ready: true } satisfies WorkerMessage);

/** Decodes the first picture of a HEIF file with libheif in WebAssembly (2 MB), which is loaded on first use. */
async function decodeHeic(bytes: Uint8Array, maxPixels: number): Promise<RawPicture> {
  const { default: heic } = await import('heic-decode');
  const pictures = await heic.all({ buffer: withKnownBrand(bytes) });
  try {
    const first = pictures[0]!;
    if (first.width * first.height > maxPixels) {
      const message = `${first.width} x ${first.height} pixels; the limit is ${maxPixels.toLocaleString('en-US')} pixels`;
      throw new SoutuError('too-large', message);
    }
    const { data, width, height } = await first.decode();
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

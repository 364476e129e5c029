import { parentPort } from 'node:worker_threads';
import { asSoutuError, SoutuError } from '../errors.ts';
import { decodeBmp } from './bmp.ts';
import type { RawPicture } from './raw.ts';
import type { WorkerJob, WorkerMessage } from './worker-decoder.ts';

// libheif prints what it thinks of a damaged file on stdout, which belongs to results.
console.log = console.warn = console.error = () => undefined;

// The thread in which decoders run that would block the event loop: one job at a time, one answer for each.
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

/** The first picture of a HEIF file through libheif compiled to WebAssembly, loaded when first needed (2 MB). */
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

/** heic-decode looks at the major brand only and knows six of them; libheif itself does not care. */
function withKnownBrand(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy.set([0x6d, 0x69, 0x66, 0x31], 8);
  return copy;
}

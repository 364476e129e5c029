import { parentPort, workerData } from 'node:worker_threads';
import { asSoutuError } from '../../errors.ts';
import { collectGarbage, freeBuffers } from '../../free-buffers.ts';
import { setLogLevel } from '../../log.ts';
import { openEncoders } from './encoders.ts';
import type { Answer, Job, WorkerSetup } from './protocol.ts';

/** Entry of a worker thread of the pool. */

const { logLevel, ...options } = workerData as WorkerSetup;
setLogLevel(logLevel);
const encoders = await openEncoders(options);

async function answer(job: Job): Promise<Float32Array> {
  switch (job.do) {
    case 'load':
      await encoders.load(job.encoder);
      return new Float32Array();
    case 'release':
      await encoders.release('image');
      await collectGarbage();
      return new Float32Array();
    case 'text':
      return encoders.embedText(job.text);
    case 'image':
      return encoders.embedImage(job);
  }
}

/** Frees a large picture before its vector is sent, because the sender counts its memory until then. */
async function answerAndFree(job: Job): Promise<Float32Array> {
  const vector = await answer(job);
  if (job.do === 'image') {
    const { byteLength } = job.data;
    // The port keeps a reference to its last message, so the pixels are moved out of it into an unreferenced clone.
    structuredClone(null, { transfer: [job.data.buffer as ArrayBuffer] });
    await freeBuffers(byteLength);
  }
  return vector;
}

const port = parentPort!;
const send = (message: Answer<Float32Array>, transfer: ArrayBuffer[] = []) =>
  port.postMessage(message, transfer);
port.on('message', (job: Job) => {
  answerAndFree(job).then(
    (result) => send({ result }, [result.buffer as ArrayBuffer]),
    (error: unknown) => {
      const { code, message, hint } = asSoutuError(error, 'model-failed');
      send({ code, message, hint });
    },
  );
});
send({ started: true });

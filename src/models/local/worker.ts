import { workerData } from 'node:worker_threads';
import { collectGarbage } from '../../free-buffers.ts';
import { setLogLevel } from '../../log.ts';
import { openEncoders } from './encoders.ts';
import type { Job, WorkerSetup } from './protocol.ts';
import { freePixels, serveJobs } from './serve-jobs.ts';

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

async function answerAndFree(job: Job): Promise<Float32Array> {
  const vector = await answer(job);
  if (job.do === 'image') await freePixels(job.data);
  return vector;
}

serveJobs(answerAndFree, (vector) => [vector.buffer as ArrayBuffer]);

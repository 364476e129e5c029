import { parentPort, workerData } from 'node:worker_threads';
import { asSoutuError } from '../../errors.ts';
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
    case 'text':
      return encoders.embedText(job.text);
    case 'image':
      return encoders.embedImage(job);
  }
}

const port = parentPort!;
const send = (message: Answer, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
port.on('message', (job: Job) => {
  answer(job).then(
    (vector) => send({ vector }, [vector.buffer as ArrayBuffer]),
    (error: unknown) => {
      const { code, message } = asSoutuError(error, 'model-failed');
      send({ code, message });
    },
  );
});
send({ started: true });

import { parentPort, workerData } from 'node:worker_threads';
import { asSoutuError } from '../../errors.ts';
import { freeBuffers } from '../../free-buffers.ts';
import { countFinished, type PoolSetup } from './finished.ts';
import type { Answer } from './protocol.ts';

/**
 * Answers the jobs that a pool sends to this worker thread, each with its result or its error, and tells the pool that it has started.
 *
 * @param transferOf the buffers of a result that are moved to the pool instead of copied @default none
 */
export function serveJobs<Job, Result>(
  answer: (job: Job) => Promise<Result>,
  transferOf: (result: Result) => ArrayBuffer[] = () => [],
): void {
  const port = parentPort!;
  const { finished } = workerData as PoolSetup;
  const send = (message: Answer<Result>, transfer: ArrayBuffer[] = []) => {
    countFinished(finished);
    port.postMessage(message, transfer);
  };
  port.on('message', (job: Job) => {
    answer(job).then(
      (result) => send({ result }, transferOf(result)),
      (error: unknown) => {
        const { code, message, hint } = asSoutuError(error, 'model-failed');
        send({ code, message, hint });
      },
    );
  });
  send({ started: true });
}

/** Frees the pixels of a job. Await it before its answer is sent, because the sender counts their memory until then. */
export async function freePixels(data: Uint8Array): Promise<void> {
  const { byteLength } = data;
  // The port keeps a reference to its last message, so the pixels are moved out of it into an unreferenced clone.
  structuredClone(null, { transfer: [data.buffer as ArrayBuffer] });
  await freeBuffers(byteLength);
}

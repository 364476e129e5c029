import { parentPort, workerData } from 'node:worker_threads';
import type { VectorsMeta } from './copy-files.ts';
import { type WriteVectorsOptions, writeVectors } from './write-vectors.ts';

/** Entry of the worker thread that writes the vectors of a copy. */

/** Unit vectors one behind the other; null after the last. */
export type BuildJob = Float32Array | null;

/** Whether the vectors are written, or what is known of all of them. */
export type BuildAnswer = { readonly written: true } | { readonly finished: VectorsMeta };

const writer = writeVectors(workerData as WriteVectorsOptions);
parentPort!.on('message', (job: BuildJob) => {
  const answer = (message: BuildAnswer) => parentPort!.postMessage(message);
  if (job === null) {
    answer({ finished: writer.finish() });
    parentPort!.close();
  } else {
    writer.push(job);
    answer({ written: true });
  }
});

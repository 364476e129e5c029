import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { onAbort } from '../../core/abort.ts';
import { packageRoot } from '../../package-root.ts';
import type { BuildAnswer, BuildJob } from './build-worker.ts';
import type { VectorsMeta } from './copy-files.ts';
import { type WriteVectorsOptions, writeVectors } from './write-vectors.ts';

const SCRIPT = join(packageRoot, 'dist/src/store/snapshot/build-worker.js');

/** A `VectorsWriter` that does not block. */
export interface AsyncVectorsWriter {
  /** Takes the array over. */
  push(vectors: Float32Array): Promise<void>;
  finish(): Promise<VectorsMeta>;
  close(): Promise<void>;
}

/** Writes in this thread, for few vectors. */
export function writeVectorsHere(options: WriteVectorsOptions): AsyncVectorsWriter {
  const writer = writeVectors(options);
  return {
    push: async (vectors) => writer.push(vectors),
    finish: async () => writer.finish(),
    close: async () => writer.close(),
  };
}

/** Writes in a thread, which ends when the signal fires. */
export function writeVectorsInThread(options: WriteVectorsOptions, signal: AbortSignal): AsyncVectorsWriter {
  const worker = new Worker(SCRIPT, { workerData: options, execArgv: [] });
  worker.unref();
  let answered: { resolve(answer: BuildAnswer): void; reject(error: unknown): void } | null = null;
  let ended: unknown = null;
  worker.on('message', (answer: BuildAnswer) => answered?.resolve(answer));
  worker.on('error', (error) => {
    ended = error;
  });
  worker.on('exit', () => {
    ended ??= new Error('The thread that writes vectors has ended.');
    answered?.reject(ended);
  });
  const stopListening = onAbort(signal, () => void worker.terminate());

  const ask = (job: BuildJob) =>
    new Promise<BuildAnswer>((resolve, reject) => {
      if (ended !== null) return reject(ended);
      answered = { resolve, reject };
      worker.postMessage(job, job === null ? [] : [job.buffer as ArrayBuffer]);
    });
  return {
    async push(vectors) {
      await ask(vectors);
    },
    async finish() {
      const answer = await ask(null);
      if ('finished' in answer) return answer.finished;
      throw new Error('The thread that writes vectors did not finish.');
    },
    async close() {
      stopListening();
      await worker.terminate();
    },
  };
}

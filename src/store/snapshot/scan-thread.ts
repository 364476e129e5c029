import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { packageRoot } from '../../package-root.ts';
import { DamagedCopy } from './copy-files.ts';
import type { ScanAnswer } from './scan-worker.ts';
import type { ShardAnswer, ShardQuery, ShardSetup } from './shard.ts';

const SCRIPT = join(packageRoot, 'dist/src/store/snapshot/scan-worker.js');

/** A thread that searches a part of a copy. */
export interface ScanThread {
  /** Resolves when it can search; rejects with `DamagedCopy` and other errors. */
  readonly started: Promise<void>;
  /** Rejects if the thread has ended. */
  search(query: ShardQuery): Promise<ShardAnswer>;
  close(): Promise<void>;
}

interface Waiting {
  resolve(answer: ShardAnswer): void;
  reject(error: unknown): void;
}

/** Starts a thread, which does not keep the process alive while it has nothing to do. */
export function startScanThread(setup: ShardSetup): ScanThread {
  // Workers refuse some flags of the process, such as those of node --eval.
  const worker = new Worker(SCRIPT, { workerData: setup, execArgv: [] });
  /** Answers come in the order of the queries. */
  const waiting: Waiting[] = [];
  let ended: Error | null = null;
  let reason: Error | null = null;
  let start: { resolve(): void; reject(error: unknown): void } | null = null;
  const started = new Promise<void>((resolve, reject) => {
    start = { resolve, reject };
  });
  worker.on('message', (answer: ScanAnswer) => {
    if ('started' in answer) {
      start?.resolve();
      worker.unref();
    } else if ('damaged' in answer) {
      reason = new DamagedCopy(answer.damaged);
      void worker.terminate();
    } else {
      waiting.shift()?.resolve(answer);
      if (waiting.length === 0) worker.unref();
    }
  });
  worker.on('error', (error) => {
    reason = error as Error;
  });
  worker.on('exit', () => {
    ended = reason ?? new Error('The thread that searches has ended.');
    start?.reject(ended);
    for (const { reject } of waiting.splice(0)) reject(ended);
  });
  return {
    started,
    search(query) {
      return new Promise((resolve, reject) => {
        if (ended) return reject(ended);
        worker.ref();
        waiting.push({ resolve, reject });
        worker.postMessage(query);
      });
    },
    async close() {
      await worker.terminate();
    },
  };
}

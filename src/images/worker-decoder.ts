import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { unlessAborted } from '../core/abort.ts';
import { type ErrorCode, SoutuError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';
import type { RawPicture } from './raw.ts';

export interface WorkerJob {
  readonly format: 'bmp' | 'heic';
  readonly bytes: Uint8Array;
  readonly maxPixels: number;
}

export type WorkerAnswer =
  | { readonly picture: RawPicture }
  | { readonly code: ErrorCode; readonly message: string };

/** 48 megapixels of HEIC take about 5 s in WebAssembly on one core; what takes longer than this hangs. */
const TIMEOUT_MS = 60_000;
/** An idle thread is let go: WebAssembly memory never shrinks, a large HEIC leaves hundreds of megabytes. */
const IDLE_MS = 10_000;

export type WorkerDecoder = (job: WorkerJob, signal?: AbortSignal) => Promise<RawPicture>;

/**
 * Makes a decoder that runs in one thread, started when first needed, one picture at a time. A picture that
 * crashes the thread or takes longer than `timeoutMs` is `corrupt`, and the next one gets a new thread. It never
 * keeps the process alive by itself. The decoder throws `corrupt`, `too-large`, `unsupported`, and the reason of the
 * signal as soon as that fires: a job that waits is never begun, one that runs is ended with its thread.
 */
export function createWorkerDecoder({ timeoutMs = TIMEOUT_MS } = {}): WorkerDecoder {
  let worker: Worker | null = null;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const startWorker = () => {
    const started = new Worker(join(packageRoot, 'dist/src/images/decode-worker.js'), {
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    });
    const forget = () => {
      if (worker === started) worker = null;
    };
    return started.on('error', forget).on('exit', forget);
  };
  const drop = () => {
    void worker?.terminate();
    worker = null;
  };
  const run = (job: WorkerJob, signal: AbortSignal | undefined) =>
    new Promise<RawPicture>((resolve, reject) => {
      clearTimeout(idle);
      worker ??= startWorker();
      const current = worker;
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', aborted);
        current.off('message', answered).off('error', crashed).off('exit', stopped).unref();
      };
      const giveUp = (reason: unknown) => {
        end();
        drop();
        reject(reason);
      };
      const fail = (reason: string) =>
        giveUp(new SoutuError('corrupt', `the ${job.format} decoder ${reason}`));
      const aborted = () => giveUp(signal?.reason);
      const answered = (answer: WorkerAnswer) => {
        end();
        idle = setTimeout(drop, IDLE_MS).unref();
        if ('picture' in answer) resolve(answer.picture);
        else reject(new SoutuError(answer.code, answer.message));
      };
      const crashed = (error: unknown) => fail(`crashed: ${error instanceof Error ? error.message : error}`);
      const stopped = (code: number) => fail(`stopped with exit code ${code}`);
      const timer = setTimeout(() => fail(`did not finish within ${timeoutMs / 1000} s`), timeoutMs);
      signal?.addEventListener('abort', aborted, { once: true });
      current.on('message', answered).on('error', crashed).on('exit', stopped).ref();
      current.postMessage(job);
    });
  return (job, signal) => {
    const result = last.then(() => {
      signal?.throwIfAborted();
      return run(job, signal);
    });
    last = result.catch(() => undefined);
    return unlessAborted(result, signal);
  };
}

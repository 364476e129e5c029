import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { unlessAborted } from '../core/abort.ts';
import { type ErrorCode, SoutuError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';
import { cannotStart } from './cannot-start.ts';
import type { IconEntry } from './ico.ts';
import type { Jp2Header } from './jp2/header.ts';
import type { PsdHeader } from './psd/header.ts';
import type { RawPicture } from './raw.ts';

export interface WorkerJob {
  readonly format: 'bmp' | 'heic' | 'ico' | 'psd' | 'jxl' | 'jp2';
  /** The file; of an icon one picture, of a PSD the samples of the composite. */
  readonly bytes: Uint8Array;
  readonly maxPixels: number;
  /** Which picture of a HEIF file to decode, from 0, in the order of libheif. @default 0 */
  readonly index?: number;
  /** Which picture of an icon the bytes are. */
  readonly icon?: IconEntry;
  /** How the samples of a PSD are to be read. */
  readonly psd?: PsdHeader;
  /** The header of a JPEG 2000. */
  readonly jp2?: Jp2Header;
  /** Maximum bytes of memory that decoding needs. */
  readonly memory: number;
}

export type WorkerMessage =
  /** The code of the thread is loaded. Until then an error is not the fault of a picture. */
  | { readonly ready: true }
  | { readonly picture: RawPicture }
  | { readonly code: ErrorCode; readonly message: string };

/** A HEIC of 48 megapixels takes about 5 s in WebAssembly on one core, so a job that takes longer than this hangs. */
const TIMEOUT_MS = 60_000;
const IDLE_MS = 10_000;
const SCRIPT = join(packageRoot, 'dist/src/images/decode-worker.js');
/** WebAssembly memory never shrinks. A thread that needed more than this is ended unless a picture of that size follows. */
const MAX_IDLE_BYTES = 64 * 1024 * 1024;

export type WorkerDecoder = (job: WorkerJob, signal?: AbortSignal) => Promise<RawPicture>;

/**
 * Creates a decoder that runs in one thread, which is started on demand and decodes one picture at a time. The thread does
 * not keep the process alive. A picture that crashes the thread or takes longer than `timeoutMs` is `corrupt`, and the next
 * one gets a new thread.
 *
 * The decoder throws `corrupt`, `too-large` and `unsupported`; `busy` if the system cannot start the thread, `internal` if
 * its code cannot be loaded; and the signal's reason as soon as it fires: a waiting job is then never started, a running one
 * ends with its thread.
 *
 * @param options.timeoutMs @default 60000
 * @param options.file compiled script of the thread @default that of this package
 */
export function createWorkerDecoder({ timeoutMs = TIMEOUT_MS, file = SCRIPT } = {}): WorkerDecoder {
  let worker: Worker | null = null;
  let isReady = false;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();
  /** Number of waiting and running jobs. */
  let jobs = 0;
  /** Bytes to which the memory of the thread may have grown. */
  let grown = 0;
  /** Bytes to which the memory of the decoder of JPEG XL is limited, which is loaded once in a thread. */
  let limit = 0;

  const startWorker = () => {
    isReady = false;
    try {
      const started = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: 512 } });
      const forget = () => {
        if (worker === started) worker = null;
      };
      return started.on('error', forget).on('exit', forget);
    } catch (error) {
      throw cannotStart('the thread that decodes HEIC, BMP and other formats', error);
    }
  };
  const drop = async () => {
    const dropped = worker;
    worker = null;
    grown = 0;
    limit = 0;
    await dropped?.terminate();
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
        void drop();
        reject(reason);
      };
      const fail = (reason: string) =>
        giveUp(new SoutuError(isReady ? 'corrupt' : 'internal', `the ${job.format} decoder ${reason}`));
      const aborted = () => giveUp(signal?.reason);
      const answered = (answer: WorkerMessage) => {
        if ('ready' in answer) {
          isReady = true;
          startTimer();
          return;
        }
        end();
        idle = setTimeout(() => void drop(), IDLE_MS).unref();
        const isLast = jobs === 1;
        // The caller returns the memory of this job once this settles, so the thread must have ended before.
        const isTooLarge = isLast && grown > MAX_IDLE_BYTES;
        // A decoder in WebAssembly that has failed may be in any state.
        const ready = isTooLarge || !('picture' in answer) ? drop() : Promise.resolve();
        ready.then(() => {
          if ('picture' in answer) resolve(answer.picture);
          else reject(new SoutuError(answer.code, answer.message));
        }, reject);
      };
      const crashed = (error: unknown) => fail(`crashed: ${error instanceof Error ? error.message : error}`);
      const stopped = (code: number) => fail(`stopped with exit code ${code}`);
      let timer: NodeJS.Timeout | undefined;
      // Starts when the thread is ready: loading its code can take long on a busy machine.
      const startTimer = () => {
        timer = setTimeout(() => fail(`did not finish within ${timeoutMs / 1000} s`), timeoutMs);
      };
      if (isReady) startTimer();
      signal?.addEventListener('abort', aborted, { once: true });
      current.on('message', answered).on('error', crashed).on('exit', stopped).ref();
      current.postMessage(job);
    });
  return (job, signal) => {
    jobs += 1;
    const result = last
      .then(async () => {
        signal?.throwIfAborted();
        if (grown > Math.max(job.memory, MAX_IDLE_BYTES)) await drop();
        if (job.format === 'jxl') {
          if (limit > 0 && limit < job.memory) await drop();
          limit = Math.max(limit, job.memory);
        }
        grown = Math.max(grown, job.memory);
        return run(job, signal);
      })
      .finally(() => {
        jobs -= 1;
      });
    // Resolves without the picture, which would otherwise stay in memory until the next job.
    const ended = () => undefined;
    last = result.then(ended, ended);
    return unlessAborted(result, signal);
  };
}

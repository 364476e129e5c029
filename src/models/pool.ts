import { Worker } from 'node:worker_threads';
import { SoutuError } from '../errors.ts';
import { onAbort } from './abort.ts';
import type { Answer, Job, WorkerSetup } from './protocol.ts';

export interface PoolOptions {
  /** Compiled script of the workers. */
  readonly file: string;
  readonly setup: WorkerSetup;
  /** Most threads; they are started when there is work for them, the first one at once. */
  readonly size: number;
}

interface RunOptions {
  /** Only the first worker may take it, and before others: texts, so that one text encoder is loaded and not many. */
  readonly first?: boolean;
  readonly transfer?: readonly ArrayBuffer[];
  readonly signal?: AbortSignal | undefined;
}

export interface Pool {
  /** Gives a job to the next free worker. Rejects with the worker's error, or `interrupted`, or `model-failed`. */
  run(job: Job, options?: RunOptions): Promise<Float32Array>;
  close(): Promise<void>;
}

interface Task {
  readonly job: Job;
  readonly transfer: readonly ArrayBuffer[];
  resolve(vector: Float32Array): void;
  reject(error: unknown): void;
}

/** A place for one worker; the worker in it may die and be replaced. */
interface Slot {
  worker: Worker | null;
  started: boolean;
  task: Task | null;
  /** Called when the worker has answered or is gone. */
  idle: (() => void) | null;
}

/**
 * A pool of threads that embed. A worker that dies rejects its own job with the reason, and the next job gets a new
 * worker; one that dies before it has started would do so for every job, so then all that wait are rejected.
 * An idle pool does not keep the process alive.
 */
export function createPool({ file, setup, size }: PoolOptions): Pool {
  const slots: Slot[] = Array.from({ length: size }, () => ({
    worker: null,
    started: false,
    task: null,
    idle: null,
  }));
  const forFirst: Task[] = [];
  const forAny: Task[] = [];
  let closed = false;

  const finish = (slot: Slot): Task | null => {
    const { task } = slot;
    slot.task = null;
    slot.worker?.unref();
    slot.idle?.();
    return task;
  };

  const start = (slot: Slot): Worker => {
    // Flags of the process, such as those of node --eval, may not fit a worker.
    const worker = new Worker(file, { workerData: setup, execArgv: [] });
    let reason: unknown = null;
    worker.on('message', (answer: Answer) => {
      if ('started' in answer) {
        slot.started = true;
        return;
      }
      const task = finish(slot);
      if ('vector' in answer) task?.resolve(answer.vector);
      else task?.reject(new SoutuError(answer.code, answer.message));
      dispatch();
    });
    worker.on('error', (error) => {
      reason = error;
    });
    worker.on('exit', (code) => {
      const { started } = slot;
      const task = finish(slot);
      slot.worker = null;
      slot.started = false;
      const why =
        reason === null ? `exit code ${code}` : reason instanceof Error ? reason.message : String(reason);
      const error = new SoutuError('model-failed', `A worker of the model stopped: ${why}.`, {
        cause: reason,
      });
      task?.reject(error);
      if (!started) for (const waiting of [...forFirst.splice(0), ...forAny.splice(0)]) waiting.reject(error);
      dispatch();
    });
    worker.unref();
    return worker;
  };

  const give = (slot: Slot, task: Task) => {
    slot.task = task;
    slot.worker ??= start(slot);
    slot.worker.ref();
    try {
      slot.worker.postMessage(task.job, task.transfer);
    } catch (cause) {
      finish(slot)?.reject(
        new SoutuError('model-failed', 'The picture cannot be handed to a worker.', { cause }),
      );
    }
  };

  /** Workers that run already are preferred to new ones. A worker that a job could not be handed to gets the next. */
  const dispatch = () => {
    if (closed) return;
    const free = slots.filter((slot) => slot.task === null);
    for (const slot of [...free.filter((s) => s.worker !== null), ...free.filter((s) => s.worker === null)]) {
      while (slot.task === null) {
        const task = (slot === slots[0] ? forFirst.shift() : undefined) ?? forAny.shift();
        if (task === undefined) break;
        give(slot, task);
      }
    }
  };

  slots[0]!.worker = start(slots[0]!);
  return {
    run(job, { first = false, transfer = [], signal } = {}) {
      const queue = first ? forFirst : forAny;
      return new Promise((resolve, reject) => {
        if (closed) return reject(new SoutuError('interrupted', 'The model has been closed.'));
        if (signal?.aborted) return reject(stopped(signal));
        const abort = () => {
          const at = queue.indexOf(task);
          if (at >= 0) queue.splice(at, 1);
          reject(stopped(signal!));
        };
        const settle =
          <T>(then: (value: T) => void) =>
          (value: T) => {
            unlisten?.();
            then(value);
          };
        const task: Task = { job, transfer, resolve: settle(resolve), reject: settle(reject) };
        const unlisten = signal && onAbort(signal, abort);
        queue.push(task);
        dispatch();
      });
    },
    async close() {
      closed = true;
      const error = new SoutuError('interrupted', 'The model has been closed.');
      const running = slots.flatMap(({ task }) => task ?? []);
      for (const task of [...forFirst.splice(0), ...forAny.splice(0), ...running]) task.reject(error);
      await Promise.all(slots.map(stop));
    },
  };
}

/** Longest time that closing waits for a picture or a model that is being worked on. */
const PATIENCE_MS = 1500;

/**
 * Ends a worker when it has answered: ONNX Runtime aborts the whole process if its thread is stopped while it computes. One
 * that takes longer is left to end with the process. The worker is ref'd meanwhile, else a process in which
 * nothing else is left would end before this does, with exit code 13.
 */
async function stop(slot: Slot): Promise<void> {
  if (slot.task !== null) {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      slot.idle = resolve;
      timer = setTimeout(resolve, PATIENCE_MS);
    });
    clearTimeout(timer);
  }
  slot.worker?.ref();
  if (slot.task === null) await slot.worker?.terminate();
  else slot.worker?.unref();
}

function stopped(signal: AbortSignal): SoutuError {
  return new SoutuError('interrupted', 'Embedding was stopped.', { cause: signal.reason });
}

import { Worker } from 'node:worker_threads';
import { SoutuError } from '../../errors.ts';
import type { Answer, Job, WorkerSetup } from './protocol.ts';

export interface PoolOptions {
  /** Compiled script of the workers. */
  readonly file: string;
  readonly setup: WorkerSetup;
  /** Maximum number of threads. The first is started at once, the others on demand. */
  readonly size: number;
}

interface RunOptions {
  /**
   * Runs in the first worker only, before other jobs. Used for texts, so that only one worker loads the text encoder.
   */
  readonly first?: boolean;
  readonly transfer?: readonly ArrayBuffer[];
  readonly signal?: AbortSignal | undefined;
}

export interface Pool {
  /** Runs a job in the next free worker. Rejects with the worker's error, `interrupted` or `model-failed`. */
  run(job: Job, options?: RunOptions): Promise<Float32Array>;
  close(): Promise<void>;
}

interface Task {
  readonly job: Job;
  readonly transfer: readonly ArrayBuffer[];
  resolve(vector: Float32Array): void;
  reject(error: unknown): void;
}

/** A position in the pool, whose worker is replaced if it dies. */
interface Slot {
  worker: Worker | null;
  started: boolean;
  task: Task | null;
  /** Called when the worker has answered or exited. */
  idle: (() => void) | null;
}

/**
 * A pool of worker threads that embed. A worker that dies rejects its current job, and the next job gets a new
 * worker. If it dies before it has started, every new one would too, so all waiting jobs are rejected. An idle pool
 * does not keep the process alive.
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
    // Workers refuse some flags of the process, such as those of node --eval.
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
    try {
      slot.worker ??= start(slot);
      slot.worker.ref();
      slot.worker.postMessage(task.job, task.transfer);
    } catch (cause) {
      finish(slot)?.reject(
        new SoutuError('model-failed', 'A worker could not be started or could not receive the job.', {
          cause,
        }),
      );
    }
  };

  /** Prefers running workers to new ones. If a job cannot be posted to a worker, the worker gets the next job. */
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

/** How long closing waits for running jobs. */
const CLOSE_TIMEOUT_MS = 1500;

/**
 * Terminates a worker after it has answered, because ONNX Runtime aborts the whole process if its thread is terminated
 * while it computes. A worker that takes longer ends with the process. The worker is ref'd meanwhile, or else a process
 * with nothing left to do would exit before this resolves, with exit code 13.
 */
async function stop(slot: Slot): Promise<void> {
  if (slot.task !== null) {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      slot.idle = resolve;
      timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
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

/** Callbacks by signal. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back when the signal is aborted, until the returned function is called. All callbacks of a signal share one
 * listener: with one each, Node warns of a leak from the eleventh on.
 */
function onAbort(signal: AbortSignal, callback: () => void): () => void {
  let callbacks = waiting.get(signal);
  if (callbacks === undefined) {
    const all = new Set<() => void>();
    const callAll = () => {
      for (const call of [...all]) call();
    };
    signal.addEventListener('abort', callAll, { once: true });
    waiting.set(signal, all);
    callbacks = all;
  }
  const own = callbacks.add(callback);
  return () => void own.delete(callback);
}

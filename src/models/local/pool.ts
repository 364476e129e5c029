import { Worker } from 'node:worker_threads';
import { onAbort } from '../../core/abort.ts';
import { SoutuError } from '../../errors.ts';
import { waitAtExit } from '../../wait-at-exit.ts';
import { type Finished, nothingFinished, type PoolSetup, waitUntilFinished } from './finished.ts';
import type { Answer } from './protocol.ts';

export interface PoolOptions<J> {
  /** Compiled script of the workers. */
  readonly file: string;
  /** What a worker receives at its start. */
  readonly setup: object;
  /** Makes an idle first worker give back what it can do without; null to end it like the others. */
  readonly release: J | null;
  /** Maximum number of threads. The first is started at once, the others on demand. */
  readonly size: number;
  /** Milliseconds after its last job until a worker gives its memory back. @default 30000 */
  readonly idleMs?: number;
}

/**
 * Long enough for the pauses between the pictures that a person searches with, and between the batches of a run, because
 * loading the image encoder again takes 0.1 to 1 s.
 */
const IDLE_MS = 30_000;

interface RunOptions {
  /**
   * Runs in the first worker only, before other jobs. Used for texts, so that only one worker loads the text encoder.
   */
  readonly first?: boolean;
  readonly transfer?: readonly ArrayBuffer[];
  readonly signal?: AbortSignal | undefined;
}

export interface Pool<J, R> {
  /** Runs a job in the next free worker. Rejects with the worker's error, `interrupted` or `model-failed`. */
  run(job: J, options?: RunOptions): Promise<R>;
  close(): Promise<void>;
}

interface Task<J, R> {
  readonly job: J;
  readonly transfer: readonly ArrayBuffer[];
  resolve(result: R): void;
  reject(error: unknown): void;
}

/** A position in the pool, whose worker is replaced if it dies. */
interface Slot<J, R> {
  worker: Worker | null;
  started: boolean;
  /** What the worker has been asked for, its start and jobs, and what of that it has finished. */
  asked: number;
  finished: Finished;
  task: Task<J, R> | null;
  /** Called when the worker has started, answered or exited. */
  idle: (() => void) | null;
  /** Gives the memory of the worker back. */
  rest: NodeJS.Timeout | undefined;
}

/**
 * A pool of worker threads, each of which runs a model. A worker that dies rejects its current job, and the next job gets a new
 * worker. If it dies before it has started, every new one would too, so all waiting jobs are rejected. An idle pool
 * does not keep the process alive.
 *
 * A worker that has been idle for some time is ended, and started again on demand. With `release`, the first one stays:
 * with the text encoder, so that the first search after a rest is fast, and gives back only what pictures need.
 */
export function createPool<J, R>({
  file,
  setup,
  release,
  size,
  idleMs = IDLE_MS,
}: PoolOptions<J>): Pool<J, R> {
  const slots: Slot<J, R>[] = Array.from({ length: size }, () => ({
    worker: null,
    started: false,
    asked: 0,
    finished: nothingFinished(),
    task: null,
    idle: null,
    rest: undefined,
  }));
  const forFirst: Task<J, R>[] = [];
  const forAny: Task<J, R>[] = [];
  /** Has no caller: a worker that fails is replaced when the next job comes. */
  const releasing: Task<J, R> | null =
    release === null ? null : { job: release, transfer: [], resolve() {}, reject() {} };
  /** Workers that are ending because they were idle. */
  const ending = new Set<Promise<unknown>>();
  let closed = false;

  const finish = (slot: Slot<J, R>): Task<J, R> | null => {
    const { task } = slot;
    slot.task = null;
    slot.worker?.unref();
    slot.idle?.();
    return task;
  };

  const start = (slot: Slot<J, R>): Worker => {
    // Workers refuse some flags of the process, such as those of node --eval.
    const finished = nothingFinished();
    const workerData: PoolSetup = { ...setup, finished };
    const worker = new Worker(file, { workerData, execArgv: [] });
    slot.finished = finished;
    slot.asked = 1;
    let reason: unknown = null;
    worker.on('message', (answer: Answer<R>) => {
      if (slot.worker !== worker) return;
      if ('started' in answer) {
        slot.started = true;
        if (slot.task === null) slot.idle?.();
        return;
      }
      const task = finish(slot);
      if ('result' in answer) task?.resolve(answer.result);
      else task?.reject(new SoutuError(answer.code, answer.message, { hint: answer.hint }));
      dispatch();
      if (slot.task === null && task !== releasing) restLater(slot);
    });
    worker.on('error', (error) => {
      reason = error;
    });
    worker.on('exit', (code) => {
      if (slot.worker !== worker) return;
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

  const restLater = (slot: Slot<J, R>) => {
    clearTimeout(slot.rest);
    if (!closed) slot.rest = setTimeout(() => rest(slot), idleMs).unref();
  };

  const rest = (slot: Slot<J, R>) => {
    const { worker } = slot;
    if (worker === null || slot.task !== null) return;
    if (slot === slots[0] && releasing !== null) return give(slot, releasing);
    slot.worker = null;
    slot.started = false;
    const ended = terminate(worker).finally(() => ending.delete(ended));
    ending.add(ended);
  };

  const give = (slot: Slot<J, R>, task: Task<J, R>) => {
    clearTimeout(slot.rest);
    slot.task = task;
    try {
      slot.worker ??= start(slot);
      slot.worker.ref();
      slot.worker.postMessage(task.job, task.transfer);
      slot.asked += 1;
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
  const neverWait = waitAtExit((until) => {
    for (const { worker, finished, asked } of slots) {
      if (worker !== null) waitUntilFinished(finished, asked, until);
    }
  });
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
        const task: Task<J, R> = { job, transfer, resolve: settle(resolve), reject: settle(reject) };
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
      for (const { rest } of slots) clearTimeout(rest);
      await Promise.all([...slots.map(stop), ...ending]);
      if (!slots.some(isBusy)) neverWait();
    },
  };
}

/**
 * How long closing waits for starting workers and running jobs: on a busy machine, loading a wide model takes several seconds. A second
 * Ctrl-C does not wait.
 */
const CLOSE_TIMEOUT_MS = 20_000;

/** Keeps the process alive meanwhile: one with nothing left to do would exit before this resolves, with exit code 13. */
function terminate(worker: Worker): Promise<number> {
  worker.ref();
  return worker.terminate();
}

/** Whether the worker may be in native code: it loads ONNX Runtime and models before it has started, too. */
function isBusy({ worker, started, task }: Slot<unknown, unknown>): boolean {
  return worker !== null && (task !== null || !started);
}

/**
 * Terminates a worker when it has started and answered, because ONNX Runtime aborts the whole process if its thread is terminated
 * while it loads or computes. A worker that takes longer ends with the process.
 */
async function stop(slot: Slot<unknown, unknown>): Promise<void> {
  if (isBusy(slot)) {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      slot.idle = resolve;
      timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
    });
    clearTimeout(timer);
  }
  if (slot.worker === null) return;
  if (isBusy(slot)) slot.worker.unref();
  else await terminate(slot.worker);
}

function stopped(signal: AbortSignal): SoutuError {
  return new SoutuError('interrupted', 'The model was stopped.', { cause: signal.reason });
}

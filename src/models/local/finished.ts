/**
 * How much a worker has finished, in memory that it shares with the pool: its start, and each job. Messages tell the same, but cannot be
 * received when the process ends.
 */
export type Finished = Int32Array<SharedArrayBuffer>;

/** What the pool adds to the setup of a worker. */
export interface PoolSetup {
  readonly finished: Finished;
}

export const nothingFinished = (): Finished =>
  new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

export function countFinished(finished: Finished): void {
  Atomics.add(finished, 0, 1);
  Atomics.notify(finished, 0);
}

/** Blocks until so much is finished, at most until this time of `performance.now()`. */
export function waitUntilFinished(finished: Finished, asked: number, until: number): void {
  for (;;) {
    const now = Atomics.load(finished, 0);
    const left = until - performance.now();
    if (now >= asked || left <= 0) return;
    Atomics.wait(finished, 0, now, left);
  }
}

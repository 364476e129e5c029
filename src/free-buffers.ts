import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Garbage up to this size is left to V8: two full collections take some 20 ms. */
const TOLERATED_BYTES = 64 * 1024 * 1024;

/** Smaller buffers are left to V8, too: it frees them in time, and collecting for them made indexing a sixth slower. */
const LARGE_BYTES = 8 * 1024 * 1024;

let garbage = 0;
let collect: (() => void) | undefined;

/**
 * Frees large buffers that are no longer referenced, once they add up. V8 counts only their small handles and would keep
 * several decoded images in memory: eight images of 60 megapixels, one after the other, took 950 MB instead of 430.
 *
 * @param bytes how much has become garbage
 */
export async function freeBuffers(bytes: number): Promise<void> {
  if (bytes < LARGE_BYTES) return;
  garbage += bytes;
  if (garbage < TOLERATED_BYTES) return;
  garbage = 0;
  await collectGarbage();
}

/** Frees everything in this thread that is no longer referenced. Takes some 20 ms, so it is for idle times and large buffers. */
export async function collectGarbage(): Promise<void> {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('typeof gc === "function" ? gc : () => {}');
  }
  // End the turn first, so that promises which have just settled no longer hold the buffers.
  await setImmediate();
  // The first collection finalises buffers of native code, the second one frees them.
  collect!();
  collect!();
  await setImmediate();
}

/** Runs that follow each other more quickly than this are collected for once. */
const LATER_MS = 10_000;

let later: NodeJS.Timeout | undefined;

/**
 * Collects garbage once for all calls until nothing has called this for `ms` milliseconds. V8 collects only when it allocates,
 * so an idle process would retain what a run has left behind (20 MB after 5000 pictures).
 *
 * @param ms @default 10000
 */
export function collectGarbageLater(ms = LATER_MS): void {
  clearTimeout(later);
  later = setTimeout(() => void collectGarbage(), ms).unref();
}

import type { BigIntStats, Dirent, Stats } from 'node:fs';
import * as fs from 'node:fs/promises';
import { isWithin } from '../core/folders.ts';
import { createSemaphore, type Semaphore } from '../core/semaphore.ts';
import { UNWATCHED } from '../core/unwatched.ts';
import { isSilent, PATIENCE_MS } from './answers.ts';
import { diskOf, type Mount, mountsNow } from './mounted.ts';
import { silentPart } from './reachable.ts';

// Calls of the file system for pictures and what lies beside them, on a disk or share that may go away at any moment. Such a call does not return
// for hours and holds one of the few threads in which Node.js calls the file system. So each disk that may hang so may use only a part of the threads, and
// a call that takes long is given up, with ETIMEDOUT, if its disk does not answer; later ones fail at once until it answers again.

/** A call that takes longer may be for a disk that does not answer. */
const LATE_MS = 5000;
const CHECK_MS = 1000;
/** From when on a disk counts as away: a little less than a question waits, so that it does once the question is over. */
const AWAY_MS = PATIENCE_MS - 1000;
/** How long the list of mount points is taken for that of the system. */
const MOUNTS_MS = 5000;
/** Threads of Node.js, unless it is told otherwise. */
const USUAL_THREADS = 4;

interface Call {
  readonly path: string;
  /** When it was made, or when its disk has answered since. */
  since: number;
  isStarted: boolean;
  isAsked: boolean;
  giveUp(): void;
}

/** A file to close once its calls have returned and its disk answers. */
interface OpenFile {
  readonly path: string;
  /** Calls that have not returned. */
  calls: number;
  close(): Promise<void>;
}

/** The calls that have neither returned nor been given up. */
const calls = new Set<Call>();
/** The disks behind links, as far as links have been followed, or led to a disk that did not answer. */
const behind = new Map<string, Mount>();
const MOST_LINKS = 1000;
/** When calls were given up last, by mount point or link. */
const givenUpAt = new Map<string, number>();
/** Node.js closes a forgotten file on the main thread, which would wait with it. */
const unclosed = new Set<OpenFile>();
/** Calls that were given up and have not returned yet. */
let held = 0;
let threads = USUAL_THREADS;
const queues = new Map<string, Semaphore>();
/** Calls for disks that may hang which have not returned: a thread stays free for all others. */
let all = createSemaphore({ permits: threads - 1 });
let mounts: readonly Mount[] = [];
let mountsAt = Number.NEGATIVE_INFINITY;
let timer: NodeJS.Timeout | undefined;

/**
 * Tells in how many threads Node.js calls the file system.
 *
 * @param count the value of UV_THREADPOOL_SIZE; NaN for the usual number
 */
export function setFileThreads(count: number): void {
  const wanted = Math.max(2, count || USUAL_THREADS);
  if (wanted === threads) return;
  threads = wanted;
  queues.clear();
  all = createSemaphore({ permits: threads - 1 });
}

/** Whether threads wait for a disk that does not answer: the normal end of the process would wait with them. */
export function holdsThreads(): boolean {
  return held > 0 || [...calls].some((call) => call.isStarted && isLate(call) && isAway(call.path));
}

/**
 * Runs a call of the file system for a path, and gives it up if the disk on which the path lies does not answer.
 *
 * @param path absolute
 * @param call one call, which may go on after it has been given up
 */
export function callDisk<T>(path: string, call: () => Promise<T>): Promise<T> {
  if (isAway(path, AWAY_MS)) return Promise.reject(timeoutError(path));
  return new Promise((resolve, reject) => {
    let leave = (): void => {};
    const pending: Call = {
      path,
      since: performance.now(),
      isStarted: false,
      isAsked: false,
      giveUp() {
        if (!calls.delete(pending)) return;
        if (pending.isStarted) held += 1;
        leave();
        reject(timeoutError(path));
      },
    };
    calls.add(pending);
    checkRegularly();
    void run();
    async function run() {
      const disk = diskAt(path);
      // Waiting costs more than most calls of a local disk, which all have to return.
      const queued = disk.mayHang ? await queueOf(disk).acquire() : null;
      const running = disk.mayHang ? await all.acquire() : null;
      // Its disk has fallen silent while it waited.
      if (isAway(path, AWAY_MS)) pending.giveUp();
      if (calls.has(pending)) {
        pending.isStarted = true;
        leave = () => queued?.release();
        try {
          resolve(await call());
        } catch (error) {
          reject(error);
        }
        if (!calls.delete(pending)) held -= 1;
      }
      running?.release();
      queued?.release();
    }
  });
}

function timeoutError(path: string): Error {
  givenUpAt.set(diskAt(path).path, performance.now());
  for (const link of behind.keys()) if (isWithin(path, link)) givenUpAt.set(link, performance.now());
  return Object.assign(new Error(UNWATCHED.silent), { code: 'ETIMEDOUT' });
}

/**
 * Whether calls for a folder, or for what lies below it, were given up since then: what a walk has not found there may exist.
 *
 * @param time of `performance.now()`
 */
export function wasAwaySince(folder: string, time: number): boolean {
  return [...givenUpAt].some(
    ([disk, at]) => at >= time && (isWithin(disk, folder) || isWithin(folder, disk)),
  );
}

const isLate = ({ since }: Call): boolean => performance.now() - since > LATE_MS;

/**
 * Whether the disk of a path has been asked and does not answer, also one behind a link. Ask it before a call of the file system that waits for an
 * answer on the main thread.
 *
 * @param waitMs see `isSilent`
 */
export function isAway(path: string, waitMs?: number): boolean {
  if (isSilent(path, waitMs)) return true;
  for (const [link, disk] of behind) if (isSilent(disk.path, waitMs) && isWithin(path, link)) return true;
  return false;
}

/** Throws ETIMEDOUT for a path whose disk does not answer, where an answer is needed that only the disk has. */
export function requireAnswer(path: string): void {
  if (isAway(path)) throw timeoutError(path);
}

function checkRegularly(): void {
  timer ??= setInterval(check, CHECK_MS).unref();
}

function check(): void {
  if (calls.size + unclosed.size === 0) {
    clearInterval(timer);
    timer = undefined;
  }
  for (const call of calls) if (!call.isAsked && isLate(call)) void ask(call);
  for (const file of unclosed) if (file.calls === 0 && !isAway(file.path)) void close(file);
}

async function ask(call: Call): Promise<void> {
  call.isAsked = true;
  const silent = await silentPart(call.path, PATIENCE_MS, true);
  call.isAsked = false;
  call.since = performance.now();
  if (silent === null || !calls.has(call)) return;
  if (silent.at !== silent.mount) remember(silent.at, { path: silent.mount, mayHang: true, hasFiles: true });
  call.giveUp();
}

function diskAt(path: string): Mount {
  if (performance.now() - mountsAt > MOUNTS_MS) {
    mountsAt = performance.now();
    mounts = mountsNow();
  }
  for (const [link, disk] of behind) if (isWithin(path, link)) return disk;
  return diskOf(path, mounts);
}

function remember(link: string, disk: Mount): void {
  if (behind.size >= MOST_LINKS) behind.clear();
  behind.set(link, disk);
}

function queueOf({ path }: Mount): Semaphore {
  const found = queues.get(path) ?? createSemaphore({ permits: Math.max(2, Math.floor(threads / 4)) });
  queues.set(path, found);
  return found;
}

export const stat: {
  (path: string): Promise<Stats>;
  (path: string, options: { bigint: true }): Promise<BigIntStats>;
} = (path: string, options?: object) => callDisk(path, () => fs.stat(path, options) as Promise<never>);

export const lstat: {
  (path: string): Promise<Stats>;
  (path: string, options: { bigint: true }): Promise<BigIntStats>;
} = (path: string, options?: object) => callDisk(path, () => fs.lstat(path, options) as Promise<never>);

export const readdir: {
  (path: string): Promise<string[]>;
  (path: string, options: { withFileTypes: true }): Promise<Dirent[]>;
  (path: string, options: { encoding: 'buffer'; withFileTypes: true }): Promise<Dirent<Buffer>[]>;
} = (path: string, options?: object) => callDisk(path, () => fs.readdir(path, options) as Promise<never>);

/** Also learns on which disk lies what is reached by a link. */
export async function realpath(path: string): Promise<string> {
  const real = await callDisk(path, () => fs.realpath(path));
  const disk = diskOf(real, mounts);
  if (diskAt(path).path !== disk.path) remember(path, disk);
  return real;
}

export const readFile = (path: string): Promise<Buffer> => callDisk(path, () => fs.readFile(path));

/** The file may still get its new name after the call was given up. */
export const rename = (from: string, to: string): Promise<void> => callDisk(to, () => fs.rename(from, to));

/** Deletes a file if it is there. */
export const remove = (path: string): Promise<void> => callDisk(path, () => fs.rm(path, { force: true }));

const METHODS = ['stat', 'read', 'readFile', 'writeFile', 'sync'] as const;

/** Opens a file. The calls of its handle are given up as well, and closing never waits for one that was. */
export async function open(
  path: string,
  flags: string | number = 'r',
  mode?: number,
): Promise<fs.FileHandle> {
  let isGivenUp = false;
  const handle = await callDisk(path, async () => {
    const opened = await fs.open(path, flags, mode);
    if (isGivenUp) await opened.close();
    return opened;
  }).catch((error) => {
    isGivenUp = true;
    throw error;
  });
  const file: OpenFile = { path, calls: 0, close: handle.close.bind(handle) };
  for (const name of METHODS) {
    const method = handle[name].bind(handle) as (...args: unknown[]) => Promise<unknown>;
    const counted = async (...args: unknown[]) => {
      file.calls += 1;
      try {
        return await method(...args);
      } finally {
        file.calls -= 1;
      }
    };
    Object.assign(handle, { [name]: (...args: unknown[]) => callDisk(path, () => counted(...args)) });
  }
  handle.close = () => close(file);
  return handle;
}

/** Closes a file now, or once that is possible without waiting. */
async function close(file: OpenFile): Promise<void> {
  unclosed.delete(file);
  if (file.calls === 0) {
    try {
      // A second call waits for the first.
      return await callDisk(file.path, file.close);
    } catch (error) {
      // What it was opened for is done: what is written is synced before.
      if ((error as NodeJS.ErrnoException).code !== 'ETIMEDOUT') return;
    }
  }
  unclosed.add(file);
  checkRegularly();
}

import type { BigIntStats, Dirent, Stats } from 'node:fs';
import * as fs from 'node:fs/promises';
import { isWithin } from '../core/folders.ts';
import { createSemaphore, type Semaphore } from '../core/semaphore.ts';
import { UNWATCHED } from '../core/unwatched.ts';
import { isSilent, PATIENCE_MS } from './answers.ts';
import { mountPointsNow } from './mounted.ts';
import { silentPart } from './reachable.ts';

/**
 * Calls of the file system for pictures and what lies beside them, which may lie on a disk or share that goes away at any moment. Such a call does
 * not return for hours, and holds one of the few threads in which Node.js calls the file system. So only some of them are for one disk, and
 * one that takes long is given up, with ETIMEDOUT, if its disk does not answer; later ones fail at once until the disk answers again.
 */

/** A call that takes longer may be for a disk that does not answer. */
const LATE_MS = 5000;
const LOOK_MS = 1000;
/** How long the list of mount points is taken for that of the system. */
const MOUNTS_MS = 5000;
/** Threads of Node.js, unless it is told otherwise. */
const USUAL_THREADS = 4;

interface Call {
  readonly path: string;
  /** When it was made, or when its disk has answered since. */
  since: number;
  isAsked: boolean;
  giveUp(): void;
}

const calls = new Set<Call>();
/** Links to disks that did not answer, with the mount points behind them. */
const links = new Map<string, string>();
/** Calls that were given up and have not returned yet. */
let held = 0;
let callsPerDisk = callsOf(USUAL_THREADS);
const turns = new Map<string, Semaphore>();
let mounts: readonly string[] = [];
let mountsAt = Number.NEGATIVE_INFINITY;
let timer: NodeJS.Timeout | undefined;

/** A share of the threads, so that several disks may go away at once. With the usual four, two remain after one has. */
function callsOf(threads: number): number {
  return Math.max(2, Math.floor((threads || USUAL_THREADS) / 4));
}

/**
 * Tells in how many threads Node.js calls the file system.
 *
 * @param threads the value of UV_THREADPOOL_SIZE @default 4
 */
export function setFileThreads(threads: number): void {
  callsPerDisk = callsOf(threads);
  turns.clear();
}

/** Whether calls hold threads that may never return, for which the normal end of the process would wait. */
export function holdsThreads(): boolean {
  return held > 0 || [...calls].some(isLate);
}

/**
 * Runs a call of the file system for a path, and gives it up if the disk on which the path lies does not answer.
 *
 * @param path absolute
 * @param call one call, which may go on after it has been given up
 */
export function patiently<T>(path: string, call: () => Promise<T>): Promise<T> {
  if (isAway(path, PATIENCE_MS)) return Promise.reject(silence());
  return new Promise((resolve, reject) => {
    let release: (() => void) | null = null;
    const made: Call = {
      path,
      since: performance.now(),
      isAsked: false,
      giveUp() {
        if (!calls.delete(made)) return;
        if (release !== null) held += 1;
        release?.();
        reject(silence());
      },
    };
    calls.add(made);
    timer ??= setInterval(look, LOOK_MS).unref();
    void turnsOf(path)
      .acquire()
      .then((lease) => {
        // Its disk has fallen silent while it waited.
        if (isAway(path, PATIENCE_MS)) made.giveUp();
        if (!calls.has(made)) return lease.release();
        release = lease.release;
        return call()
          .then(resolve, reject)
          .finally(() => {
            if (!calls.delete(made)) held -= 1;
            lease.release();
          });
      });
  });
}

const silence = (): Error => Object.assign(new Error(UNWATCHED.silent), { code: 'ETIMEDOUT' });

const isLate = ({ since }: Call): boolean => performance.now() - since > LATE_MS;

/**
 * Whether the disk of a path has been asked and does not answer, also one behind a link. Ask it before a call of the file system that waits for an
 * answer on the main thread.
 *
 * @param waitMs see `isSilent`
 */
export function isAway(path: string, waitMs?: number): boolean {
  if (isSilent(path, waitMs)) return true;
  for (const [link, mount] of links) {
    if (!isSilent(mount)) links.delete(link);
    else if (isWithin(path, link) && isSilent(mount, waitMs)) return true;
  }
  return false;
}

function look(): void {
  if (calls.size === 0) {
    clearInterval(timer);
    timer = undefined;
  }
  for (const call of calls) if (!call.isAsked && isLate(call)) void ask(call);
}

async function ask(call: Call): Promise<void> {
  call.isAsked = true;
  const silent = await silentPart(call.path, PATIENCE_MS);
  call.isAsked = false;
  call.since = performance.now();
  if (silent === null || !calls.has(call)) return;
  if (silent.at !== silent.mount) links.set(silent.at, silent.mount);
  call.giveUp();
}

/** The turns of the disk on which a path seems to lie. */
function turnsOf(path: string): Semaphore {
  if (performance.now() - mountsAt > MOUNTS_MS) {
    mountsAt = performance.now();
    mounts = mountPointsNow();
  }
  let disk = '';
  for (const mount of mounts) if (mount.length > disk.length && isWithin(path, mount)) disk = mount;
  const found = turns.get(disk) ?? createSemaphore({ permits: callsPerDisk });
  turns.set(disk, found);
  return found;
}

export const stat: {
  (path: string): Promise<Stats>;
  (path: string, options: { bigint: true }): Promise<BigIntStats>;
} = (path: string, options?: object) => patiently(path, () => fs.stat(path, options) as Promise<never>);

export const lstat: {
  (path: string): Promise<Stats>;
  (path: string, options: { bigint: true }): Promise<BigIntStats>;
} = (path: string, options?: object) => patiently(path, () => fs.lstat(path, options) as Promise<never>);

export const readdir: {
  (path: string): Promise<string[]>;
  (path: string, options: { withFileTypes: true }): Promise<Dirent[]>;
  (path: string, options: { encoding: 'buffer'; withFileTypes: true }): Promise<Dirent<Buffer>[]>;
} = (path: string, options?: object) => patiently(path, () => fs.readdir(path, options) as Promise<never>);

export const realpath = (path: string): Promise<string> => patiently(path, () => fs.realpath(path));

export const readFile = (path: string): Promise<Buffer> => patiently(path, () => fs.readFile(path));

const METHODS = ['stat', 'read', 'readFile'] as const;
/** Files that are closed once their last call has returned: Node.js closes a forgotten one on the main thread, which would wait with it. */
const closing = new Set<fs.FileHandle>();

/** Opens a file to read it. The calls of its handle are given up as well; closing never waits for one that was. */
export async function open(path: string, flags: string | number = 'r'): Promise<fs.FileHandle> {
  let isGivenUp = false;
  const file = await patiently(path, async () => {
    const opened = await fs.open(path, flags);
    if (isGivenUp) await opened.close();
    return opened;
  }).catch((error) => {
    isGivenUp = true;
    throw error;
  });
  let last: Promise<unknown> | null = null;
  for (const name of METHODS) {
    const call = file[name].bind(file) as (...args: unknown[]) => Promise<unknown>;
    const counted = (...args: unknown[]) => {
      const made = call(...args).finally(() => {
        if (last === made) last = null;
      });
      last = made;
      return made;
    };
    Object.assign(file, { [name]: (...args: unknown[]) => patiently(path, () => counted(...args)) });
  }
  const close = file.close.bind(file);
  file.close = async () => {
    if (last === null && !isAway(path, PATIENCE_MS)) return patiently(path, close).catch(ignore);
    closing.add(file);
    void Promise.resolve(last)
      .catch(ignore)
      .then(close)
      .finally(() => closing.delete(file));
  };
  return file;
}

function ignore(): void {}

import { dirname } from 'node:path';
import { lstat } from '../disks/fs.ts';
import { attempt } from '../images/attempt.ts';

/** Without events for so long a file is looked at, and is at rest if its size and time are the same a little later. */
const REST_MS = 1000;
const LOOK_EVERY_MS = 250;
/** How long a file that does not rest makes the others wait for it, so that they become one run. */
const HOLD_MS = 10_000;
/** How long new files make those wait that rest already, and a folder waits for a file in it that does not rest. */
const LONGEST_MS = 60_000;
/** With more paths in a folder of the library they count as all of it. */
const MOST = 50_000;
const AT_ONCE = 64;

/** Collects what may have changed until it rests. */
export interface Settling {
  path(path: string): void;
  /** A folder with all below it. */
  folder(path: string): void;
  /** Paths that are collected. */
  readonly waiting: number;
  close(): void;
}

interface SettlingOptions {
  /** Called with paths that rest, and folders of which anything may have changed. */
  readonly onSettled: (paths: readonly string[]) => void;
  /** The folder of the library in which a path lies. */
  readonly rootOf: (path: string) => string;
  /** @default `MOST` */
  readonly most?: number;
  /** Milliseconds that have passed since any time. @default `performance.now` */
  readonly now?: () => number;
}

interface Entry {
  readonly since: number;
  /** Time of the last event. */
  at: number;
  /** Size and time when it was looked at after its last event; null before that. */
  state: string | null;
  isAtRest: boolean;
}

/**
 * Collects paths until they rest: a file that is still being written would be read as a damaged one. All that comes in one go becomes
 * one batch.
 */
export function createSettling({
  onSettled,
  rootOf,
  most = MOST,
  now: timeNow = () => performance.now(),
}: SettlingOptions): Settling {
  const files = new Map<string, Entry>();
  const folders = new Map<string, Entry>();
  let since = 0;
  let lastNew = 0;
  let timer: NodeJS.Timeout | null = null;
  let isClosed = false;

  function note(entries: Map<string, Entry>, path: string): void {
    const now = timeNow();
    const known = entries.get(path);
    if (known) Object.assign(known, { at: now, state: null, isAtRest: false });
    else {
      if (files.size + folders.size === 0) since = now;
      lastNew = now;
      entries.set(path, { since: now, at: now, state: null, isAtRest: false });
    }
    plan();
  }

  function plan(): void {
    if (isClosed || timer !== null || files.size + folders.size === 0) return;
    timer = setTimeout(() => {
      void look().finally(() => {
        timer = null;
        plan();
      });
    }, LOOK_EVERY_MS).unref();
  }

  function folderAround(path: string): string | null {
    for (let at = path; ; at = dirname(at)) {
      if (folders.has(at)) return at;
      if (at === dirname(at)) return null;
    }
  }

  async function look(): Promise<void> {
    const now = timeNow();
    const isLate = now - since >= LONGEST_MS;
    if (now - lastNew < REST_MS && !isLate) return;
    const quiet = [...files].filter(([, { at, isAtRest }]) => !isAtRest && now - at >= REST_MS);
    for (let from = 0; from < quiet.length; from += AT_ONCE)
      await Promise.all(quiet.slice(from, from + AT_ONCE).map(([path, entry]) => lookAt(path, entry)));
    for (const entry of folders.values()) entry.isAtRest = now - entry.at >= REST_MS;
    const all = [...files, ...folders];
    const isHeld = all.some(([, entry]) => !entry.isAtRest && now - entry.since < HOLD_MS);
    if (isHeld && !isLate) return;
    const around = foldersAround(all.flatMap(([path, { isAtRest }]) => (isAtRest ? [] : path)));
    const settled = all.flatMap(([path, entry]) => {
      const isFolder = folders.has(path) || around.has(path);
      const isOver = isFolder && now - entry.since >= LONGEST_MS;
      return isOver || (entry.isAtRest && !around.has(path)) ? path : [];
    });
    for (const path of settled) {
      files.delete(path);
      folders.delete(path);
    }
    since = now;
    if (settled.length > 0 && !isClosed) onSettled(settled);
  }

  /** What is collected around these paths: a run of it would read them, too. Some systems tell of a new folder as of a file. */
  function foldersAround(paths: readonly string[]): ReadonlySet<string> {
    const found = new Set<string>();
    for (const path of paths) {
      for (let at = dirname(path); at !== dirname(at); at = dirname(at))
        if (files.has(at) || folders.has(at)) found.add(at);
    }
    return found;
  }

  async function lookAt(path: string, entry: Entry): Promise<void> {
    const { at } = entry;
    const stats = await attempt(() => lstat(path));
    const state = stats instanceof Error ? 'gone' : `${stats.size} ${stats.mtimeMs}`;
    entry.isAtRest = entry.at === at && entry.state === state;
    entry.state = entry.at === at ? state : null;
  }

  /** Takes all paths of a folder of the library for it as a whole, because there are too many to remember. */
  function takeWhole(root: string): void {
    for (const entries of [files, folders])
      for (const path of entries.keys()) if (rootOf(path) === root) entries.delete(path);
    note(folders, root);
  }

  return {
    path(path) {
      const around = folderAround(path);
      if (around !== null) return note(folders, around);
      note(files, path);
      if (files.size > most) takeWhole(rootOf(path));
    },
    folder(path) {
      note(folders, folderAround(path) ?? path);
      if (folders.size > most) takeWhole(rootOf(path));
    },
    get waiting() {
      return files.size + folders.size;
    },
    close() {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
      files.clear();
      folders.clear();
    },
  };
}

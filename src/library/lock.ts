import { randomUUID } from 'node:crypto';
import { readFileSync, unlinkSync } from 'node:fs';
import { link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SoutuError } from '../errors.ts';
import { fileError, noHardLinks } from '../file-errors.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { isAlive, pidNamespace, startOf } from './process-alive.ts';

/** The owner of a lock, as stored in the lock file. */
export interface LockOwner {
  readonly pid: number;
  readonly host: string;
  /** Start time, which tells this process from an earlier one with the same pid; null if the platform has none. */
  readonly start: string | null;
  /** See `pidNamespace`: containers on one host can have one name. */
  readonly namespace?: string | null;
  /** Whether the owner writes the file again every `BEAT_MS`, so that others can tell that it is running. */
  readonly beats?: true;
  /** The command of the process, shown to people. */
  readonly command: string;
  /** ISO time at which the lock was acquired. */
  readonly since: string;
  /** Unique for every acquisition. */
  readonly token: string;
  /** Whether only work is left that can wait, so that the owner gives way to those who ask (see `give-way.ts`). */
  readonly givesWay?: boolean;
}

export interface Lock {
  /** Says in the file whether the owner gives way. */
  offer(givesWay: boolean): Promise<void>;
  /** Throws `locked` if another process has taken the lock over, as while this one was suspended. */
  check(): Promise<void>;
  release(): Promise<void>;
}

/** How often to retry while another process replaces the lock of a dead one. */
const TAKEOVER_TRIES = 200;
const TAKEOVER_PAUSE_MS = 20;
const BEAT_MS = 20_000;
/** An owner that cannot be looked at counts as dead when its file is older than this, in milliseconds. */
const SILENT_MS = 90_000;

/** Lock files that this process holds or is acquiring, by token: released at exit and never considered stale. */
const held = new Map<string, string>();

/**
 * Acquires the exclusive lock of a library. A lock of a dead process is replaced, also that of a container which was made again. Throws
 * `locked` if the owner is alive and `store-failed` if the file cannot be written or the file system has no hard links. The lock is
 * released at the latest when the process exits.
 */
export async function acquireLock(
  file: string,
  owner: { readonly command: string },
  { beatMs = BEAT_MS } = {},
): Promise<Lock> {
  const token = randomUUID();
  const mine: LockOwner = {
    pid: process.pid,
    host: hostname(),
    start: startOf(process.pid),
    namespace: pidNamespace(),
    beats: true,
    command: owner.command,
    since: new Date().toISOString(),
    token,
  };
  try {
    await makePrivateFolder(dirname(file));
    await take(file, mine);
  } catch (error) {
    if (error instanceof SoutuError) throw error;
    throw fileError('store-failed', `The lock ${file} cannot be written`, error);
  }
  let now = mine;
  let writing: Promise<void> = Promise.resolve();
  /** Writes the file again, one call after the other. */
  const write = (owner: LockOwner): Promise<void> => {
    now = owner;
    const done = writing.then(async () => {
      if (held.has(token) && (await readLock(file))?.token === token) await replaceWith(file, now);
    });
    writing = done.catch(() => {});
    return done;
  };
  const beat = setInterval(() => void write(now).catch(() => {}), beatMs).unref();
  return {
    offer: (givesWay) => write({ ...mine, givesWay }),
    async check() {
      const owner = await readLock(file);
      if (owner !== null && owner.token !== token) throw lockedError(file, owner);
    },
    async release() {
      clearInterval(beat);
      await writing;
      await release(file, token);
    },
  };
}

/** Atomically, so that others never read a part of it. */
async function replaceWith(file: string, owner: LockOwner): Promise<void> {
  const aside = `${file}.${owner.token}`;
  try {
    await writeFile(aside, JSON.stringify(owner), { mode: 0o600 });
    await rename(aside, file);
  } catch (error) {
    await rm(aside, { force: true });
    throw fileError('store-failed', `The lock ${file} cannot be written`, error);
  }
}

/**
 * The owner of a lock and whether it is alive; null if there is none or the file is not readable.
 *
 * @param now the time by the clock of the file system, which can be that of another machine @default that of this machine
 */
export async function readLock(
  file: string,
  now = Date.now(),
): Promise<(LockOwner & { readonly alive: boolean }) | null> {
  const owner = parseOwner(await readFile(file, 'utf8').catch(() => ''));
  const written = await stat(file).catch(() => null);
  return owner && { ...owner, alive: lives(owner, now - (written?.mtimeMs ?? now)) };
}

/**
 * Creates the lock file atomically with its content: it is written to a temporary file and hard-linked into place, which
 * fails if the lock exists.
 */
async function take(file: string, mine: LockOwner): Promise<void> {
  const aside = `${file}.${mine.token}`;
  hold(file, mine.token);
  try {
    await writeFile(aside, JSON.stringify(mine), { mode: 0o600 });
    const { mtimeMs } = await stat(aside);
    for (let tries = 0; ; tries++) {
      if (await linked(aside, file)) return;
      const owner = await readLock(file, mtimeMs);
      if (owner?.alive) throw lockedError(file, owner);
      if (await replaced(aside, file, mine, mtimeMs)) return;
      if (tries >= TAKEOVER_TRIES)
        throw new SoutuError('locked', `The lock ${file} keeps being replaced by other processes.`);
      await sleep(TAKEOVER_PAUSE_MS);
    }
  } catch (error) {
    letGo(mine.token);
    throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

async function linked(aside: string, file: string): Promise<boolean> {
  try {
    await link(aside, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw noHardLinks(dirname(file), error) ?? error;
  }
}

/**
 * Replaces the lock of a dead owner. Of several processes that noticed it, only the one that acquires a second lock checks
 * again and replaces it; otherwise a late one could replace the new lock of the first. The second lock is acquired like any
 * other, so that it can become stale and be replaced too.
 */
async function replaced(aside: string, file: string, mine: LockOwner, now: number): Promise<boolean> {
  const second = `${file}.takeover`;
  const token = randomUUID();
  try {
    await take(second, { ...mine, token });
  } catch (error) {
    if (error instanceof SoutuError) return false;
    throw error;
  }
  try {
    const owner = await readLock(file, now);
    if (owner?.alive || !(await isReadable(file))) return false;
    await rename(aside, file);
    return true;
  } finally {
    await release(second, token);
  }
}

async function isReadable(file: string): Promise<boolean> {
  return readFile(file).then(
    () => true,
    () => false,
  );
}

async function release(file: string, token: string): Promise<void> {
  if (!held.has(token)) return;
  if ((await readLock(file))?.token === token) await rm(file, { force: true });
  letGo(token);
}

function hold(file: string, token: string): void {
  if (held.size === 0) process.on('exit', releaseAll);
  held.set(token, file);
}

function letGo(token: string): void {
  if (held.delete(token) && held.size === 0) process.off('exit', releaseAll);
}

/** Synchronous, because no asynchronous code runs at exit. */
function releaseAll(): void {
  for (const [token, file] of held) {
    try {
      if (parseOwner(readFileSync(file, 'utf8'))?.token === token) unlinkSync(file);
    } catch {
      // The file is missing or unreadable; the next process will find the owner dead.
    }
  }
}

/**
 * Whether the owner is alive. One on another machine or in another container cannot be looked at, and counts as alive while it writes its
 * file; one of an earlier version, which does not, always does.
 *
 * @param silentMs time since the file was written
 */
export function lives(
  owner: Pick<LockOwner, 'pid' | 'host' | 'start' | 'token' | 'namespace' | 'beats'>,
  silentMs = 0,
): boolean {
  if (held.has(owner.token)) return true;
  if (!isNear(owner)) return !owner.beats || silentMs < SILENT_MS;
  if (owner.pid === process.pid && owner.start === null) return false;
  return isAlive(owner.pid, owner.start);
}

/** Whether the owner sees the same processes as this one. */
function isNear({ host, namespace }: Pick<LockOwner, 'host' | 'namespace'>): boolean {
  return host === hostname() && (namespace ?? pidNamespace()) === pidNamespace();
}

function lockedError(file: string, owner: LockOwner): SoutuError {
  const elsewhere = !isNear(owner);
  const who = `process ${owner.pid}${elsewhere ? ` on ${owner.host}` : ''} (${owner.command}), since ${owner.since}`;
  const message = `${dirname(file)} is being written to by ${who}.`;
  if (elsewhere)
    return new SoutuError('locked', message, {
      hint: owner.beats
        ? `If ${owner.host} is off or gone, Soutu goes on by itself after a minute and a half.`
        : `If ${owner.host} is off or gone, delete ${file}.`,
    });
  // Without a start time, the pid may have been reused by an unrelated process, which must not be stopped.
  const hint =
    owner.start === null
      ? `If process ${owner.pid} is not Soutu but another program that reuses its number, delete ${file}; otherwise wait for it to finish.`
      : hintOfServer(owner.command);
  return new SoutuError('locked', message, hint === null ? {} : { hint });
}

/** What helps against a process that writes again and again and does not finish; null for others. */
function hintOfServer(command: string): string | null {
  const otherwise = 'stop it, or use another home (--home or SOUTU_HOME).';
  const server = /^soutu serve at (\S+)$/.exec(command);
  if (server) return `It is a server, which writes whenever it indexes: use it at ${server[1]}, ${otherwise}`;
  if (command === 'soutu watch') return `It writes whenever files change: leave the work to it, ${otherwise}`;
  return null;
}

/** Null for an empty or damaged file, as after a power cut: its owner cannot be running. */
function parseOwner(text: string): LockOwner | null {
  try {
    const owner = JSON.parse(text) as Partial<LockOwner> | null;
    return typeof owner?.pid === 'number' && typeof owner.token === 'string' ? (owner as LockOwner) : null;
  } catch {
    return null;
  }
}

import { randomUUID } from 'node:crypto';
import { readFileSync, unlinkSync } from 'node:fs';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileError, SoutuError } from '../errors.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { isAlive, startOf } from './process-alive.ts';

/** Who holds a lock, as the lock's file says it. */
export interface LockOwner {
  readonly pid: number;
  readonly host: string;
  /** Tells this process from an earlier one of the same pid; null where the platform does not say. */
  readonly start: string | null;
  /** What the process was started to do, for people. */
  readonly command: string;
  /** ISO time at which the lock was taken. */
  readonly since: string;
  /** Different for every lock ever taken. */
  readonly token: string;
}

export interface Lock {
  release(): Promise<void>;
}

/** How long to wait for another process that is just replacing the lock of a dead one. */
const TAKEOVER_TRIES = 200;
const TAKEOVER_PAUSE_MS = 20;

/** Files of the locks that this process holds or is taking, by token: released at exit, never taken for a dead one's. */
const held = new Map<string, string>();

/**
 * Takes the lock, which one process can hold at a time. A lock whose owner is dead is taken over. Throws `locked` when
 * the owner lives and `store-failed` when the file cannot be written. The lock is released at the latest when the
 * process exits.
 */
export async function acquireLock(file: string, owner: { readonly command: string }): Promise<Lock> {
  const token = randomUUID();
  const mine: LockOwner = {
    pid: process.pid,
    host: hostname(),
    start: startOf(process.pid),
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
  return { release: () => release(file, token) };
}

/** Who holds the lock and whether that process lives; null when nobody does or the file says nothing readable. */
export async function readLock(file: string): Promise<(LockOwner & { readonly alive: boolean }) | null> {
  const owner = parseOwner(await readFile(file, 'utf8').catch(() => ''));
  return owner && { ...owner, alive: lives(owner) };
}

/**
 * The file appears with its whole content or not at all: it is written aside and linked into place, which fails when
 * the place is taken.
 */
async function take(file: string, mine: LockOwner): Promise<void> {
  const aside = `${file}.${mine.token}`;
  hold(file, mine.token);
  try {
    await writeFile(aside, JSON.stringify(mine));
    for (let tries = 0; ; tries++) {
      if (await linked(aside, file)) return;
      const owner = await readLock(file);
      if (owner?.alive) throw lockedError(file, owner);
      if (await replaced(aside, file, mine)) return;
      if (tries >= TAKEOVER_TRIES)
        throw new SoutuError('locked', `The lock ${file} changes hands all the time.`);
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
    throw error;
  }
}

/**
 * Replaces the lock of a dead owner. Of several processes that saw it dead, the one that holds a second lock looks
 * again and may replace it; otherwise a late one would replace the lock of the first. That second lock is taken like
 * any other, so a process that died while it held it is no obstacle either.
 */
async function replaced(aside: string, file: string, mine: LockOwner): Promise<boolean> {
  const second = `${file}.takeover`;
  const token = randomUUID();
  try {
    await take(second, { ...mine, token });
  } catch (error) {
    if (error instanceof SoutuError) return false;
    throw error;
  }
  try {
    const owner = await readLock(file);
    if (owner?.alive || !(await exists(file))) return false;
    await rename(aside, file);
    return true;
  } finally {
    await release(second, token);
  }
}

async function exists(file: string): Promise<boolean> {
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

/** At exit nothing asynchronous runs any more. */
function releaseAll(): void {
  for (const [token, file] of held) {
    try {
      if (parseOwner(readFileSync(file, 'utf8'))?.token === token) unlinkSync(file);
    } catch {
      // The file is gone or unreadable: the next process finds the owner dead.
    }
  }
}

/** A lock on another machine cannot be looked at and counts as alive; so does one that this process holds. */
function lives(owner: LockOwner): boolean {
  if (held.has(owner.token) || owner.host !== hostname()) return true;
  if (owner.pid === process.pid && owner.start === null) return false;
  return isAlive(owner.pid, owner.start);
}

function lockedError(file: string, owner: LockOwner): SoutuError {
  const elsewhere = owner.host !== hostname();
  const who = `process ${owner.pid}${elsewhere ? ` on ${owner.host}` : ''} (${owner.command}), since ${owner.since}`;
  const message = `${dirname(file)} is being written to by ${who}.`;
  if (elsewhere)
    return new SoutuError('locked', message, { hint: `If ${owner.host} is off or gone, delete ${file}.` });
  // Without a start time the pid may have gone to a process that has nothing to do with Soutu and must not be stopped.
  const hint = `If process ${owner.pid} is not Soutu, but another program that got its number, delete ${file}; else wait for it to finish.`;
  return new SoutuError('locked', message, owner.start === null ? { hint } : {});
}

/** Null for a file that is empty or damaged, as a power cut leaves it: its owner cannot be running. */
function parseOwner(text: string): LockOwner | null {
  try {
    const owner = JSON.parse(text) as Partial<LockOwner> | null;
    return typeof owner?.pid === 'number' && typeof owner.token === 'string' ? (owner as LockOwner) : null;
  } catch {
    return null;
  }
}

import { randomUUID } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { SoutuError } from '../errors.ts';
import { log } from '../log.ts';
import { acquireLock, type Lock, type LockOwner, lives, readLock } from './lock.ts';
import { startOf } from './process-alive.ts';

/** A process that wants a lock whose owner gives way, as stored beside the lock. */
export interface Asker extends Pick<LockOwner, 'pid' | 'host' | 'start' | 'command' | 'token'> {
  /** Whether it also does the work that the owner interrupts. */
  readonly continues: boolean;
}

/** How often the owner looks whether somebody asks, and who asks whether the lock is free. */
const LOOK_MS = 200;
const TRY_MS = 50;
/** A picture is read in about a second. An owner that does not get to it meanwhile, as a stopped process, keeps the lock. */
const PATIENCE_MS = 60_000;
/** How long the owner leaves a lock to the one who asked. */
const LEAVE_MS = 10 * TRY_MS;

const askerFile = (file: string) => `${file}.wanted`;

/** Acquires a lock, and asks for it if its owner gives way. Throws as `acquireLock` does. */
export async function acquireOrAsk(
  file: string,
  { command, continues }: Pick<Asker, 'command' | 'continues'>,
): Promise<Lock> {
  try {
    return await acquireLock(file, { command });
  } catch (error) {
    const owner = await ownerGivingWay(file, error);
    if (owner === null) throw error;
    log.info('waiting for another process that gives way', { process: owner.pid, command: owner.command });
    return askFor(file, owner, { command, continues });
  }
}

async function ownerGivingWay(file: string, error: unknown): Promise<LockOwner | null> {
  const owner = error instanceof SoutuError && error.code === 'locked' ? await readLock(file) : null;
  return owner?.givesWay ? owner : null;
}

async function askFor(
  file: string,
  owner: LockOwner,
  { command, continues }: Pick<Asker, 'command' | 'continues'>,
): Promise<Lock> {
  const token = randomUUID();
  const { pid } = process;
  const asker: Asker = { pid, host: hostname(), start: startOf(pid), command, token, continues };
  const until = performance.now() + PATIENCE_MS;
  try {
    await writeFile(askerFile(file), JSON.stringify(asker), { mode: 0o600 });
    for (;;) {
      await sleep(TRY_MS);
      try {
        return await acquireLock(file, { command });
      } catch (error) {
        const now = await readLock(file);
        // Another process may have been faster.
        const isOther = now?.alive === true && now.token !== owner.token && !now.givesWay;
        if (isOther || performance.now() > until) throw error;
      }
    }
  } finally {
    if ((await readAsker(file))?.token === token) await rm(askerFile(file), { force: true });
  }
}

async function readAsker(file: string): Promise<Asker | null> {
  try {
    return JSON.parse(await readFile(askerFile(file), 'utf8')) as Asker;
  } catch {
    return null;
  }
}

/**
 * Says in a lock that its owner gives way, while some work runs.
 *
 * @param onAsked called at most once, with the process that asks; the lock should then be released soon
 */
export async function offeringLock<T>(
  file: string,
  lock: Lock,
  onAsked: (asker: Asker) => void,
  work: () => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  await lock.offer(true);
  const looking = lookForAsker(file, over.signal).then((asker) => asker && onAsked(asker));
  try {
    return await work();
  } finally {
    over.abort();
    await looking;
    await lock.offer(false);
  }
}

/** Resolves to the first live process that asks; null once the signal is aborted. */
async function lookForAsker(file: string, signal: AbortSignal): Promise<Asker | null> {
  while (!signal.aborted) {
    const asker = await readAsker(file);
    // Taken away: it is answered, or of a process that ended before it could do that.
    if (asker !== null) await rm(askerFile(file), { force: true });
    if (asker !== null && lives(asker)) return asker;
    await sleep(LOOK_MS, undefined, { signal, ref: false }).catch(() => {});
  }
  return null;
}

/** Resolves once a lock that was given away is free again, or the signal is aborted. */
export async function untilFree(file: string, signal: AbortSignal): Promise<void> {
  const wait = (ms: number) => sleep(ms, undefined, { signal }).catch(() => {});
  await wait(LEAVE_MS);
  while (!signal.aborted && (await readLock(file))?.alive) await wait(LOOK_MS);
}

import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { unlessAborted } from '../core/abort.ts';
import { SoutuError } from '../errors.ts';
import { log } from '../log.ts';
import { acquireLock, type Lock, type LockOwner, lives, readLock } from './lock.ts';
import { pidNamespace, startOf } from './process-alive.ts';

/** A process that wants a lock whose owner gives way, as stored beside the lock. */
type Asker = Pick<LockOwner, 'pid' | 'host' | 'start' | 'namespace' | 'command' | 'token'>;

interface AskOptions {
  /** Shown to other processes. */
  readonly command: string;
  /** Ends the wait for an owner that gives way. */
  readonly signal: AbortSignal;
}

/** How often the owner looks whether somebody asks, and who asks whether the lock is free. */
const LOOK_MS = 200;
const TRY_MS = 50;
/** A picture is read in about a second. An owner that does not get to it meanwhile, as a stopped process, keeps the lock. */
const PATIENCE_MS = 60_000;
/** How long the owner leaves a lock to the one who asked. */
const LEAVE_MS = 10 * TRY_MS;

const askerFile = (file: string) => `${file}.wanted`;

/** Acquires a lock, and asks for it if its owner gives way. Throws as `acquireLock` does, and the reason of the signal. */
export async function acquireOrAsk(file: string, options: AskOptions): Promise<Lock> {
  const { command } = options;
  try {
    return await acquireLock(file, { command });
  } catch (error) {
    const owner = await ownerGivingWay(file, error);
    if (owner === null) throw error;
    log.info('waiting for another process that gives way', { process: owner.pid, command: owner.command });
    return askFor(file, owner, options);
  }
}

async function ownerGivingWay(file: string, error: unknown): Promise<LockOwner | null> {
  const owner = error instanceof SoutuError && error.code === 'locked' ? await readLock(file) : null;
  return owner?.givesWay ? owner : null;
}

async function askFor(file: string, owner: LockOwner, { command, signal }: AskOptions): Promise<Lock> {
  const token = randomUUID();
  const { pid } = process;
  const prober: Asker = {
    pid,
    host: hostname(),
    start: startOf(pid),
    namespace: pidNamespace(),
    command,
    token,
  };
  const until = performance.now() + PATIENCE_MS;
  try {
    for (;;) {
      await ask(file, prober);
      await unlessAborted(sleep(TRY_MS), signal);
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
    if ((await readAsker(file))?.token === token) await takeAway(file);
  }
}

/**
 * Unless another process asks already, for both. Called again and again, because its request may be taken away unanswered: when it has
 * ended.
 */
async function ask(file: string, prober: Asker): Promise<void> {
  const own = `${askerFile(file)}.${prober.token}`;
  try {
    // A request appears whole: one that is cut off would keep all others away.
    await writeFile(own, JSON.stringify(prober), { mode: 0o600 });
    await link(own, askerFile(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(own, { force: true }).catch(() => {});
  }
}

/** A file that stays is ignored once its process has ended: it must cost neither a lock that was acquired nor the work of its owner. */
const takeAway = (file: string) => rm(askerFile(file), { force: true }).catch(() => {});

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
 * @param onAsked called at most once, when a process asks; the lock should then be released soon
 */
export async function offeringLock<T>(
  file: string,
  lock: Lock,
  onAsked: () => void,
  work: () => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  await lock.offer(true);
  const looking = lookForAsker(file, over.signal).then((isAsked) => isAsked && onAsked());
  try {
    return await work();
  } finally {
    over.abort();
    await looking;
    await lock.offer(false);
  }
}

/** Resolves once a live process asks, or to false once the signal is aborted. */
async function lookForAsker(file: string, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    const prober = await readAsker(file);
    // Taken away: it is answered, or of a process that ended before it could do that.
    if (prober !== null) await takeAway(file);
    if (prober !== null && lives(prober)) return true;
    await sleep(LOOK_MS, undefined, { signal, ref: false }).catch(() => {});
  }
  return false;
}

/**
 * Resolves once a lock that was given away is free again, or its new owner gives way in turn, or the signal is aborted.
 *
 * @returns whether the new owner gives way: it has come to the work that the former one interrupted
 */
export async function afterGivingAway(file: string, signal: AbortSignal): Promise<boolean> {
  const wait = (ms: number) => sleep(ms, undefined, { signal }).catch(() => {});
  for (await wait(LEAVE_MS); !signal.aborted; await wait(LOOK_MS)) {
    const owner = await readLock(file);
    if (!owner?.alive) return false;
    if (owner.givesWay) return true;
  }
  return false;
}

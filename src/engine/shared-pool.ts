import { setTimeout as sleep } from 'node:timers/promises';
import { type Lazy, lazy } from '../core/memo.ts';
import { log } from '../log.ts';
import { closedError } from './closed-error.ts';

interface Closable {
  close(): Promise<void>;
}

/** Resources that are opened on first use and shared by all their users. */
export interface SharedPool<T> {
  /**
   * Runs work with a resource, which stays open until the work ends. Afterwards, resources without users are closed, except
   * the one that was asked for last. The resource cannot be opened after its use has ended or it has been closed: that throws
   * `interrupted`.
   *
   * @param lingerMs for a resource that is used beside the one that was asked for last: it stays open for so long after
   * its use, and does not replace that one @default 0
   */
  use<R>(
    key: string,
    open: () => Promise<T>,
    work: (resource: () => Promise<T>) => Promise<R>,
    lingerMs?: number,
  ): Promise<R>;
  /** Closes a resource once it has no users, or after `graceMs`; later users open it anew. */
  close(key: string, graceMs: number): Promise<void>;
  /** Closes all resources as `close` does, for good: later users get `interrupted`. */
  closeAll(graceMs: number): Promise<void>;
}

interface Shared<T> {
  readonly resource: Lazy<T>;
  users: number;
  isClosed: boolean;
  /** Until when it stays open without users, on the clock of the process. */
  until: number;
  /** Closes it then. One timer per resource, because a server may use it many times a second. */
  timer: NodeJS.Timeout | null;
  readonly onIdle: (() => void)[];
}

export function createSharedPool<T extends Closable>(): SharedPool<T> {
  const pool = new Map<string, Shared<T>>();
  let last = '';
  let isClosed = false;

  function take(key: string, open: () => Promise<T>, lingerMs: number): Shared<T> {
    const shared = pool.get(key) ?? {
      resource: lazy(open),
      users: 0,
      isClosed: false,
      until: 0,
      timer: null,
      onIdle: [],
    };
    pool.set(key, shared);
    shared.users += 1;
    if (lingerMs === 0) last = key;
    return shared;
  }

  function release(key: string, shared: Shared<T>): void {
    shared.users -= 1;
    if (shared.users > 0) return;
    // Never opened, or failed to: the next user may know better how to.
    if (pool.get(key) === shared && shared.resource.started() === undefined) pool.delete(key);
    for (const resolve of shared.onIdle.splice(0)) resolve();
  }

  async function close(key: string, graceMs: number): Promise<void> {
    const shared = pool.get(key);
    if (!shared) return;
    pool.delete(key);
    if (shared.users > 0 && graceMs > 0) await idleWithin(shared, graceMs);
    shared.isClosed = true;
    const opened = await shared.resource.started()?.catch(() => undefined);
    await opened?.close();
  }

  function closeUnused(): void {
    for (const [key, { users, until }] of pool) {
      if (users > 0 || key === last || performance.now() < until) continue;
      close(key, 0).catch((error: unknown) => log.warn('closing failed', { error: String(error) }));
    }
  }

  function linger(shared: Shared<T>, ms: number): void {
    shared.until = Math.max(shared.until, performance.now() + ms);
    if (shared.timer) clearTimeout(shared.timer);
    // A millisecond later, because timers may fire slightly too early.
    shared.timer = setTimeout(closeUnused, shared.until - performance.now() + 1).unref();
  }

  return {
    async use(key, open, work, lingerMs = 0) {
      if (isClosed) throw closedError();
      const shared = take(key, open, lingerMs);
      let isOver = false;
      const resource = async () => {
        if (isOver || shared.isClosed) throw closedError();
        return shared.resource();
      };
      try {
        return await work(resource);
      } finally {
        isOver = true;
        if (lingerMs > 0) linger(shared, lingerMs);
        release(key, shared);
        closeUnused();
      }
    },
    close,
    async closeAll(graceMs) {
      isClosed = true;
      const results = await Promise.allSettled([...pool.keys()].map((key) => close(key, graceMs)));
      const failed = results.find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
    },
  };
}

async function idleWithin({ onIdle }: Pick<Shared<unknown>, 'onIdle'>, ms: number): Promise<void> {
  const waiting = new AbortController();
  const idle = new Promise<void>((resolve) => onIdle.push(resolve));
  await Promise.race([idle, sleep(ms, undefined, { signal: waiting.signal }).catch(() => {})]);
  waiting.abort();
}

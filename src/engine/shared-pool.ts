import { type Lazy, lazy } from '../core/memo.ts';

interface Closable {
  close(): Promise<void>;
}

/** Resources that are opened on first use and shared by all their users. */
export interface SharedPool<T> {
  /**
   * Runs work with a resource, which stays open until the work ends. Afterwards, resources without users are closed, except
   * the one that was asked for last.
   */
  use<R>(key: string, open: () => Promise<T>, work: (resource: Lazy<T>) => Promise<R>): Promise<R>;
  /** Closes a resource once it has no users; later users reopen it. */
  close(key: string): Promise<void>;
  /** Closes all resources once they have no users, or at once if `evenInUse`. */
  closeAll(options?: { readonly evenInUse?: boolean }): Promise<void>;
}

interface Shared<T> {
  readonly resource: Lazy<T>;
  users: number;
  readonly onIdle: (() => void)[];
}

export function createSharedPool<T extends Closable>(): SharedPool<T> {
  const pool = new Map<string, Shared<T>>();
  let last = '';

  function take(key: string, open: () => Promise<T>): Shared<T> {
    const shared = pool.get(key) ?? { resource: lazy(open), users: 0, onIdle: [] };
    pool.set(key, shared);
    shared.users += 1;
    last = key;
    return shared;
  }

  function release(key: string, shared: Shared<T>): void {
    shared.users -= 1;
    if (shared.users > 0) return;
    // Never opened, or failed to: the next user may know better how to.
    if (pool.get(key) === shared && shared.resource.started() === undefined) pool.delete(key);
    for (const resolve of shared.onIdle.splice(0)) resolve();
  }

  async function close(key: string, evenInUse = false): Promise<void> {
    const shared = pool.get(key);
    if (!shared) return;
    pool.delete(key);
    if (shared.users > 0 && !evenInUse) await new Promise<void>((resolve) => shared.onIdle.push(resolve));
    const opened = await shared.resource.started()?.catch(() => undefined);
    await opened?.close();
  }

  const unused = () => [...pool].filter(([key, { users }]) => users === 0 && key !== last);

  return {
    async use(key, open, work) {
      const shared = take(key, open);
      try {
        return await work(shared.resource);
      } finally {
        release(key, shared);
        await Promise.all(unused().map(([other]) => close(other)));
      }
    },
    close: (key) => close(key),
    async closeAll({ evenInUse = false } = {}) {
      const results = await Promise.allSettled([...pool.keys()].map((key) => close(key, evenInUse)));
      const failed = results.find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
    },
  };
}

import { randomUUID } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileError } from '../../file-errors.ts';
import { type LockOwner, lives } from '../../library/lock.ts';
import { pidNamespace, startOf } from '../../library/process-alive.ts';
import { readCacheFile, writeCacheFile } from '../../private-folder.ts';
import type { WatchingState } from '../watching-types.ts';

/** What processes of one library tell each other about following its folders. */
export interface WatchFiles {
  isPaused(): Promise<boolean>;
  /** Throws `store-failed`. */
  setPaused(isPaused: boolean): Promise<void>;
  /** The state of another process that follows the folders; null if none does. */
  other(): Promise<WatchingState | null>;
  /** Says that this process follows the folders. Called again and again, by which other machines tell that it is alive. */
  tell(state: WatchingState): Promise<void>;
  /** Says that this process no longer does. */
  leave(): Promise<void>;
}

type Teller = Pick<LockOwner, 'pid' | 'host' | 'start' | 'namespace' | 'beats' | 'token'> & {
  readonly state: WatchingState;
};

/** Two files in the home: the decision of the user, which outlives processes, and the state of the process that follows. */
export function watchFiles(home: string): WatchFiles {
  const decision = join(home, 'watch.json');
  const file = join(home, 'watching.json');
  const token = randomUUID();
  const read = async (): Promise<Teller | null> => {
    const teller = (await readCacheFile(file)) as Teller | undefined;
    const written = await stat(file).catch(() => null);
    if (!teller?.state || !written) return null;
    return lives(teller, Date.now() - written.mtimeMs) ? teller : null;
  };
  return {
    isPaused: async () =>
      ((await readCacheFile(decision)) as { paused?: boolean } | undefined)?.paused === true,
    async setPaused(paused) {
      try {
        await writeCacheFile(decision, { paused });
      } catch (error) {
        throw fileError('store-failed', `${decision} cannot be written`, error);
      }
    },
    async other() {
      const teller = await read();
      return teller === null || teller.token === token ? null : teller.state;
    },
    tell: (state) =>
      writeCacheFile(file, {
        pid: process.pid,
        host: hostname(),
        start: startOf(process.pid),
        namespace: pidNamespace(),
        beats: true,
        token,
        state,
      } satisfies Teller),
    async leave() {
      if ((await read())?.token === token) await rm(file, { force: true });
    },
  };
}

/** The same for a library in memory, of which no other process knows. */
export function watchFilesInMemory(): WatchFiles {
  let isPaused = false;
  return {
    isPaused: async () => isPaused,
    async setPaused(paused) {
      isPaused = paused;
    },
    other: async () => null,
    tell: async () => {},
    leave: async () => {},
  };
}

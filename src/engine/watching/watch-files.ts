import { randomUUID } from 'node:crypto';
import { open, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileError, writeRefusalOf } from '../../file-errors.ts';
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

/** Bytes of the blocks in which the system counts (POSIX). */
const BLOCK = 512;

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
      if (teller === null || teller.token === token) return null;
      // One of an earlier version says nothing about problems.
      return { ...teller.state, problem: teller.state.problem ?? null };
    },
    async tell(state) {
      const teller: Teller = {
        pid: process.pid,
        host: hostname(),
        start: startOf(process.pid),
        namespace: pidNamespace(),
        beats: true,
        token,
        state,
      };
      try {
        await writeCacheFile(file, teller);
      } catch (error) {
        if (writeRefusalOf(error) !== 'full') throw error;
        await writeInPlace(file, JSON.stringify(teller));
      }
    },
    async leave() {
      if ((await read())?.token === token) await rm(file, { force: true });
    },
  };
}

/** Writes JSON over what a file has, which needs no room on a full disk. Throws if it does not fit into what the file takes there. */
async function writeInPlace(file: string, json: string): Promise<void> {
  await using handle = await open(file, 'r+');
  const { size, blocks } = await handle.stat();
  const bytes = Buffer.from(json);
  if (bytes.length > Math.max(size, blocks * BLOCK)) throw new Error(`${file} does not have the room`);
  // With blanks up to its former end, so that who reads meanwhile sees no half of it.
  await handle.write(
    Buffer.concat([bytes, Buffer.alloc(Math.max(0, size - bytes.length), ' ')]),
    0,
    undefined,
    0,
  );
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

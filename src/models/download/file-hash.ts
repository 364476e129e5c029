import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RemoteFile } from './hub.ts';

const CHUNK = 1024 * 1024;
/** Milliseconds between two looks at what has arrived. */
const FOLLOW_MS = 50;

/** Whether a file on this disk has the length and the hash that its hub states. False if it cannot be read. */
export async function isIntact(path: string, file: RemoteFile, signal?: AbortSignal): Promise<boolean> {
  const handle = await open(path).catch(() => null);
  if (handle === null) return false;
  try {
    if ((await handle.stat()).size !== file.size) return false;
    const digest = createDigest(handle, file);
    return (await digest.advance(file.size, signal)) && digest.isRight();
  } finally {
    await handle.close();
  }
}

interface FollowingHash {
  /** Whether the complete file has the length and the hash that its hub states. */
  isRight(signal?: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * Hashes a file while it is downloaded, so that little is left to hash at its end. If the file is started again behind it, the hash is
 * wrong, and only `isIntact` tells whether the file is.
 *
 * @param complete returns how many bytes from the start of the file have been written
 */
export async function followHash(
  path: string,
  file: RemoteFile,
  complete: () => number,
): Promise<FollowingHash> {
  const handle = await open(path);
  const digest = createDigest(handle, file);
  const ended = new AbortController();
  const { signal: end } = ended;
  async function follow(): Promise<void> {
    for (;;) {
      await digest.advance(complete(), end);
      await sleep(FOLLOW_MS, undefined, { signal: end });
    }
  }
  // A file that cannot be read is reported by `isRight`, which reads on.
  const following = follow().catch(() => {});
  async function stop(): Promise<void> {
    ended.abort();
    await following;
  }
  return {
    async isRight(signal) {
      await stop();
      if ((await handle.stat()).size !== file.size) return false;
      return (await digest.advance(file.size, signal)) && digest.isRight();
    },
    async close() {
      await stop();
      await handle.close();
    },
  };
}

function createDigest(handle: FileHandle, { size, hash }: RemoteFile) {
  const digest = createHash(hash.algorithm === 'sha256' ? 'sha256' : 'sha1');
  if (hash.algorithm === 'git-sha1') digest.update(`blob ${size}\0`);
  const buffer = Buffer.alloc(Math.min(CHUNK, size));
  let at = 0;
  return {
    /** Hashes up to this byte. False if the file ends earlier. */
    async advance(to: number, signal?: AbortSignal): Promise<boolean> {
      while (at < to) {
        signal?.throwIfAborted();
        const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, to - at), at);
        if (bytesRead === 0) return false;
        digest.update(buffer.subarray(0, bytesRead));
        at += bytesRead;
      }
      return true;
    },
    isRight: (): boolean => digest.digest('hex') === hash.hex,
  };
}

import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { RemoteFile } from './hub.ts';

const CHUNK = 1024 * 1024;

/** Whether a file on this disk has the length and the hash that its hub states. False if it cannot be read. */
export async function isIntact(
  path: string,
  { size, hash }: RemoteFile,
  signal?: AbortSignal,
): Promise<boolean> {
  const handle = await open(path).catch(() => null);
  if (handle === null) return false;
  try {
    if ((await handle.stat()).size !== size) return false;
    const digest = createHash(hash.algorithm === 'sha256' ? 'sha256' : 'sha1');
    if (hash.algorithm === 'git-sha1') digest.update(`blob ${size}\0`);
    const buffer = Buffer.alloc(CHUNK);
    for (let at = 0; at < size; ) {
      signal?.throwIfAborted();
      const { bytesRead } = await handle.read(buffer, 0, CHUNK, at);
      if (bytesRead === 0) return false;
      digest.update(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
    return digest.digest('hex') === hash.hex;
  } finally {
    await handle.close();
  }
}

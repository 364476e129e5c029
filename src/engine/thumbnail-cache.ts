import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { log } from '../log.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { bytesUnder } from '../store/bytes.ts';

/** Thumbnails on disk with least-recently-used eviction. */
export interface ThumbnailCache {
  /** Null if the thumbnail is missing or damaged. */
  read(name: string): Promise<Uint8Array | null>;
  /** Never rejects: a failed write is only logged, once for all until one succeeds, because the thumbnail can still be shown. */
  write(name: string, webp: Uint8Array): Promise<void>;
  /** Never rejects: where nothing can be written, the thumbnail keeps its name. */
  rename(from: string, to: string): Promise<void>;
  /** Deletes every thumbnail of these pictures. */
  remove(ids: readonly string[]): Promise<void>;
  bytes(): Promise<number>;
  /** Waits until a running eviction has finished. */
  close(): Promise<void>;
}

/** Maximum bytes on disk; a thumbnail of 384 pixels takes about 15 kB. */
const LIMIT = 2 * 1024 ** 3;
/** Bytes written between two checks of the total size. */
const CHECK_EVERY = 32 * 1024 * 1024;
/** Fill level after an eviction, so that the next one is not due immediately. */
const CLEAR_TO = 0.9;
/** File names start with the id of the picture. */
const ID_LENGTH = 32;
/** The time of last use is updated at most this often, in milliseconds. */
const NOTE_USE_MS = 24 * 60 * 60 * 1000;

/** For stores that are not durable, nothing is written to disk. */
export const noThumbnailCache: ThumbnailCache = {
  read: async () => null,
  write: async () => {},
  rename: async () => {},
  remove: async () => {},
  bytes: async () => 0,
  close: async () => {},
};

/** @param limit total bytes on disk @default 2 GB */
export function createThumbnailCache(folder: string, limit: number = LIMIT): ThumbnailCache {
  const fileOf = (name: string) => join(folder, name.slice(0, 2), `${name}.webp`);
  let unchecked = Number.POSITIVE_INFINITY;
  let clearing: Promise<void> = Promise.resolve();
  /** Whether the last write failed: a full disk is logged once, not for each thumbnail. */
  let hasFailed = false;

  function check(written: number): void {
    unchecked += written;
    if (unchecked < Math.min(CHECK_EVERY, limit / 10)) return;
    unchecked = 0;
    clearing = clearing
      .then(() => clear(folder, limit))
      .catch((error: unknown) => log.warn('thumbnails could not be cleared', { reason: String(error) }));
  }

  return {
    async read(name) {
      try {
        await using file = await open(fileOf(name), 'r');
        const bytes = await file.readFile();
        if (!isWhole(bytes)) return null;
        const { mtimeMs } = await file.stat();
        if (Date.now() - mtimeMs > NOTE_USE_MS) await file.utimes(new Date(), new Date());
        return bytes;
      } catch {
        return null;
      }
    },
    async write(name, webp) {
      const file = fileOf(name);
      const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`;
      try {
        await makePrivateFolder(dirname(file));
        await writeFile(temporary, webp);
        await rename(temporary, file);
        hasFailed = false;
        check(webp.length);
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => {});
        if (!hasFailed) log.warn('thumbnails cannot be cached', { file, reason: String(error) });
        hasFailed = true;
      }
    },
    async rename(from, to) {
      await rename(fileOf(from), fileOf(to)).catch(() => {});
    },
    async remove(ids) {
      const removed = new Set(ids);
      for (const shelf of new Set(ids.map((id) => id.slice(0, 2)))) {
        const names = await readdir(join(folder, shelf)).catch(() => []);
        const theirs = names.filter((name) => removed.has(name.slice(0, ID_LENGTH)));
        await Promise.all(theirs.map((name) => rm(join(folder, shelf, name), { force: true })));
      }
    },
    bytes: () => bytesUnder(folder),
    close: () => clearing,
  };
}

/** Compares the length in the RIFF header with the size, which detects files truncated or zeroed by a crash. */
function isWhole(bytes: Buffer): boolean {
  if (bytes.length < 16 || bytes.toString('latin1', 0, 4) !== 'RIFF') return false;
  return bytes.toString('latin1', 8, 12) === 'WEBP' && bytes.readUInt32LE(4) + 8 === bytes.length;
}

/** Deletes the least recently used thumbnails until the rest is within the limit. */
async function clear(folder: string, limit: number): Promise<void> {
  const files: { readonly path: string; readonly size: number; readonly used: number }[] = [];
  let total = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const file = await stat(path).catch(() => null);
    if (file === null) continue;
    files.push({ path, size: file.size, used: file.mtimeMs });
    total += file.size;
  }
  if (total <= limit) return;
  files.sort((a, b) => a.used - b.used);
  for (const { path, size } of files) {
    if (total <= limit * CLEAR_TO) return;
    await unlink(path).catch(() => {});
    total -= size;
  }
}

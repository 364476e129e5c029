import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { fileTime } from '../core/date.ts';
import { SoutuError } from '../errors.ts';
import { isGone } from './attempt.ts';

/** One read of the disk: short enough that hashing it does not hold up the event loop. */
const CHUNK = 1 << 20;

/** A file's content with the md5 of it, made while reading. */
export interface FileContent {
  readonly bytes: Uint8Array;
  /** 32 hex characters. */
  readonly id: string;
  readonly size: number;
  /** Whole milliseconds since 1970. */
  readonly mtime: number;
}

/**
 * Reads a whole file. Throws `not-found`, `empty`, `too-large` (over `maxBytes`) and `unreadable`, also when the file
 * changed while it was read: a picture that is still being copied is taken up by the next run. Messages leave the
 * path to the caller.
 */
export async function readContent(path: string, maxBytes: number): Promise<FileContent> {
  let bytes = new Uint8Array();
  const facts = await readThrough(path, maxBytes, (size) => {
    bytes = new Uint8Array(size);
    return (position) => bytes.subarray(position, position + CHUNK);
  });
  return { bytes, ...facts };
}

/** The md5 of a file, of which one chunk at a time is in memory. Throws as `readContent` does. */
export async function readId(path: string, maxBytes: number): Promise<string> {
  const chunk = new Uint8Array(CHUNK);
  return (await readThrough(path, maxBytes, () => () => chunk)).id;
}

/** @param start told the size of the file; says where the bytes from a position on are put, some at a time */
async function readThrough(
  path: string,
  maxBytes: number,
  start: (size: number) => (position: number) => Uint8Array,
): Promise<Omit<FileContent, 'bytes'>> {
  try {
    // Looked at before it is opened: opening a pipe would wait for somebody to write into it.
    if (!(await stat(path)).isFile()) throw new SoutuError('unreadable', 'it is not a regular file');
    await using file = await open(path, 'r');
    const before = await file.stat();
    if (before.size === 0) throw new SoutuError('empty', 'the file has no content');
    if (before.size > maxBytes) {
      throw new SoutuError('too-large', `it has ${before.size} bytes; the limit is ${maxBytes}`);
    }
    const placeAt = start(before.size);
    const hash = createHash('md5');
    let length = 0;
    while (length < before.size) {
      const place = placeAt(length);
      const wanted = Math.min(place.length, before.size - length);
      const { bytesRead } = await file.read(place, 0, wanted, length);
      if (bytesRead === 0) break;
      hash.update(place.subarray(0, bytesRead));
      length += bytesRead;
    }
    const after = await file.stat();
    if (length < before.size || after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
      throw new SoutuError('unreadable', 'it changed while it was read', {
        hint: 'Run the command again when the file is complete.',
      });
    }
    return { id: hash.digest('hex'), size: before.size, mtime: fileTime(before.mtimeMs) };
  } catch (error) {
    if (error instanceof SoutuError) throw error;
    if (isGone(error)) throw new SoutuError('not-found', 'the file does not exist');
    throw new SoutuError('unreadable', (error as Error).message, { cause: error });
  }
}

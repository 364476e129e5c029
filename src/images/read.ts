import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { fileTime } from '../core/date.ts';
import { SoutuError } from '../errors.ts';
import { isGone } from './attempt.ts';

/** Bytes per read: few enough that hashing them does not block the event loop noticeably. */
const CHUNK = 1 << 20;

/** The content of a file with its md5. */
export interface FileContent {
  readonly bytes: Uint8Array;
  /** 32 hex characters. */
  readonly id: string;
  readonly size: number;
  /** Whole milliseconds since 1970. */
  readonly mtime: number;
  /** When content, name or rights last changed, in whole milliseconds since 1970. */
  readonly ctime: number;
}

/**
 * Reads a file. Throws `not-found`, `empty`, `too-large` (more than `maxBytes`) and `unreadable`, also if the file changes
 * meanwhile, so that a file that is still being copied is read by the next run. Error messages do not contain the path; the
 * caller adds it.
 */
export async function readContent(path: string, maxBytes: number): Promise<FileContent> {
  let bytes = new Uint8Array();
  const facts = await readThrough(path, maxBytes, (size) => {
    bytes = new Uint8Array(size);
    return (position) => bytes.subarray(position, position + CHUNK);
  });
  return { bytes, ...facts };
}

/** Computes the md5 of a file with only one chunk in memory at a time. Throws as `readContent` does. */
export async function readId(path: string, maxBytes: number): Promise<string> {
  const chunk = new Uint8Array(CHUNK);
  return (await readThrough(path, maxBytes, () => () => chunk)).id;
}

/** @param start called with the size of the file; returns a function from a position to the buffer for the next bytes */
async function readThrough(
  path: string,
  maxBytes: number,
  start: (size: number) => (position: number) => Uint8Array,
): Promise<Omit<FileContent, 'bytes'>> {
  try {
    // Checked before opening it, because opening a pipe would block until another process writes to it.
    if (!(await stat(path)).isFile()) throw new SoutuError('unreadable', 'it is not a regular file');
    await using file = await open(path, 'r');
    const before = await file.stat();
    if (before.size === 0) throw new SoutuError('empty', 'the file has no content');
    if (before.size > maxBytes) {
      throw new SoutuError('too-large', `it has ${before.size} bytes; the limit is ${maxBytes}`);
    }
    const bufferAt = start(before.size);
    const hash = createHash('md5');
    let length = 0;
    while (length < before.size) {
      const buffer = bufferAt(length);
      const wanted = Math.min(buffer.length, before.size - length);
      const { bytesRead } = await file.read(buffer, 0, wanted, length);
      if (bytesRead === 0) break;
      hash.update(buffer.subarray(0, bytesRead));
      length += bytesRead;
    }
    const after = await file.stat();
    if (length < before.size || after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
      throw new SoutuError('unreadable', 'it changed while it was read', {
        hint: 'Run the command again when the file is complete.',
      });
    }
    return {
      id: hash.digest('hex'),
      size: before.size,
      mtime: fileTime(before.mtimeMs),
      ctime: fileTime(before.ctimeMs),
    };
  } catch (error) {
    if (error instanceof SoutuError) throw error;
    if (isGone(error)) throw new SoutuError('not-found', 'the file does not exist');
    throw new SoutuError('unreadable', (error as Error).message, { cause: error });
  }
}

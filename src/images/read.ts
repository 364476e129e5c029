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
  try {
    // Looked at before it is opened: opening a pipe would wait for somebody to write into it.
    if (!(await stat(path)).isFile()) throw new SoutuError('unreadable', 'it is not a regular file');
    await using file = await open(path, 'r');
    const before = await file.stat();
    if (before.size === 0) throw new SoutuError('empty', 'the file has no content');
    if (before.size > maxBytes) {
      throw new SoutuError('too-large', `it has ${before.size} bytes; the limit is ${maxBytes}`);
    }
    const bytes = new Uint8Array(before.size);
    const hash = createHash('md5');
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await file.read(bytes, length, Math.min(CHUNK, bytes.length - length), length);
      if (bytesRead === 0) break;
      hash.update(bytes.subarray(length, length + bytesRead));
      length += bytesRead;
    }
    const after = await file.stat();
    if (length < bytes.length || after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
      throw new SoutuError('unreadable', 'it changed while it was read', {
        hint: 'Run the command again when the file is complete.',
      });
    }
    return { bytes, id: hash.digest('hex'), size: before.size, mtime: fileTime(before.mtimeMs) };
  } catch (error) {
    if (error instanceof SoutuError) throw error;
    if (isGone(error)) throw new SoutuError('not-found', 'the file does not exist');
    throw new SoutuError('unreadable', (error as Error).message, { cause: error });
  }
}

import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileTime } from '../core/date.ts';
import { open, readFile, stat } from '../disks/fs.ts';
import { SoutuError } from '../errors.ts';
import { attempt, isGone } from './attempt.ts';
import { isRawFile, MAX_PARTS, type ReadAt, readRawParts } from './camera-raw/read-parts.ts';
import { claimsRaw } from './formats.ts';

/** Bytes per read: few enough that hashing them does not block the event loop noticeably. */
const CHUNK = 1 << 20;
/** RAW files above this size are held in memory without their sensor data. */
const WHOLE_RAW = 32 * 1024 * 1024;

/** The content of a file with its md5. */
export interface FileContent {
  /** Of a large RAW file the parts that are used, at their places between zeros. */
  readonly bytes: Uint8Array;
  /** 32 hex characters. */
  readonly id: string;
  readonly size: number;
  /** Whole milliseconds since 1970. */
  readonly mtime: number;
  /** When content, name or rights last changed, in whole milliseconds since 1970. */
  readonly ctime: number;
}

/** Whether only parts of a file may be held in memory, by its name. What is no RAW file, as a scan with that name, is read whole. */
const mayBeReadInParts = (path: string, size: number) => size > WHOLE_RAW && claimsRaw(basename(path));

/**
 * Bytes of memory that the content of a file takes at most. Looks into large files with the name of a RAW file. Never throws.
 *
 * @param size of the file in bytes, as far as it is known
 */
export async function bytesHeld(path: string, size: number): Promise<number> {
  if (!mayBeReadInParts(path, size)) return size;
  const isWhole = await attempt(async () => {
    const stats = await stat(path);
    // Opening a pipe would block.
    if (!stats.isFile()) throw new Error('it is not a regular file');
    await using file = await open(path, 'r');
    return !(await isRawFile(stats.size, readerOf(file)));
  });
  // Where it cannot be read, its content cannot either.
  return isWhole === true ? size : Math.min(size, MAX_PARTS);
}

/**
 * Reads a file. Throws `not-found`, `empty`, `too-large` (more than `maxBytes`) and `unreadable`, also if the file changes
 * meanwhile, so that a file that is still being copied is read by the next run. Error messages do not contain the path; the
 * caller adds it.
 */
export async function readContent(path: string, maxBytes: number): Promise<FileContent> {
  let bytes = new Uint8Array();
  const facts = await readThrough(path, maxBytes, async (file, size) => {
    const parts = mayBeReadInParts(path, size) ? await readRawParts(size, readerOf(file)) : null;
    if (parts !== null) {
      bytes = parts;
      return throughChunk();
    }
    bytes = new Uint8Array(size);
    return (position) => bytes.subarray(position, position + CHUNK);
  });
  return { bytes, ...facts };
}

/** Reads a file as `readContent` does, without its md5 and whatever its size is. */
export async function readBytes(path: string): Promise<Uint8Array> {
  const { size } = await stat(path);
  if (!mayBeReadInParts(path, size)) return readFile(path);
  await using file = await open(path, 'r');
  return (await readRawParts(size, readerOf(file))) ?? (await file.readFile());
}

const readerOf =
  (file: FileHandle): ReadAt =>
  async (buffer, position) => {
    for (let length = 0; length < buffer.length; ) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, position + length);
      if (bytesRead === 0) throw new Error('it became shorter while it was read');
      length += bytesRead;
    }
  };

/** Computes the md5 of a file with only one chunk in memory at a time. Throws as `readContent` does. */
export async function readId(path: string, maxBytes: number): Promise<string> {
  return (await readThrough(path, maxBytes, async () => throughChunk())).id;
}

const throughChunk = () => {
  const chunk = new Uint8Array(CHUNK);
  return () => chunk;
};

/** @param start called with the opened file and its size; returns a function from a position to the buffer for the next bytes */
async function readThrough(
  path: string,
  maxBytes: number,
  start: (file: FileHandle, size: number) => Promise<(position: number) => Uint8Array>,
): Promise<Omit<FileContent, 'bytes'>> {
  try {
    // Checked before opening it, because opening a pipe would block until another process writes to it.
    const named = await stat(path);
    if (named.isDirectory())
      throw new SoutuError('unreadable', 'it is a folder', { hint: 'Name one picture in it.' });
    if (!named.isFile()) throw new SoutuError('unreadable', 'it is not a regular file');
    await using file = await open(path, 'r');
    const before = await file.stat();
    if (before.size === 0) throw new SoutuError('empty', 'the file has no content');
    if (before.size > maxBytes) {
      throw new SoutuError('too-large', `it has ${before.size} bytes; the limit is ${maxBytes}`);
    }
    const bufferAt = await start(file, before.size);
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

import { SoutuError } from '../../errors.ts';
import { MAX_BOXES } from '../boxes.ts';
import { sniffFormat } from '../identify.ts';
import { openTiff, readDirectory } from '../tiff/directories.ts';
import { jpegsIn, largestOf } from './preview.ts';

const MEGABYTE = 1024 * 1024;
/** Most bytes that are read of a file. */
export const MAX_PARTS = 64 * MEGABYTE;
/** What is read at once, so that many small values next to each other are one read. */
const PAGE = 64 * 1024;
/** The start of a file, where most cameras write all directories. */
const HEAD = MEGABYTE;
/** Longer values are sensor data or tables for it. */
const MAX_VALUE = 4 * MEGABYTE;
/** Of each JPEG, to find its size. */
const JPEG_HEADER = 256 * 1024;
/** Directories that are read: those that are looked at for JPEGs, and those of the photograph and of GPS. */
const MAX_DIRECTORIES = 64;

const SUB_DIRECTORIES = 0x14a;
const EXIF = 0x8769;
const GPS = 0x8825;
const MAKER_NOTE = 0x927c;

/** Reads bytes of a file at a position until the buffer is full, or throws. */
export type ReadAt = (buffer: Uint8Array, position: number) => Promise<void>;

/** A part of a file in memory. */
interface Parts {
  /** As long as the file; zeros where it was not read. The system gives no memory for pages that nothing was written to. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Reads a range, as far as it lies in the file. Throws `too-large`. */
  need(from: number, length: number): Promise<void>;
}

/**
 * Reads a RAW file without its sensor data, which is nearly all of it: the header, the directories with their values, and the largest
 * preview. What is read of a file elsewhere finds all of it at its place; the rest is zero. Throws `too-large` if that is more than
 * `MAX_PARTS`, as in a malicious file.
 *
 * @param size of the file in bytes
 * @returns null if it is no RAW file
 */
export async function readRawParts(size: number, readAt: ReadAt): Promise<Uint8Array<ArrayBuffer> | null> {
  const parts = await readStructure(size, readAt);
  if (!isRaw(parts.bytes)) return null;
  const jpegs = jpegsIn(parts.bytes);
  for (const jpeg of jpegs) await parts.need(jpeg.byteOffset, Math.min(jpeg.length, JPEG_HEADER));
  const largest = largestOf(jpegs);
  if (largest !== null) await parts.need(largest.byteOffset, largest.length);
  return parts.bytes;
}

/**
 * Whether a file is a RAW file by its first `MAX_PARTS`, in which cameras and converters write what tells it. No more memory is taken, however
 * large it is. Less is read of it than by `readRawParts`, and the same is thrown.
 */
export async function isRawFile(size: number, readAt: ReadAt): Promise<boolean> {
  return isRaw((await readStructure(Math.min(size, MAX_PARTS), readAt)).bytes);
}

function isRaw(bytes: Uint8Array): boolean {
  try {
    return sniffFormat(bytes) === 'raw';
  } catch {
    return false;
  }
}

async function readStructure(size: number, readAt: ReadAt): Promise<Parts> {
  const parts = createParts(size, readAt);
  await parts.need(0, HEAD);
  await readBoxesOf(parts);
  await readDirectoriesOf(parts);
  return parts;
}

function createParts(size: number, readAt: ReadAt): Parts {
  const bytes = new Uint8Array(size);
  const read = new Set<number>();
  return {
    bytes,
    async need(from, length) {
      const end = Math.ceil(Math.min(from + length, size) / PAGE);
      for (let page = Math.floor(from / PAGE); page < end; page++) {
        const first = page;
        while (page < end && !read.has(page)) read.add(page++);
        if (read.size * PAGE > MAX_PARTS) {
          throw new SoutuError(
            'too-large',
            `more than ${MAX_PARTS / MEGABYTE} MB of it would have to be read`,
          );
        }
        if (page > first) await readAt(bytes.subarray(first * PAGE, page * PAGE), first * PAGE);
      }
    },
  };
}

/** The boxes of a CR3 besides the sensor data. */
async function readBoxesOf({ bytes, need }: Parts): Promise<void> {
  const typeAt = (at: number) => Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1');
  if (typeAt(0) !== 'ftyp') return;
  const view = new DataView(bytes.buffer);
  for (let at = 0, boxes = 0; at + 16 <= bytes.length && boxes < MAX_BOXES; boxes++) {
    await need(at, 16);
    const length = view.getUint32(at) === 1 ? Number(view.getBigUint64(at + 8)) : view.getUint32(at);
    if (['moov', 'uuid'].includes(typeAt(at))) await need(at, length);
    if (length < 8) return;
    at += length;
  }
}

/** The directories of a file with the structure of a TIFF, with their values. */
async function readDirectoriesOf({ bytes, need }: Parts): Promise<void> {
  const tiff = openTiff(bytes);
  if (tiff === null || tiff.big) return;
  const view = new DataView(bytes.buffer);
  const seen = new Set<number>();
  const found = [tiff.first];
  for (const at of found) {
    if (seen.has(at) || seen.size >= MAX_DIRECTORIES || at + 2 > bytes.length) continue;
    seen.add(at);
    await need(at, 2);
    await need(at, 2 + 12 * view.getUint16(at, tiff.little) + 4);
    const directory = readDirectory(tiff, at);
    if (directory === null) continue;
    for (const [tag, { bytes: value }] of directory.values) {
      if (value.length <= MAX_VALUE) await need(value.byteOffset, value.length);
      // What it names lies behind its stated end in some cameras (Olympus).
      if (tag === MAKER_NOTE) await need(value.byteOffset, MAX_VALUE);
    }
    found.push(directory.next, ...[SUB_DIRECTORIES, EXIF, GPS].flatMap(directory.numbers));
  }
}

/** Bytes of a value by its type (TIFF 6.0, page 15; 13 is an IFD, 16 to 18 are those of BigTIFF). */
const SIZES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];

/** Numbers that are read of a value: those of tiles can be many, and nobody here needs more. */
const MAX_NUMBERS = 64;
/** Entries that are read of a directory. */
const MAX_ENTRIES = 1024;

/** A value in a directory. */
interface TiffValue {
  readonly type: number;
  readonly count: number;
  /** A view of the file, empty if the value lies outside of it. */
  readonly bytes: Uint8Array;
}

/** A directory (IFD) of a TIFF file, or of a block with its structure. */
export interface Directory {
  /** Where it starts in the file. */
  readonly at: number;
  readonly values: ReadonlyMap<number, TiffValue>;
  /** Offset of the next directory of the chain; 0 for none. */
  readonly next: number;
  /** The numbers of a value, at most 64 of them; empty if it is missing, damaged or no whole number. */
  numbers(tag: number): readonly number[];
}

/** How the directories of a file are written. */
export interface Tiff {
  readonly bytes: Uint8Array;
  /** Offset of the first directory. */
  readonly first: number;
  readonly little: boolean;
  /** Whether it is a BigTIFF, with numbers of 8 bytes. */
  readonly big: boolean;
}

/**
 * Reads the header of a TIFF, a BigTIFF, or a RAW file with the structure of a TIFF but another magic number (RW2, ORF). Null for other
 * content.
 */
export function openTiff(bytes: Uint8Array): Tiff | null {
  if (bytes.length < 8) return null;
  const mark = String.fromCharCode(bytes[0]!, bytes[1]!);
  if (mark !== 'II' && mark !== 'MM') return null;
  const little = mark === 'II';
  const view = viewOf(bytes);
  const magic = view.getUint16(2, little);
  if (magic === 43) {
    if (bytes.length < 16) return null;
    return { bytes, first: Number(view.getBigUint64(8, little)), little, big: true };
  }
  // 42 of TIFF; "RO" and "RS" of Olympus; 85 of Panasonic.
  if (![42, 0x4f52, 0x5352, 85].includes(magic)) return null;
  return { bytes, first: view.getUint32(4, little), little, big: false };
}

/** Reads the directory at an offset; null if it lies outside of the file. Never throws. */
export function readDirectory(tiff: Tiff, at: number): Directory | null {
  const { bytes, little, big } = tiff;
  const view = viewOf(bytes);
  const [head, step, inline] = big ? [8, 20, 8] : [2, 12, 4];
  if (!(at >= 8) || at + head > bytes.length) return null;
  const offsetAt = (position: number) =>
    big ? Number(view.getBigUint64(position, little)) : view.getUint32(position, little);
  const stated = big ? offsetAt(at) : view.getUint16(at, little);
  const count = Math.min(stated, MAX_ENTRIES);
  const values = new Map<number, TiffValue>();
  for (let index = 0; index < count; index++) {
    const entry = at + head + index * step;
    if (entry + step > bytes.length) break;
    const type = view.getUint16(entry + 2, little);
    const items = big ? offsetAt(entry + 4) : view.getUint32(entry + 4, little);
    const length = items * (SIZES[type] ?? 0);
    const place = entry + step - inline;
    const from = length <= inline ? place : offsetAt(place);
    const fits = length > 0 && from + length <= bytes.length;
    const tag = view.getUint16(entry, little);
    if (!values.has(tag)) {
      values.set(tag, { type, count: items, bytes: fits ? bytes.subarray(from, from + length) : EMPTY });
    }
  }
  const end = at + head + stated * step;
  const next = end + inline <= bytes.length ? offsetAt(end) : 0;
  return { at, values, next, numbers: (tag) => numbersOf(values.get(tag), little) };
}

/**
 * The directories of a chain, in the order of the file: at most `limit`, each once, so that a chain which leads back into itself ends.
 *
 * @param from offset of the first one @default that of the file
 */
export function readChain(tiff: Tiff, limit: number, from: number = tiff.first): Directory[] {
  const seen = new Set<number>();
  const chain: Directory[] = [];
  for (let at = from; at > 0 && chain.length < limit && !seen.has(at); ) {
    seen.add(at);
    const directory = readDirectory(tiff, at);
    if (directory === null) break;
    chain.push(directory);
    at = directory.next;
  }
  return chain;
}

const EMPTY = new Uint8Array();

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function numbersOf(value: TiffValue | undefined, little: boolean): number[] {
  if (value === undefined) return [];
  const { type, bytes } = value;
  const view = viewOf(bytes);
  const size = SIZES[type] ?? 0;
  const numbers: number[] = [];
  for (let at = 0; size > 0 && at + size <= bytes.length && numbers.length < MAX_NUMBERS; at += size) {
    if (size === 1) numbers.push(view.getUint8(at));
    else if (type === 3) numbers.push(view.getUint16(at, little));
    else if (type === 4 || type === 13) numbers.push(view.getUint32(at, little));
    else if (type === 16 || type === 18) numbers.push(Number(view.getBigUint64(at, little)));
    else break;
  }
  return numbers;
}

import { closeSync, openSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { pause } from '../../core/pause.ts';

const TYPES = { u8: Uint8Array, u32: Uint32Array, f32: Float32Array, f64: Float64Array } as const;
type TypeName = keyof typeof TYPES;
type TypedArray = Uint8Array | Uint32Array | Float32Array | Float64Array;

/** Arrays start at multiples of this, as those of 8-byte values must. */
const ALIGNMENT = 8;

interface Entry {
  readonly name: string;
  readonly type: TypeName;
  /** Bytes from the start of the file. */
  readonly start: number;
  /** Number of values. */
  readonly length: number;
}

/** Where the arrays of a file lie, and what its content must be. */
export interface ArraysMeta {
  readonly bytes: number;
  readonly crc: number;
  readonly entries: readonly Entry[];
}

/** Arrays by name. */
export type Arrays = Readonly<Record<string, TypedArray>>;

/** Bytes that are summed between two pauses: some 4 ms. */
const SUMMED = 8_388_608;

/** Writes typed arrays into one file, in the byte order of the machine. Its checksum makes up for what a power loss takes from it. */
export function writeArrays(file: string, arrays: Arrays): ArraysMeta {
  const entries: Entry[] = [];
  const descriptor = openSync(file, 'w', 0o600);
  let [at, crc] = [0, 0];
  const write = (bytes: Uint8Array) => {
    writeAll(descriptor, bytes);
    // zlib takes an empty array as the start of another checksum.
    if (bytes.length > 0) crc = crc32(bytes, crc);
    at += bytes.length;
  };
  try {
    for (const [name, array] of Object.entries(arrays)) {
      write(new Uint8Array((ALIGNMENT - (at % ALIGNMENT)) % ALIGNMENT));
      entries.push({ name, type: typeOf(array), start: at, length: array.length });
      write(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    }
  } finally {
    closeSync(descriptor);
  }
  return { bytes: at, crc, entries };
}

/** The arrays of a file; null if it is not what was written. */
export async function readArrays(file: string, { bytes, crc, entries }: ArraysMeta): Promise<Arrays | null> {
  const read = await readFile(file);
  if (read.length !== bytes) return null;
  let found = 0;
  for (let at = 0; at < bytes; at += SUMMED) {
    found = crc32(read.subarray(at, at + SUMMED), found);
    if (at > 0) await pause();
  }
  if (found !== crc) return null;
  // A small file comes in a buffer that it shares with others, and starts anywhere in it.
  const { buffer, byteOffset } = read.byteOffset % ALIGNMENT === 0 ? read : new Uint8Array(read);
  return Object.fromEntries(
    entries.map(({ name, type, start, length }) => [
      name,
      new TYPES[type](buffer as ArrayBuffer, byteOffset + start, length),
    ]),
  );
}

/** Writes all bytes: a call may write fewer, as on a disk that is nearly full. */
export function writeAll(descriptor: number, bytes: Uint8Array, position: number | null = null): void {
  for (let done = 0; done < bytes.length; )
    done += writeSync(
      descriptor,
      bytes,
      done,
      bytes.length - done,
      position === null ? null : position + done,
    );
}

function typeOf(array: TypedArray): TypeName {
  const names = Object.keys(TYPES) as TypeName[];
  return names.find((name) => array instanceof TYPES[name])!;
}

import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';

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

/** Writes typed arrays into one file, in the byte order of the machine. */
export function writeArrays(file: string, arrays: Arrays): ArraysMeta {
  const entries: Entry[] = [];
  const descriptor = openSync(file, 'w', 0o600);
  let [at, crc] = [0, 0];
  const write = (bytes: Uint8Array) => {
    for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
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
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return { bytes: at, crc, entries };
}

/** The arrays of a file; null if it is not what was written. */
export function readArrays(file: string, { bytes, crc, entries }: ArraysMeta): Arrays | null {
  const content = readFileSync(file);
  if (content.length !== bytes || crc32(content) !== crc) return null;
  // Small files come in a shared buffer, whose start has no alignment.
  const { buffer } = new Uint8Array(content);
  return Object.fromEntries(
    entries.map(({ name, type, start, length }) => [name, new TYPES[type](buffer, start, length)]),
  );
}

function typeOf(array: TypedArray): TypeName {
  const names = Object.keys(TYPES) as TypeName[];
  return names.find((name) => array instanceof TYPES[name])!;
}

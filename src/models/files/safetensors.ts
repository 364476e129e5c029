import { open, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SoutuError } from '../../errors.ts';
import { isJson, parseJson } from './json.ts';

/**
 * Location of a tensor. `file` is a real path, because ONNX Runtime refuses symbolic links; offset and length are in
 * bytes.
 */
export interface TensorEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

export interface WeightFile {
  /** Real path. */
  readonly file: string;
  readonly bytes: number;
  /** The JSON header, byte for byte. */
  readonly header: Buffer;
}

export interface Weights {
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /** One file, or the shards sorted by name. */
  readonly files: readonly WeightFile[];
}

/** Maximum header size of the safetensors reference implementation, in bytes. */
const MAX_HEADER = 100_000_000;

/** Bytes per value, from the list of types of the safetensors format; sub-byte types are not supported. */
const BYTES: Readonly<Record<string, number>> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E5M2: 1,
  F8_E4M3: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
};

export const SINGLE_FILE = 'model.safetensors';
export const SHARD_INDEX = 'model.safetensors.index.json';

/**
 * Locates the tensors of a model folder, in model.safetensors or in the shards listed by
 * model.safetensors.index.json. Reads only headers. Throws `model-invalid` for a missing, truncated or malformed
 * file.
 */
export async function readWeights(folder: string): Promise<Weights> {
  const single = await realpath(join(folder, SINGLE_FILE)).catch(() => null);
  if (single !== null) return gather([await readFileHeader(single)], null);
  const weightMap = await readShardMap(join(folder, SHARD_INDEX));
  const headers: FileHeader[] = [];
  const names = new Map<string, string>();
  for (const shard of [...new Set(weightMap.values())].sort()) {
    const path = join(folder, shard);
    const real = await realpath(path).catch(() => {
      throw new SoutuError('model-invalid', `${path}: this part of the model is missing.`);
    });
    names.set(shard, real);
    headers.push(await readFileHeader(real));
  }
  return gather(headers, new Map([...weightMap].map(([tensor, shard]) => [tensor, names.get(shard)!])));
}

/**
 * The deepest folder that contains all weight files, because ONNX Runtime takes one folder and paths relative to it.
 */
export function commonFolder(files: readonly WeightFile[]): string {
  let folder = dirname(files[0]!.file);
  while (!files.every(({ file }) => file.startsWith(join(folder, '/')))) {
    if (dirname(folder) === folder) {
      throw new SoutuError(
        'model-invalid',
        `${files[0]!.file}: the parts of the model are on different disks.`,
      );
    }
    folder = dirname(folder);
  }
  return folder;
}

/**
 * File names by tensor name, from an index. File names with a folder are refused, because they could point outside
 * the model.
 */
export async function readShardMap(path: string): Promise<Map<string, string>> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new SoutuError('model-invalid', `${path}: neither this file nor ${SINGLE_FILE} can be read.`, {
      cause,
    });
  });
  return parseShardMap(text, path);
}

/** The same from the text of an index; `path` is for error messages. */
export function parseShardMap(text: string, path: string): Map<string, string> {
  const index = parseJson(text, path);
  if (!isJson(index.weight_map)) throw new SoutuError('model-invalid', `${path}: weight_map is missing.`);
  const map = new Map<string, string>();
  for (const [tensor, shard] of Object.entries(index.weight_map)) {
    const plain =
      typeof shard === 'string' && /^[^/\\]+\.safetensors$/.test(shard) && basename(shard) === shard;
    if (!plain)
      throw new SoutuError('model-invalid', `${path}: ${tensor} names no safetensors file in this folder.`);
    map.set(tensor, shard);
  }
  if (map.size === 0) throw new SoutuError('model-invalid', `${path}: weight_map is empty.`);
  return map;
}

interface FileHeader extends WeightFile {
  readonly tensors: ReadonlyMap<string, TensorEntry>;
}

function gather(headers: readonly FileHeader[], owner: ReadonlyMap<string, string> | null): Weights {
  const tensors = new Map<string, TensorEntry>();
  for (const header of headers) {
    for (const [name, entry] of header.tensors) {
      if (owner === null || owner.get(name) === header.file) tensors.set(name, entry);
    }
  }
  for (const [name, file] of owner ?? []) {
    if (!tensors.has(name))
      throw new SoutuError('model-invalid', `${file}: tensor ${name} is not in this file.`);
  }
  return { tensors, files: headers.map(({ file, bytes, header }) => ({ file, bytes, header })) };
}

/** Layout of the format: header length in 8 bytes (little-endian), the header in JSON, then the data. */
async function readFileHeader(file: string): Promise<FileHeader> {
  const invalid = (what: string, cause?: unknown) =>
    new SoutuError('model-invalid', `${file}: ${what}`, { cause });
  const handle = await open(file).catch((cause: unknown) => {
    throw invalid('the weights cannot be opened.', cause);
  });
  try {
    const { size } = await handle.stat();
    const prefix = Buffer.alloc(8);
    if (size < 8 || (await handle.read(prefix, 0, 8, 0)).bytesRead < 8)
      throw invalid('too short for a safetensors file.');
    const length = prefix.readBigUInt64LE();
    if (length > MAX_HEADER)
      throw invalid(`its header claims ${length} bytes; this is not a safetensors file.`);
    const start = 8 + Number(length);
    if (start > size) throw invalid(`truncated: the header needs ${start} bytes, the file has ${size}.`);
    const header = Buffer.alloc(Number(length));
    await handle.read(header, 0, header.length, 8);
    return { file, bytes: size, header, tensors: parseHeader(header, file, start, size) };
  } finally {
    await handle.close();
  }
}

function parseHeader(header: Buffer, file: string, start: number, size: number): Map<string, TensorEntry> {
  const tensors = new Map<string, TensorEntry>();
  for (const [name, value] of Object.entries(parseJson(header.toString('utf8'), file))) {
    if (name === '__metadata__') continue;
    const bad = (what: string) => new SoutuError('model-invalid', `${file}: tensor ${name} ${what}.`);
    if (!isJson(value)) throw bad('has no description');
    const { dtype, shape, data_offsets: offsets } = value;
    const bytes = typeof dtype === 'string' && Object.hasOwn(BYTES, dtype) ? BYTES[dtype]! : null;
    if (typeof dtype !== 'string' || bytes === null) throw bad(`is of the unknown type ${String(dtype)}`);
    if (!isSizes(shape)) throw bad('has no valid shape');
    if (!isSizes(offsets) || offsets.length !== 2) throw bad('has no valid offsets');
    const [begin, end] = offsets as [number, number];
    if (end < begin || end - begin !== shape.reduce((a, b) => a * b, bytes))
      throw bad('has a length that does not match its shape');
    if (start + end > size)
      throw bad(`ends at byte ${start + end}, but the file has ${size}: it is truncated`);
    tensors.set(name, { dtype, shape, file, offset: start + begin, length: end - begin });
  }
  return tensors;
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

import { availableParallelism } from 'node:os';
import { BLOCK, type VectorsMeta } from './copy-files.ts';
import { startScanThread } from './scan-thread.ts';
import { openShard, type ShardAnswer, type ShardQuery } from './shard.ts';

/** Bytes of vectors that are compared in this thread: that takes some 0.3 ms, and asking another thread half of it. */
const OWN_BYTES = 4_194_304;
const MAX_THREADS = 8;

/** Searches all vectors of a copy, on all cores if there are many. */
export interface Scanner {
  /** Rejects with `DamagedCopy`, and with any error after `close`. */
  search(query: ShardQuery): Promise<ShardAnswer>;
  close(): Promise<void>;
}

export interface ScannerOptions {
  /** Bytes of vectors up to which they are held in memory; more are read from the disk as they are searched. */
  readonly residentBytes: number;
  /** Bytes of vectors up to which this thread compares them. @default 4 MB */
  readonly ownBytes?: number | undefined;
}

/** Bytes of vectors that this process holds in memory for all of its copies. */
let held = 0;

/** Opens the vectors of a copy. Throws `DamagedCopy`. */
export async function openScanner(
  folder: string,
  vectors: VectorsMeta,
  { residentBytes, ownBytes = OWN_BYTES }: ScannerOptions,
): Promise<Scanner> {
  const { items, stride } = vectors;
  const bytes = items * stride;
  const isResident = held + bytes <= residentBytes;
  const setup = { folder, vectors, isResident };
  if (bytes <= ownBytes) {
    const shard = openShard({ ...setup, start: 0, end: items });
    return { search: async (query) => shard.search(query), close: async () => shard.close() };
  }
  if (isResident) held += bytes;
  const size = BLOCK * Math.ceil(items / BLOCK / Math.min(availableParallelism(), MAX_THREADS));
  const starts = Array.from({ length: Math.ceil(items / size) }, (_, i) => i * size);
  const threads = starts.map((start) =>
    startScanThread({ ...setup, start, end: Math.min(items, start + size) }),
  );
  let isClosed = false;
  const close = async () => {
    if (!isClosed && isResident) held -= bytes;
    isClosed = true;
    await Promise.all(threads.map((thread) => thread.close()));
  };
  try {
    await Promise.all(threads.map(({ started }) => started));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    search: async (query) => merge(await Promise.all(threads.map((thread) => thread.search(query)))),
    close,
  };
}

function merge(answers: readonly ShardAnswer[]): ShardAnswer {
  const total = answers.reduce((sum, { rows }) => sum + rows.length, 0);
  const rows = new Uint32Array(total);
  const cosines = new Float32Array(total);
  let at = 0;
  for (const answer of answers) {
    rows.set(answer.rows, at);
    cosines.set(answer.cosines, at);
    at += answer.rows.length;
  }
  return { rows, cosines, exact: answers.reduce((sum, { exact }) => sum + exact, 0) };
}

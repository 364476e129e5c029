import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pause } from '../../core/pause.ts';
import { writtenWords } from '../../core/tokens.ts';
import { namesOf } from '../derive.ts';
import { INFO_FIELDS } from '../fields.ts';
import type { VectorStore } from '../store.ts';
import { writeColumns } from './columns.ts';
import { FILES, forgetFolder, newFolderName, removeOthers, writeMeta } from './copy-files.ts';
import { writeInfos } from './infos.ts';
import { writeParts } from './parts.ts';
import { measureCells } from './probing.ts';
import type { ScannerOptions } from './scanner.ts';
import { type ArraysMeta, writeArrays } from './typed-arrays.ts';
import { type AsyncVectorsWriter, writeVectorsHere, writeVectorsInThread } from './vectors-thread.ts';
import { buildWords } from './words.ts';

/** Items that are read at once: finding their words takes some 20 microseconds each. */
const MAX_READ = 250;
/** Batches after which it is looked whether the store has changed. */
const BATCHES = 50;
/** Values of vectors up to which they are rounded in this thread, which takes some 10 ms. */
const OWN_VALUES = 1_048_576;

export interface BuildCopyOptions extends ScannerOptions {
  /** Folder of the copies of the collection; created if missing. */
  readonly parent: string;
  /** Key of the content, which is the name of the copy; null if the store has none. The copy is then only for this process. */
  readonly key: string | null;
  readonly version: string;
  readonly dimensions: number;
  /** Maximum size of all words, in bytes: with more, the copy has none, and the store answers conditions on them. */
  readonly wordsBytes: number;
  readonly signal: AbortSignal;
  /** See `WriteVectorsOptions`. */
  readonly cellValues?: number | undefined;
}

/**
 * Copies a store in batches and yields to the event loop after each; resolves to the folder of the copy. A copy has its final name only
 * when all of it is written. Null if the store changed meanwhile.
 */
export async function buildCopy(store: VectorStore, options: BuildCopyOptions): Promise<string | null> {
  const { parent, key } = options;
  const temporary = newFolderName();
  const name = key ?? temporary;
  const folder = join(parent, temporary);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  let isDone = false;
  try {
    if (!(await write(store, folder, options))) return null;
    // Another process may have written the same copy, or left a damaged one.
    if (key !== null) {
      await rm(join(parent, name), { recursive: true, force: true });
      await rename(folder, join(parent, name));
    }
    isDone = true;
  } finally {
    if (!isDone) await rm(folder, { recursive: true, force: true });
    if (!isDone || key !== null) forgetFolder(temporary);
  }
  await removeOthers(parent, name);
  return join(parent, name);
}

async function write(store: VectorStore, folder: string, options: BuildCopyOptions): Promise<boolean> {
  const { key, dimensions, signal, cellValues } = options;
  const started = performance.now();
  const items = await store.count();
  const isSmall = items * dimensions <= OWN_VALUES;
  const own = { folder, dimensions, cellValues };
  const vectors = isSmall ? writeVectorsHere(own) : writeVectorsInThread(own, signal);
  try {
    const rows = await writeRows(store, { ...options, folder, items, vectors });
    if (rows === null) return false;
    const meta = await vectors.finish();
    const ranks = await measureCells(folder, meta, options);
    const tookMs = performance.now() - started;
    writeMeta(folder, { key, builtAt: Date.now(), tookMs, vectors: meta, ranks, rows });
    return true;
  } finally {
    await vectors.close();
  }
}

interface WriteRowsOptions extends BuildCopyOptions {
  readonly folder: string;
  readonly items: number;
  /** Takes the vectors. */
  readonly vectors: AsyncVectorsWriter;
}

/**
 * Reads the store, and writes all but the vectors. Null if the store changed meanwhile. Its arrays, which are some hundred bytes for each
 * item, are garbage when it returns, before the vectors are ordered and loaded to measure their cells.
 */
async function writeRows(
  store: VectorStore,
  { folder, items, vectors, version, dimensions, wordsBytes, signal }: WriteRowsOptions,
): Promise<ArraysMeta | null> {
  const infos = writeInfos(folder);
  try {
    const columns = writeColumns(items);
    const parts = writeParts();
    const ids = Buffer.alloc(items * 16);
    let words: ReturnType<typeof buildWords> | null = buildWords();
    let [row, batches] = [0, 0];
    for await (const batch of store.scan({ fields: [...INFO_FIELDS, 'vector'] })) {
      if (row + batch.length > items) return null;
      const values = new Float32Array(batch.length * dimensions);
      for (const [i, { vector, ...info }] of batch.entries()) {
        values.set(vector, i * dimensions);
        ids.write(info.id, row * 16, 'hex');
        columns.push(info);
        parts.push(info, row);
        words?.push(namesOf(info), writtenWords(info.text));
        row += 1;
        if (row % MAX_READ === 0) await pause();
      }
      signal.throwIfAborted();
      infos.push(batch);
      if (words && words.bytes() > wordsBytes) words = null;
      await vectors.push(values);
      await pause();
      if (++batches % BATCHES === 0 && (await store.version()) !== version) return null;
    }
    if (row !== items || (await store.version()) !== version) return null;
    return writeArrays(join(folder, FILES.rows), {
      ids,
      ends: infos.finish(),
      ...columns.finish(),
      ...parts.finish(),
      ...(words && (await words.finish())),
    });
  } finally {
    infos.close();
  }
}

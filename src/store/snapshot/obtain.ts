import { mkdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { log } from '../../log.ts';
import { machineMemory } from '../machine-memory.ts';
import type { VectorStore } from '../store.ts';
import { buildCopy } from './build-copy.ts';
import { strideOf } from './kernel.ts';
import { openSnapshot, type Snapshot } from './snapshot.ts';

/** Vectors in memory, in bytes, and as a share of the memory of the machine: one byte for each value. */
const [RESIDENT_BYTES, RESIDENT_SHARE] = [1_073_741_824, 1 / 8];
/** Bytes of vectors up to which every search compares all of them if no recall is set: some 50 ms on 2 cores. */
const EXACT_BYTES = 536_870_912;
/** Share of the nearest that is to be found in more of them if no recall is set. */
const RECALL = 0.99;
/** Largest size of all words in memory, in bytes: those of 131,072 items that have few words take a third. */
const MAX_WORDS_BYTES = 134_217_728;
/** Bytes on the disk for each value and each item, and the share of the free space that a copy may take. */
const [VALUE_BYTES, ITEM_BYTES, FREE_SHARE] = [5, 400, 0.5];

export interface CopyOptions {
  readonly dimensions: number;
  /** Maximum number of items of a copy; with more the store answers. @default no limit */
  readonly items?: number | undefined;
  /** Maximum size of the words of all items, in bytes; with more the store answers conditions on them. @default 128 MB */
  readonly wordsBytes?: number | undefined;
  /** Bytes of vectors in memory; more are read from the disk as they are searched. @default an eighth of the memory, at most 1 GB */
  readonly residentBytes?: number | undefined;
  /** Bytes of vectors up to which every search compares all of them if there is no `recall`. @default 512 MB */
  readonly exactBytes?: number | undefined;
  /**
   * Share of the nearest that searches are to find, 0 to 1: those of many vectors visit only as many cells of the inverted file as that
   * takes. @default all up to `exactBytes`, .99 above
   */
  readonly recall?: number | undefined;
  /** See `WriteVectorsOptions`. */
  readonly cellValues?: number | undefined;
  /** See `ScannerOptions`. */
  readonly ownBytes?: number | undefined;
}

/** Where the copy of a version lies. */
export interface Place {
  readonly parent: string;
  readonly version: string;
  /** A name for its content; null if the store has none, so that the copy can only be used by this process. */
  readonly key: string | null;
}

export async function placeOf(store: VectorStore, parent: string, version: string): Promise<Place> {
  return { parent, version, key: (await store.contentKey?.(version)) ?? null };
}

/** The folder of the copy that an earlier process may have written; null if there can be none. */
export const existingFolder = ({ parent, key }: Place): string | null => key && join(parent, key);

/**
 * Copies the store and resolves to the folder of the copy; null if it changed meanwhile, `refused` if there can be no copy of this
 * version: it has too many items for this disk or this machine, or the disk cannot be written.
 */
export async function makeCopy(
  store: VectorStore,
  place: Place,
  options: CopyOptions,
  signal: AbortSignal,
): Promise<{ readonly folder: string } | null | 'refused'> {
  const { dimensions, items: most = Number.POSITIVE_INFINITY, wordsBytes = MAX_WORDS_BYTES } = options;
  const items = await store.count();
  if (items === 0) return null;
  if (items > most) return 'refused';
  await mkdir(place.parent, { recursive: true, mode: 0o700 });
  const { bavail, bsize } = await statfs(place.parent);
  if (items * (dimensions * VALUE_BYTES + ITEM_BYTES) > bavail * bsize * FREE_SHARE) {
    log.info('The disk is too full for a copy that makes searches faster', { folder: place.parent });
    return 'refused';
  }
  const { cellValues, ownBytes } = options;
  const residentBytes = residentBytesOf(options);
  const own = { ...place, dimensions, wordsBytes, cellValues, residentBytes, ownBytes, signal };
  const folder = await buildCopy(store, own);
  return folder === null ? null : { folder };
}

/** Opens a copy; null if there is none in this folder. A damaged one is removed. */
export async function openCopy(
  store: VectorStore,
  { key, version }: Place,
  folder: string,
  options: CopyOptions,
): Promise<Snapshot | null> {
  const { dimensions, ownBytes, exactBytes = EXACT_BYTES, recall } = options;
  const residentBytes = residentBytesOf(options);
  const recallOf = (items: number) => recall ?? (items * strideOf(dimensions) > exactBytes ? RECALL : null);
  try {
    return await openSnapshot(store, { folder, key, version, dimensions, residentBytes, ownBytes, recallOf });
  } catch (error) {
    // Whatever is wrong with it, a file that is missing or one that has changed, it can be written again.
    log.info('A copy that makes searches faster is damaged', { folder, reason: String(error) });
    await rm(folder, { recursive: true, force: true });
    return null;
  }
}

const residentBytesOf = ({ residentBytes }: CopyOptions) =>
  residentBytes ?? Math.min(RESIDENT_BYTES, machineMemory() * RESIDENT_SHARE);

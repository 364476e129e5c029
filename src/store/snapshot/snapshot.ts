import { join } from 'node:path';
import { allOf, type Filter } from '../../core/filter.ts';
import { pause } from '../../core/pause.ts';
import { createSingleFlightCache } from '../../core/single-flight-cache.ts';
import { normalize } from '../../core/vector.ts';
import type { Hit, SnapshotInfo, VectorQuery, VectorStore } from '../store.ts';
import { idIn, readColumns } from './columns.ts';
import { bytesOf, DamagedCopy, FILES, readMeta, removeCopy } from './copy-files.ts';
import { type IdIndex, indexIds } from './id-index.ts';
import { openInfos } from './infos.ts';
import { countIn, maskOf } from './masks.ts';
import { readParts } from './parts.ts';
import { type CellArrays, createCells } from './probes.ts';
import { createProbing } from './probing.ts';
import { openScanner } from './scanner.ts';
import { readArrays } from './typed-arrays.ts';
import { readWords } from './words.ts';

/** Number of filters whose matches are cached, so that paging and changed query text do not filter again. */
const MAX_FILTERS = 16;

/** Rows of a copy that are no longer in the store. */
export interface Hidden {
  /** For each row 0 if it is hidden, else 1; shared with the threads that search, and never changed. */
  readonly shown: Uint8Array;
  /** Number of rows that are shown. */
  readonly count: number;
}

/** Which content of the store a copy is searched for. */
interface Present {
  /** The version that the store must have. */
  readonly version: string;
  /** The rows that it no longer has; null for none. */
  readonly hidden: Hidden | null;
}

/** A copy of all items of one version of a store, which answers searches much faster. */
export interface Snapshot {
  readonly version: string;
  readonly info: Omit<SnapshotInfo, 'written' | 'hidden'>;
  /**
   * The page of an exact search of the store, or of one of the nearest cells if there are very many items; null if the store has changed
   * since. Throws `DamagedCopy`.
   */
  search(query: VectorQuery, present: Present): Promise<Hit[] | null>;
  /** The number of items that match; null if the store has to tell. */
  count(filter: Filter, present: Present): Promise<number | null>;
  /** All items of these assets besides those that are hidden already; assets that it does not have are left out. */
  hide(assets: readonly string[], before: Hidden | null): Promise<Hidden | null>;
  /** Also removes a copy that is only for this process. */
  close(): Promise<void>;
  /** Closes it and removes the copy. */
  discard(): Promise<void>;
}

export interface OpenSnapshotOptions {
  /** Folder of the copy. */
  readonly folder: string;
  /** Key of the content that it must have; null for a copy of this process. */
  readonly key: string | null;
  /** The version of the store that it is a copy of. */
  readonly version: string;
  readonly dimensions: number;
  /** Bytes of vectors up to which they are held in memory. */
  readonly residentBytes: number;
  /** See `ScannerOptions`. */
  readonly ownBytes?: number | undefined;
  /** Share of the nearest that searches of so many items are to find in cells, 0 to 1; null to compare all vectors. */
  readonly recallOf: (items: number) => number | null;
}

/** Opens a copy; null if there is none of this content. Throws `DamagedCopy`. */
export async function openSnapshot(
  store: VectorStore,
  options: OpenSnapshotOptions,
): Promise<Snapshot | null> {
  const { folder, key, version, dimensions, recallOf } = options;
  const meta = readMeta(folder, key, dimensions);
  if (meta === null) return null;
  const arrays = await readArrays(join(folder, FILES.rows), meta.rows);
  const positions = await readArrays(join(folder, FILES.positions), meta.vectors.positions);
  if (arrays === null || positions === null) throw new DamagedCopy('A file is not what was written.');
  const { items, cells: cellCount } = meta.vectors;
  const ids = arrays.ids as Uint8Array;
  const columns = readColumns(arrays);
  const parts = readParts(arrays);
  const words = 'names.tokens' in arrays ? readWords(arrays) : null;
  const bytes = await bytesOf(folder);
  const infos = openInfos(folder, arrays.ends as Float64Array, (row) => idIn(ids, row));
  const scanner = await openScanner(folder, meta.vectors, options).catch((error: unknown) => {
    infos.close();
    throw error;
  });
  const recall = cellCount > 0 ? recallOf(items) : null;
  const cells = recall === null ? null : createCells(positions as unknown as CellArrays);
  const probing = cells && recall ? createProbing({ cells, scanner, ranks: meta.ranks, recall }) : null;
  const filtered = createSingleFlightCache<Uint8Array | null>(MAX_FILTERS);
  let index: Promise<IdIndex> | null = null;
  let isClosed = false;

  const matching = (condition: Filter) => columns.matching(condition) ?? words?.matching(condition) ?? null;

  /** Asks the store which items match; null if it does not have this version. */
  async function ask(filter: Filter, present: string): Promise<Uint8Array | null> {
    index ??= indexIds(ids);
    const { rowOf } = await index;
    const mask = new Uint8Array(items);
    for await (const batch of store.scan({ filter, fields: ['id'] })) {
      for (const { id } of batch) {
        const row = rowOf(id);
        // Those that were written since the copy was made are searched beside it.
        if (row !== null) mask[row] = 1;
      }
      await pause();
    }
    return (await store.version()) === present ? mask : null;
  }

  /** The rows that match; null if the store has changed. Conditions that the copy cannot tell are left to the store. */
  async function passing(filter: Filter, present: Present): Promise<Uint8Array | null> {
    const others: Filter[] = [];
    const masks: Uint8Array[] = [];
    for (const part of filter.op === 'and' ? filter.of : [filter]) {
      const mask = await maskOf(part, items, matching);
      if (mask) masks.push(mask);
      else others.push(part);
    }
    const other = allOf(others);
    if (other) {
      const key = JSON.stringify([present.version, other]);
      const asked = await filtered.get(key, () => ask(other, present.version));
      if (asked === null) return null;
      masks.push(asked);
    }
    // Shared with the threads that search, which need no copy of it.
    const shared = shownOf(present.hidden);
    for (const mask of masks) for (let row = 0; row < items; row++) shared[row]! &= mask[row]!;
    return shared;
  }

  /** A shared mask of the rows that are not hidden, to be changed. */
  function shownOf(hidden: Hidden | null): Uint8Array {
    const shared = new Uint8Array(new SharedArrayBuffer(items));
    if (hidden) shared.set(hidden.shown);
    else shared.fill(1);
    return shared;
  }

  async function close(): Promise<void> {
    if (isClosed) return;
    isClosed = true;
    infos.close();
    await scanner.close();
  }

  return {
    version,
    info: {
      items,
      bytes,
      builtAt: meta.builtAt,
      cells: cellCount,
      get probes() {
        return probing?.usual()?.probes ?? null;
      },
      get recall() {
        return probing?.usual()?.recall ?? null;
      },
    },
    async search({ vector, limit, offset = 0, filter, exact, thorough, trace }, present) {
      const { hidden } = present;
      const passed = filter ? await passing(filter, present) : null;
      if (filter && passed === null) return null;
      const allowed = passed ?? hidden?.shown ?? null;
      const matches = passed ? countIn(passed) : (hidden?.count ?? items);
      const count = Math.min(matches, offset + limit);
      if (count <= offset) return [];
      const { unit } = normalize(vector);
      const depth = count * (items / matches);
      const ranges = exact || thorough ? null : (probing?.rangesFor(unit, depth) ?? null);
      const asked = { vector: unit, count, allowed };
      let answer = await scanner.search({ ...asked, ranges });
      const isEnough = ranges === null || answer.rows.length >= count;
      // What matches a filter can lie in other cells.
      if (!isEnough) answer = await scanner.search({ ...asked, ranges: null });
      // Its files may be those of others by now.
      if (isClosed) throw new Error('The copy was closed during a search.');
      if (!exact && !thorough) probing?.learn(unit);
      const { rows, cosines, exact: full } = answer;
      trace?.({
        by: 'copy',
        kind: cellCount > 0 ? 'ivf_flat' : 'flat',
        compared: ranges && isEnough ? lengthOf(ranges) : matches,
        full,
      });
      const best = Array.from(rows, (row, i) => ({ row, score: cosines[i]! })).sort(
        (a, b) => b.score - a.score || compareIds(ids, a.row, b.row),
      );
      return best.slice(offset, count).map(({ row, score }) => ({ score, item: infos.at(row) }));
    },
    async count(filter, { hidden }) {
      const mask = await maskOf(filter, items, matching);
      if (mask && hidden) for (let row = 0; row < items; row++) mask[row]! &= hidden.shown[row]!;
      return mask && countIn(mask);
    },
    async hide(assets, before) {
      if (assets.length === 0) return before;
      index ??= indexIds(ids);
      const { rowOf } = await index;
      const shown = shownOf(before);
      let count = before?.count ?? items;
      // Each has a leading item of the same id.
      for (const row of [...assets.map(rowOf), ...parts.rowsOf(assets)]) {
        if (row === null || shown[row] === 0) continue;
        shown[row] = 0;
        count -= 1;
      }
      return count === (before?.count ?? items) ? before : { shown, count };
    },
    async close() {
      await close();
      if (key === null) await removeCopy(folder);
    },
    async discard() {
      await close();
      await removeCopy(folder);
    },
  };
}

/** Positions in ranges of starts and ends. */
const lengthOf = (ranges: Uint32Array) =>
  ranges.reduce((sum, edge, i) => sum + (i % 2 === 0 ? -edge : edge), 0);

function compareIds(ids: Uint8Array, a: number, b: number): number {
  for (let i = 0; i < 16; i++) {
    const difference = ids[a * 16 + i]! - ids[b * 16 + i]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

import { dirname } from 'node:path';
import { isWithin } from '../core/folders.ts';
import { pause } from '../core/pause.ts';
import { isNoPicture } from '../images/formats.ts';
import type { FailedFile } from './file-catalog.ts';
import type { Records } from './records.ts';

/** Aggregates of the file catalog, which are small enough to cache, unlike the catalog itself. */
interface Counts {
  /** Picture files directly in each folder. */
  readonly files: ReadonlyMap<string, number>;
  /** The same without files of other machines. */
  readonly own: ReadonlyMap<string, number>;
  /** Files that are in the library by themselves, each of which is its own folder in the counts. */
  readonly single: ReadonlySet<string>;
  /** Sorted by path. */
  readonly failures: readonly FailedFile[];
}

export interface CatalogCounts {
  /** Picture files at or below each root, and in total. */
  count(
    collection: string,
    roots: readonly string[],
  ): Promise<{ readonly all: number; readonly failed: number; readonly byRoot: readonly number[] }>;
  /** Picture files directly in each folder, without those that may be of other machines. */
  own(collection: string): Promise<Pick<Counts, 'own' | 'single'>>;
  /** All files that failed, sorted by path. */
  failures(collection: string): Promise<readonly FailedFile[]>;
}

/** Lines counted per turn of the event loop. */
const LINES_PER_TURN = 10_000;

/** Counts the files of collections and caches the result until they change. */
export function createCatalogCounts(records: Records): CatalogCounts {
  let cached: { readonly state: string; readonly counts: Promise<Counts> } | null = null;

  async function read(collection: string): Promise<Counts> {
    const filesState = await records.filesState(collection);
    if (filesState === null) return countFiles(records, collection);
    const state = `${collection} ${filesState}`;
    if (cached?.state !== state) {
      const counts = countFiles(records, collection);
      const own = { state, counts };
      cached = own;
      counts.catch(() => {
        if (cached === own) cached = null;
      });
    }
    return cached.counts;
  }

  return {
    async count(collection, roots) {
      const { files, failures } = await read(collection);
      const byRoot = roots.map(() => 0);
      let all = 0;
      for (const [path, count] of files) {
        all += count;
        // A folder can be in the library and in another folder of it.
        for (const [i, root] of roots.entries()) if (isWithin(path, root)) byRoot[i]! += count;
      }
      return { all, failed: failures.length, byRoot };
    },
    own: read,
    failures: async (collection) => (await read(collection)).failures,
  };
}

async function countFiles(records: Records, collection: string): Promise<Counts> {
  const [catalog, library] = await Promise.all([records.readFiles(collection), records.readLibrary()]);
  // A root can be a single file, which must not count for its whole folder.
  const roots = new Set(library.folders.map(({ path }) => path));
  const files = new Map<string, number>();
  const own = new Map<string, number>();
  const single = new Set<string>();
  const failures: FailedFile[] = [];
  let seen = 0;
  for (const [path, { id, error, foreign }] of catalog.entries()) {
    seen += 1;
    if (seen % LINES_PER_TURN === 0) await pause();
    if (id !== null) {
      if (roots.has(path)) single.add(path);
      const folder = single.has(path) ? path : dirname(path);
      for (const counts of foreign ? [files] : [files, own])
        counts.set(folder, (counts.get(folder) ?? 0) + 1);
    } else if (error && !isNoPicture(path, error.code)) failures.push({ path, ...error });
  }
  failures.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files, own, single, failures };
}

import { dirname } from 'node:path';
import { isWithin } from '../core/folders.ts';
import { pause } from '../core/pause.ts';
import { isNoPicture } from '../indexing/no-picture.ts';
import type { FailedFile } from '../indexing/report.ts';
import { checkPage } from '../store/validate.ts';
import type { Home } from './home.ts';
import type { FailuresPage, Page } from './types.ts';

/** What the catalog says, counted: small, where the catalog itself has a line for each file. */
interface CatalogCounts {
  /** Picture files directly in each folder. */
  readonly files: ReadonlyMap<string, number>;
  /** By path. */
  readonly failures: readonly FailedFile[];
}

export interface CatalogView {
  /** Picture files at or below each of the roots, and in all. */
  count(roots: readonly string[]): Promise<{ all: number; failed: number; byRoot: number[] }>;
  failures(page?: Page): Promise<FailuresPage>;
}

const PAGE = 100;
/** Lines that are counted in one turn of the event loop. */
const AT_ONCE = 10_000;

/** Reads the catalog anew only when it has changed. */
export function createCatalogView(home: Home): CatalogView {
  let kept: { readonly state: string; readonly counts: Promise<CatalogCounts> } | null = null;

  async function read(): Promise<CatalogCounts> {
    const state = await home.catalogState();
    if (state === null) return countCatalog(home);
    if (kept?.state !== state) {
      const counts = countCatalog(home);
      const own = { state, counts };
      kept = own;
      counts.catch(() => {
        if (kept === own) kept = null;
      });
    }
    return kept.counts;
  }

  return {
    async count(roots) {
      const { files, failures } = await read();
      const byRoot = roots.map(() => 0);
      let all = 0;
      for (const [path, count] of files) {
        all += count;
        const root = roots.findIndex((folder) => isWithin(path, folder));
        if (root >= 0) byRoot[root]! += count;
      }
      return { all, failed: failures.length, byRoot };
    },
    async failures({ offset = 0, limit = PAGE } = {}) {
      checkPage(limit, offset);
      const { failures } = await read();
      return { total: failures.length, failures: failures.slice(offset, offset + limit) };
    },
  };
}

async function countCatalog(home: Home): Promise<CatalogCounts> {
  const [catalog, library] = await Promise.all([home.readCatalog(), home.readLibrary()]);
  // A root may be a single file, which then counts as itself and not as its folder.
  const roots = new Set(library.folders.map(({ path }) => path));
  const files = new Map<string, number>();
  const failures: FailedFile[] = [];
  let seen = 0;
  for (const [path, { id, error }] of catalog.entries()) {
    seen += 1;
    if (seen % AT_ONCE === 0) await pause();
    if (id !== null) {
      const folder = roots.has(path) ? path : dirname(path);
      files.set(folder, (files.get(folder) ?? 0) + 1);
    } else if (error && !isNoPicture(path, error.code)) failures.push({ path, ...error });
  }
  failures.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files, failures };
}

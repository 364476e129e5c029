import { lstat } from 'node:fs/promises';
import type { Item } from '../store/item.ts';
import type { VectorStore } from '../store/store.ts';
import type { Catalog, CatalogEntry } from './catalog.ts';
import { isCertainlyGone } from './exists.ts';
import type { IndexReport } from './report.ts';

/** What became of one file; `entry` is what the catalog will say of it. */
type Change =
  | { readonly kind: 'picture'; readonly path: string; readonly entry: CatalogEntry; readonly item: Item }
  | { readonly kind: 'known'; readonly path: string; readonly entry: CatalogEntry & { readonly id: string } }
  | { readonly kind: 'failed'; readonly path: string; readonly entry: CatalogEntry }
  | { readonly kind: 'gone'; readonly path: string };

/** Rows written at once: LanceDB writes few big batches far faster than many small ones. */
const BATCH = 256;
/** Rows after which small files are merged: without that every batch is a little slower than the one before. */
const OPTIMIZE_EVERY = 8192;
/** Longest time that finished work waits to become durable. */
const LINGER_MS = 1000;

export interface Writer {
  /** Queues a change; waits while too much is queued. Rejects when writing has failed. */
  push(change: Change): Promise<void>;
  /** Writes what is queued. */
  flush(): Promise<void>;
  /** Paths whose content turned out not to be in the store any more; to be read again. Emptied by the call. */
  takeLost(): string[];
}

export interface WriterOptions {
  readonly store: VectorStore;
  readonly catalog: Catalog;
  readonly report: IndexReport;
  /** Ids of the store, kept up to date. */
  readonly known: Set<string>;
  readonly onWritten: (paths: readonly string[]) => void;
}

/**
 * The one place that changes rows. Changes are applied in the order in which they came: the store first, then the
 * catalog, so that a crash in between only means that some files are read again.
 */
export function createWriter(options: WriterOptions): Writer {
  let queue: Change[] = [];
  let lost: string[] = [];
  let running: Promise<void> = Promise.resolve();
  let failure: { readonly error: unknown } | null = null;
  let unmerged = 0;
  let timer: NodeJS.Timeout | null = null;

  const start = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    if (queue.length === 0) return;
    const batch = queue;
    queue = [];
    running = running.then(async () => {
      if (failure) return;
      try {
        lost.push(...(await writeBatch(batch, options)));
        unmerged += batch.length;
        if (unmerged < OPTIMIZE_EVERY) return;
        unmerged = 0;
        await options.store.compact();
      } catch (error) {
        failure = { error };
      }
    });
  };
  const settled = async () => {
    await running;
    if (failure) throw failure.error;
  };
  return {
    async push(change) {
      if (failure) throw failure.error;
      queue.push(change);
      if (queue.length >= BATCH) {
        await settled();
        start();
      } else {
        timer ??= setTimeout(start, LINGER_MS);
      }
    },
    async flush() {
      start();
      await settled();
    },
    takeLost() {
      const taken = lost;
      lost = [];
      return taken;
    },
  };
}

/** Applies a batch; resolves to the paths of `known` changes whose row is not in the store. */
async function writeBatch(batch: readonly Change[], options: WriterOptions): Promise<string[]> {
  const { store, catalog, known } = options;
  const rows = await loadRows(batch, options);
  const before = new Map([...rows].map(([id, row]) => [id, row]));
  const lost: string[] = [];
  const settled: Change[] = [];
  for (const change of batch) {
    if (await applyChange(change, rows, options)) settled.push(change);
    else lost.push(change.path);
  }
  const changed = [...rows.values()].filter((row) => before.get(row.id) !== row);
  const emptied = changed.filter((row) => row.paths.length === 0 && before.has(row.id)).map((row) => row.id);
  // In one step: a file with new content is never in two rows, nor in none.
  const kept = changed.filter((row) => row.paths.length > 0);
  await store.upsert(kept, emptied);
  for (const row of changed) {
    if (row.paths.length > 0) known.add(row.id);
    else known.delete(row.id);
  }
  for (const change of settled) {
    if (change.kind === 'gone') catalog.delete(change.path);
    else catalog.set(change.path, change.entry);
  }
  await catalog.flush();
  options.onWritten(settled.map((change) => change.path));
  return lost;
}

/** The stored rows that the batch may touch: of the content that its files have, and of what they had before. */
async function loadRows(
  batch: readonly Change[],
  { store, catalog, known }: WriterOptions,
): Promise<Map<string, Item>> {
  const ids = new Set<string>();
  for (const change of batch) {
    const old = catalog.get(change.path)?.id;
    if (old) ids.add(old);
    if (change.kind === 'known') ids.add(change.entry.id);
    if (change.kind === 'picture') ids.add(change.item.id);
  }
  const rows = await store.get([...ids].filter((id) => known.has(id)));
  return new Map(rows.map((row) => [row.id, row]));
}

/** Puts one change into the working copies of the rows and the report; false if its row is not there. */
async function applyChange(
  change: Change,
  rows: Map<string, Item>,
  options: WriterOptions,
): Promise<boolean> {
  const { catalog, report } = options;
  const old = catalog.get(change.path)?.id ?? null;
  const id = change.kind === 'gone' ? null : change.entry.id;
  if (change.kind === 'known' && !rows.has(change.entry.id)) return false;
  if (old !== null && old !== id) dropPath(rows, old, change.path, catalog);
  switch (change.kind) {
    case 'gone':
      report.removed += 1;
      break;
    case 'failed':
      break;
    case 'picture': {
      const present = rows.get(change.item.id);
      const others = present?.paths.filter((path) => path !== change.path) ?? [];
      rows.set(change.item.id, { ...change.item, paths: [change.path, ...others] });
      report[old === null ? 'added' : 'updated'] += 1;
      break;
    }
    case 'known':
      await addPath(change, rows.get(change.entry.id)!, rows, old, options);
  }
  return true;
}

/** Takes a path off a row; the time shown is then that of the file which is first now. */
function dropPath(rows: Map<string, Item>, id: string, path: string, catalog: Catalog): void {
  const row = rows.get(id);
  if (!row) return;
  const paths = row.paths.filter((other) => other !== path);
  const first = catalog.get(paths[0] ?? '');
  const mtime = paths[0] !== row.paths[0] && first && first.mtime >= 0 ? first.mtime : row.mtime;
  rows.set(id, { ...row, paths, mtime });
}

/** A file whose content is in the store: the same file touched, one more copy, or a moved one. */
async function addPath(
  change: Extract<Change, { kind: 'known' }>,
  row: Item,
  rows: Map<string, Item>,
  old: string | null,
  { catalog, report }: WriterOptions,
): Promise<void> {
  if (row.paths.includes(change.path)) {
    if (row.paths[0] === change.path && row.mtime !== change.entry.mtime) {
      rows.set(row.id, { ...row, mtime: change.entry.mtime });
    }
    report.unchanged += 1;
    return;
  }
  const there: string[] = [];
  for (const path of row.paths) {
    if (await isGone(path)) catalog.delete(path);
    else there.push(path);
  }
  if (old !== null) report.updated += 1;
  else if (there.length < row.paths.length) report.moved += 1;
  else report.copies += 1;
  const paths = [...there, change.path];
  rows.set(row.id, { ...row, paths, ...(paths.length === 1 && { mtime: change.entry.mtime }) });
}

async function isGone(path: string): Promise<boolean> {
  return lstat(path).then(() => false, isCertainlyGone);
}

import type { FileCatalog } from '../library/file-catalog.ts';
import type { VectorStore } from '../store/store.ts';
import { applyChange, type Change, type ChangeTarget, createFileChanges } from './apply-change.ts';
import { type Asset, assetsOf, itemsOf } from './asset.ts';
import { createPathSets } from './path-sets.ts';
import type { FileChange, IndexReport } from './report.ts';
import { type Elsewhere, withTexts } from './take-over.ts';

/** Changes per write: stores write a few big batches much faster than many small ones. */
const BATCH = 256;
/** Changes between compactions: without them the growing number of small files slows down every write. */
const COMPACT_EVERY = 8192;
/** Maximum time until finished work is written. */
const LINGER_MS = 1000;

export interface Writer {
  /** Queues a change; waits while the queue is full. Rejects if writing has failed. */
  push(change: Change): Promise<void>;
  /** Writes all queued changes. */
  flush(): Promise<void>;
  /** Returns and clears the paths whose asset is no longer in the store, so that they are read again. */
  takeMissing(): string[];
}

export interface WriterOptions {
  readonly store: VectorStore;
  /** See `PipelineOptions`. */
  readonly roots?: readonly string[] | undefined;
  readonly files: FileCatalog;
  readonly report: IndexReport;
  /** Ids of the assets in the store, updated by the writer. */
  readonly known: Set<string>;
  /** Whether other machines write to the store, too: an asset that is new here may be there by now. */
  readonly isShared: boolean;
  /** Whether a path lies on this machine, so that its absence here means that the file was deleted. */
  readonly isOurs: (path: string) => boolean;
  /** See `ChangeTarget`. @default all were moved */
  readonly isMoved?: ChangeTarget['isMoved'] | undefined;
  /** Where the words of new assets are taken over from. */
  readonly elsewhere?: Elsewhere | null | undefined;
  /** See `ChangeTarget`. */
  readonly onSidecarsLost?: ChangeTarget['onSidecarsLost'] | undefined;
  readonly onWritten: (paths: readonly string[]) => void;
  /** Called with what was done once it is written. */
  readonly onDone?: ((done: readonly FileChange[]) => void) | undefined;
  /** Called with the ids of assets that were removed because their last file is gone. */
  readonly onGone: (ids: readonly string[]) => void;
}

/**
 * The only code that changes the files of assets. It applies changes in order, to the store first and then to the file
 * catalog, so that a crash in between only causes some files to be read again.
 */
export function createWriter(options: WriterOptions): Writer {
  let queue: Change[] = [];
  let missing: string[] = [];
  let running: Promise<void> = Promise.resolve();
  let failure: { readonly error: unknown } | null = null;
  let uncompacted = 0;
  let timer: NodeJS.Timeout | null = null;
  const lookedFor = new Set<string>();

  const start = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    if (queue.length === 0) return;
    const batch = queue;
    queue = [];
    running = running.then(async () => {
      if (failure) return;
      try {
        missing.push(...(await writeBatch(batch, options, lookedFor)));
        uncompacted += batch.length;
        if (uncompacted < COMPACT_EVERY) return;
        uncompacted = 0;
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
    takeMissing() {
      const taken = missing;
      missing = [];
      return taken;
    },
  };
}

/** Applies a batch; resolves to the paths of `known` changes whose asset is missing from the store. */
async function writeBatch(
  batch: readonly Change[],
  options: WriterOptions,
  lookedFor: Set<string>,
): Promise<string[]> {
  const { store, roots = [], known, report, isOurs } = options;
  const { isMoved = async () => true, onSidecarsLost = () => {} } = options;
  const files = createFileChanges(options.files);
  const assets = await loadAssets(batch, options);
  const before = new Map(assets);
  const missing: string[] = [];
  const settled: Change[] = [];
  const paths = createPathSets();
  const done: FileChange[] = [];
  const target = {
    ...{ assets, paths, roots, lookedFor, files, report },
    ...{ done, isOurs, isMoved, onSidecarsLost },
  };
  for (const change of batch) {
    if (await applyChange(change, target)) settled.push(change);
    else {
      missing.push(change.path);
      // Otherwise the file would count as known again and be read in an endless loop.
      if (change.kind === 'known') known.delete(change.entry.id);
    }
  }
  const changed = [...assets.values()].map(paths.applyTo).filter((asset) => before.get(asset.id) !== asset);
  const emptied = changed.filter(({ facts }) => facts.paths.length === 0).map(({ id }) => id);
  const remaining = changed.filter(({ facts }) => facts.paths.length > 0);
  const gone = emptied.filter((id) => before.has(id));
  const added = remaining.filter(({ id }) => !before.has(id));
  const others = remaining.filter(({ id }) => before.has(id));
  const written = [...others, ...(await withTexts(added, options.elsewhere, null))];
  // Atomic, so that a file with new content always belongs to exactly one asset.
  await store.upsert(
    written.flatMap((asset) => itemsOf(asset, roots)),
    gone,
  );
  for (const { id } of remaining) known.add(id);
  for (const id of emptied) known.delete(id);
  options.onGone(gone);
  files.commit();
  await options.files.flush();
  if (done.length > 0) options.onDone?.(done);
  options.onWritten(settled.map((change) => change.path));
  return missing;
}

/** Loads the stored assets that the batch may change: those of the new and of the former content of its files. */
async function loadAssets(
  batch: readonly Change[],
  { store, files, known, isShared }: WriterOptions,
): Promise<Map<string, Asset>> {
  const ids = new Set<string>();
  for (const change of batch) {
    const old = files.get(change.path)?.id;
    if (old) ids.add(old);
    if (change.kind === 'known') ids.add(change.entry.id);
    if (change.kind === 'new') ids.add(change.asset.id);
  }
  return assetsOf(await store.getAssets([...ids].filter((id) => isShared || known.has(id))));
}

import { lazy } from '../core/memo.ts';
import type { PipelineOptions } from '../indexing/pipeline.ts';
import { type Reconciled, reconcile } from '../indexing/reconcile.ts';
import type { Stage } from '../indexing/stage.ts';
import type { FileCatalog } from '../library/file-catalog.ts';
import type { Records } from '../library/records.ts';
import type { VectorStore } from '../store/store.ts';

/** With more paths or files, asking the store about each takes longer than reading all that it has. */
const MAX_ASKED = 200;
/** Items per read of the store. */
const BATCH = 10_000;

/**
 * Opens the file catalog of a run and tells what the store has. For few changed paths only their part of it, so that a change costs little
 * in a large library: what a crash has left elsewhere is for the next run that covers all.
 *
 * @param changed absolute; undefined for a run that covers all
 */
export async function openRunState(
  records: Records,
  collection: string,
  changed: readonly string[] | undefined,
): Promise<{
  readonly files: FileCatalog;
  known(
    store: VectorStore,
    others: ((path: string) => boolean) | null,
    stages: readonly Stage[],
    roots: readonly string[],
  ): Promise<Reconciled & Pick<PipelineOptions, 'isStored'>>;
}> {
  if (changed === undefined || changed.length > MAX_ASKED) {
    const files = await records.openFiles(collection);
    return { files, known: (...known) => reconcile(files, ...known) };
  }
  const files = await records.openFiles(collection, changed);
  return {
    files,
    known: async (store) => {
      const known = new Set<string>();
      return { known, behind: new Map(), isStored: storedTest(store, known) };
    },
  };
}

/**
 * Makes the test whether the store has an asset. A path may be a folder of many files, so after some questions the ids of all assets are
 * read into `known`.
 */
function storedTest(store: VectorStore, known: Set<string>): (id: string) => Promise<boolean> {
  let asked = 0;
  const readAll = lazy(async () => {
    for await (const items of store.scan({ fields: ['asset'], leading: true, batch: BATCH }))
      for (const { asset } of items) known.add(asset);
  });
  return async (id) => {
    asked += 1;
    if (asked <= MAX_ASKED) return (await store.get([id])).length > 0;
    await readAll();
    return known.has(id);
  };
}

import type { PipelineOptions } from '../indexing/pipeline.ts';
import { type Reconciled, reconcile } from '../indexing/reconcile.ts';
import type { Stage } from '../indexing/stage.ts';
import type { FileCatalog } from '../library/file-catalog.ts';
import type { Records } from '../library/records.ts';
import type { VectorStore } from '../store/store.ts';

/** With more changed paths, asking the store about each takes longer than reading all that it has. */
const MAX_ASKED = 200;

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
    known: async (store) => ({
      known: new Set(),
      behind: new Map(),
      isStored: async (id) => (await store.get([id])).length > 0,
    }),
  };
}

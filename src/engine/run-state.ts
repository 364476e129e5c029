import { lazy } from '../core/memo.ts';
import { pause } from '../core/pause.ts';
import type { PipelineOptions } from '../indexing/pipeline.ts';
import { type Reconciled, reconcile } from '../indexing/reconcile.ts';
import type { IndexReport } from '../indexing/report.ts';
import type { Stage } from '../indexing/stage.ts';
import type { FileCatalog } from '../library/file-catalog.ts';
import type { Records } from '../library/records.ts';
import { log } from '../log.ts';
import type { VectorStore } from '../store/store.ts';

/** With more paths or files, asking the store about each takes longer than reading all that it has. */
const MAX_ASKED = 200;
/** Items per read of the store. */
const BATCH = 10_000;

export interface RunState {
  readonly files: FileCatalog;
  /**
   * What the store has. Reading all that it has is saved if a run has noted that catalog and store agree, and neither has changed since.
   *
   * @param others see `reconcile`
   * @param roots absolute paths of the folders of the library
   * @param rules what decides, beside the stages themselves, which of them a picture needs
   */
  known(
    store: VectorStore,
    others: ((path: string) => boolean) | null,
    stages: readonly Stage[],
    roots: readonly string[],
    rules: unknown,
  ): Promise<Reconciled & Pick<PipelineOptions, 'isStored'>>;
  /**
   * Closes the catalog, and notes that it agrees with the store if that is certain.
   *
   * @param report of the run; null if it failed
   */
  close(report: IndexReport | null): Promise<void>;
}

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
): Promise<RunState> {
  const isPart = changed !== undefined && changed.length <= MAX_ASKED;
  // Before it is opened, which ends its last line.
  const before = await records.filesState(collection);
  const files = await records.openFiles(collection, isPart ? changed : undefined);
  /** Of a run after which catalog and store agree unless something was left undone. */
  let agreement: { readonly note: () => Promise<string | null>; readonly hasLater: boolean } | null = null;
  return {
    files,
    async known(store, others, stages, roots, rules) {
      const versions = stages.map(({ name, by }) => [name, by]);
      const noteOf = async (state: string | null) => {
        const version = others === null && state !== null ? await store.version() : null;
        const key = version === null ? null : ((await store.contentKey?.(version)) ?? null);
        return key === null ? null : JSON.stringify([key, state, versions, rules]);
      };
      const present = await noteOf(before);
      const agreed = present !== null && present === (await records.readAgreement(collection));
      const willAgree = () => {
        const note = async () => noteOf(await records.filesState(collection));
        agreement = { note, hasLater: stages.some(({ later }) => later) };
      };
      if (agreed) willAgree();
      if (isPart) {
        const known = new Set<string>();
        return { known, behind: new Map(), isStored: storedTest(store, known) };
      }
      if (agreed) return { known: await idsIn(files), behind: new Map() };
      const reconciled = await reconcile(files, store, others, stages, roots);
      if ([...reconciled.behind.values()].every((ids) => ids.length === 0)) willAgree();
      return reconciled;
    },
    async close(report) {
      await files.close();
      if (agreement === null || report === null || report.interrupted) return;
      // What is computed later may have failed for some of them.
      if (agreement.hasLater && report.added + report.updated + report.removed > 0) return;
      try {
        const note = await agreement.note();
        if (note !== null) await records.writeAgreement(collection, note);
      } catch (error) {
        log.debug('the next run reads all that the store has', { error: String(error) });
      }
    },
  };
}

async function idsIn(files: FileCatalog): Promise<Set<string>> {
  const ids = new Set<string>();
  let seen = 0;
  for (const [, { id }] of files.entries()) {
    if (id !== null) ids.add(id);
    seen += 1;
    if (seen % BATCH === 0) await pause();
  }
  return ids;
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

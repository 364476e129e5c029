import { lazy } from '../core/memo.ts';
import { pause } from '../core/pause.ts';
import type { PipelineOptions } from '../indexing/pipeline.ts';
import { type Reconciled, reconcile } from '../indexing/reconcile.ts';
import type { IndexReport } from '../indexing/report.ts';
import { type Stage, stagesBehind } from '../indexing/stage.ts';
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
   * What the store has, and the store for the run to write to. Reading all that it has is saved if a run has noted that catalog and store
   * agree and nothing is behind, and neither has changed since.
   *
   * @param others see `reconcile`
   * @param roots absolute paths of the folders of the library
   */
  known(
    store: VectorStore,
    others: ((path: string) => boolean) | null,
    stages: readonly Stage[],
    roots: readonly string[],
    options: NoteOptions,
  ): Promise<Known>;
  /**
   * Closes the catalog, and notes that it agrees with the store if that is certain.
   *
   * @param report of the run; null if it failed
   */
  close(report: IndexReport | null): Promise<void>;
}

interface NoteOptions {
  /** What decides, beside the stages themselves, which of them a picture needs. */
  readonly rules: unknown;
  /** Whether an earlier note is believed. */
  readonly believes: boolean;
  /** Whether all that is written to the store meanwhile is written to that of the run; else nothing is certain after it. */
  readonly isAlone: boolean;
}

type Known = Reconciled & Pick<PipelineOptions, 'isStored' | 'store'>;

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
  /** Makes the note; null if catalog and store did not agree at the start. */
  let note: (() => Promise<string | null>) | null = null;
  /** Assets that this run has written without one of their stages. */
  const behind = new Set<string>();
  return {
    files,
    async known(stored, others, stages, roots, { rules, believes, isAlone }) {
      const versions = stages.map(({ name, by }) => [name, by]);
      const noteOf = async (state: string | null) => {
        const version = others === null && state !== null ? await stored.version() : null;
        const key = version === null ? null : ((await stored.contentKey?.(version)) ?? null);
        return key === null ? null : JSON.stringify([key, state, versions, rules]);
      };
      const present = await noteOf(before);
      const agreed = present !== null && present === (await records.readAgreement(collection));
      const canNote = async () => noteOf(await records.filesState(collection));
      const store = watched(stored, stages, behind);
      if (agreed && isAlone) note = canNote;
      if (isPart) {
        const known = new Set<string>();
        return { store, known, behind: new Map(), isStored: storedTest(stored, known) };
      }
      if (agreed && believes) return { store, known: await idsIn(files), behind: new Map() };
      const reconciled = await reconcile(files, stored, others, stages, roots);
      const isBehind = [...reconciled.behind.values()].some((ids) => ids.length > 0);
      note = isAlone && !isBehind ? canNote : null;
      return { store, ...reconciled };
    },
    async close(report) {
      await files.close();
      const isUndone = report === null || report.interrupted || report.leftToRead > 0 || behind.size > 0;
      if (note === null || isUndone) return;
      try {
        const text = await note();
        if (text !== null) await records.writeAgreement(collection, text);
      } catch (error) {
        log.debug('the next run reads all that the store has', { error: String(error) });
      }
    },
  };
}

/** The store, keeping in `behind` the ids of assets that were last written without one of the stages. */
function watched(store: VectorStore, stages: readonly Stage[], behind: Set<string>): VectorStore {
  return {
    ...store,
    async upsert(items, removed = []) {
      for (const id of [...items.map(({ asset }) => asset), ...removed]) behind.delete(id);
      for (const item of items) if (stagesBehind(stages, item).length > 0) behind.add(item.asset);
      await store.upsert(items, removed);
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

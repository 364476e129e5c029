import { indexFolders, requireFolders } from '../indexing/index-folders.ts';
import { pictureStages } from '../indexing/picture-stages.ts';
import { reconcile } from '../indexing/reconcile.ts';
import type { IndexReport } from '../indexing/report.ts';
import { type Split, splitContent } from '../indexing/split.ts';
import { isOfModel } from '../library/collection-name.ts';
import type { Library } from '../library/library-file.ts';
import type { Records } from '../library/records.ts';
import { type Choice, servedCollection } from './choices.ts';
import type { LibraryContext } from './context.ts';
import { addFolders, foldersToIndex } from './library-folders.ts';
import { finishRemovals, type OnGone } from './remove.ts';
import type { Session } from './sessions.ts';
import type { IndexRunOptions } from './types.ts';

/**
 * Brings the store up to date with the named folders, or with all of the library. A run that migrates the library to another
 * model, or to a new version of it, covers all folders; searches use the old vectors until it is complete.
 *
 * @param paths absolute
 * @param onGone called with the ids of pictures that were removed completely
 * @param split splits the content of a file into pieces that become items
 */
export async function indexLibrary(
  context: LibraryContext,
  paths: readonly string[],
  run: IndexRunOptions,
  onGone: OnGone,
  split: Split = splitContent,
): Promise<IndexReport> {
  await requireFolders(paths);
  return context.writing(run.command ?? 'soutu index', async () => {
    await finishRemovals(context, onGone);
    return context.useTarget(async (session, choice) => {
      // Before anything is written: a store that fails to open must not become the library's.
      await session.store();
      const { records } = context;
      const before = await records.readLibrary();
      const served = await servedCollection(context.config, before, context.driver);
      const replaces = served === null || served === choice.collection.name ? null : served;
      const known = { ...before, collections: await collectionsOf(before, choice, context) };
      const library = withModel(addFolders(known, paths, context.config), choice, replaces);
      await records.writeLibrary(library);
      if (before.collection === choice.collection.name) await dropEarlierVersions(context, library, choice);
      const target: Target = { context, records, session, choice, replaces, split, onGone };
      return indexInto(target, library, replaces === null ? paths : [], run);
    });
  });
}

interface Target {
  readonly context: LibraryContext;
  readonly records: Records;
  readonly session: Session;
  readonly choice: Choice;
  /** The collection that searches use until this run is complete; null if they already use the target. */
  readonly replaces: string | null;
  readonly split: Split;
  readonly onGone: OnGone;
}

/** The models of the collections. Earlier releases did not record them, only named collections after models. */
async function collectionsOf(
  { collections, model }: Library,
  { ref, model: target }: Choice,
  { records }: LibraryContext,
): Promise<Library['collections']> {
  if (model !== ref.name || Object.keys(collections).length > 0) return collections;
  const versions = (await records.collections()).filter((name) => isOfModel(name, target));
  return Object.fromEntries(versions.map((name) => [name, ref.name]));
}

/**
 * The library with the model of the run: as the next model while searches use another collection, which is recorded, else
 * as the current one.
 *
 * @param replaces the collection that searches use; null if they use that of the run
 */
function withModel(library: Library, { ref, collection }: Choice, replaces: string | null): Library {
  const collections = { ...library.collections, [collection.name]: ref.name };
  if (replaces === null) {
    return { ...library, model: ref.name, collection: collection.name, nextModel: null, collections };
  }
  if (library.model !== null) collections[replaces] ??= library.model;
  return { ...library, collection: replaces, nextModel: ref.name, collections };
}

async function indexInto(
  target: Target,
  library: Library,
  paths: readonly string[],
  run: IndexRunOptions,
): Promise<IndexReport> {
  const { context, records, session, choice, replaces, split, onGone } = target;
  const { config, priority } = context;
  const { model, collection } = choice;
  const store = await session.store();
  const files = await records.openFiles(collection.name);
  const stages = pictureStages(model, session.embedder);
  try {
    const { report, mountPoints, leftBehind } = await indexFolders(foldersToIndex(library, paths, config), {
      store,
      files,
      split,
      stages,
      ...(await reconcile(files, store, stages)),
      onGone,
      replacedPaths: replaces === null ? null : await pathsIn(context, replaces),
      yieldToForeground: priority.yieldToForeground,
      forgotten: library.forgotten,
      mountPoints: library.mounts,
      gate: context.gate,
      maxBytes: config['max-bytes'],
      maxPixels: config['max-pixels'],
      imageSize: model.imageSize,
      shrink: config.decode === 'fast',
      workers: config.workers,
      prune: run.prune ?? false,
      retryFailed: run.retryFailed ?? false,
      signal: run.signal ?? new AbortController().signal,
      ...(run.onProgress && { onProgress: run.onProgress }),
    });
    const after = { ...library, mounts: mountPoints };
    const isComplete = !report.interrupted && leftBehind === 0;
    if (replaces !== null) report.newModel = { model: model.id, isComplete };
    if (replaces !== null && isComplete) await replace(target, after);
    else if (mountPoints.length > library.mounts.length) await records.writeLibrary(after);
    return report;
  } finally {
    await files.close();
  }
}

/** All paths in a collection, from its store: the file catalog is only a cache and may be incomplete. */
async function pathsIn({ driver, useStore }: LibraryContext, name: string): Promise<Set<string>> {
  const paths = new Set<string>();
  const collection = (await driver.collections()).find((existing) => existing.name === name);
  if (!collection) return paths;
  await useStore(collection, async (store) => {
    for await (const items of store.scan({ fields: ['paths'] })) {
      for (const item of items) for (const path of item.paths) paths.add(path);
    }
  });
  return paths;
}

/** Switches searches to the new collection. */
async function replace({ context, records, choice }: Target, before: Library): Promise<void> {
  const library = withModel(before, choice, null);
  await records.writeLibrary(library);
  await dropEarlierVersions(context, library, choice);
}

/**
 * Deletes collections of earlier versions of the model, which are useless now, including leftovers of a crash. Collections of
 * other models stay, so that switching back is free.
 */
async function dropEarlierVersions(
  context: LibraryContext,
  library: Library,
  { ref, collection }: Choice,
): Promise<void> {
  const all = Object.entries(library.collections);
  const earlier = all.filter(([name, model]) => model === ref.name && name !== collection.name);
  if (earlier.length === 0) return;
  for (const [name] of earlier) await context.dropCollection(name);
  const rest = Object.fromEntries(all.filter((entry) => !earlier.includes(entry)));
  await context.records.writeLibrary({ ...library, collections: rest });
}

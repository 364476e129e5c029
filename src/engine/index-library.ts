import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../config.ts';
import { isWithin, withinTest } from '../core/folders.ts';
import { PATIENCE_MS, silentFolders } from '../disks/answers.ts';
import { withRelated } from '../indexing/changed-paths.ts';
import type { WhileReading } from '../indexing/complete-later.ts';
import { indexFolders } from '../indexing/index-folders.ts';
import { movedTest } from '../indexing/moved.ts';
import { pictureStages } from '../indexing/picture-stages.ts';
import { emptyReport, type FileChange, type IndexReport } from '../indexing/report.ts';
import { type Split, splitContent } from '../indexing/split.ts';
import { isOfModel } from '../library/collection-name.ts';
import type { Library } from '../library/library-file.ts';
import type { Records } from '../library/records.ts';
import { log } from '../log.ts';
import { keepingIn } from '../store/keeping.ts';
import { type Choice, servedCollection } from './choices.ts';
import { dropCollections, hasAllOf, pathsIn } from './collections.ts';
import type { LibraryContext } from './context.ts';
import { forgetExcluded, openElsewhere } from './elsewhere.ts';
import { createEmbeddingMeter } from './embedding-meter.ts';
import { addFolders, foldersToIndex, leftOutAfter, rootsOf, withIdentities } from './library-folders.ts';
import { mineOf, othersOf } from './machines.ts';
import { openReading } from './ocr.ts';
import { excludesWords, forgetsWords } from './ocr-exclude.ts';
import { recordedAddress, warnOfOtherStore } from './own-store.ts';
import { pruneTest } from './prune-test.ts';
import { finishRemovals, type OnGone } from './remove.ts';
import type { ModelSwitch } from './run-record.ts';
import { openRunState } from './run-state.ts';
import type { Session } from './sessions.ts';
import { recordSpeed } from './speeds.ts';
import { carryTexts } from './texts/carry-texts.ts';
import { checkAfterRun } from './tuning/check-recall.ts';
import type { IndexRunOptions } from './types.ts';

/** A run, and the model to which it switches the library if it is one that does. */
export interface LibraryRun extends IndexRunOptions {
  readonly switchTo?: ModelSwitch | null;
  readonly whileReading?: WhileReading;
  /**
   * Whether it goes on with reading words after another process has written: it walks no folders and changes neither them nor the
   * model, and does nothing once the library has another one. @default false
   */
  readonly resumes?: boolean;
  /**
   * Absolute paths in folders of the library that may have changed, whose rest is not looked at. A run that migrates the library to
   * another model looks at everything. @default all
   */
  readonly changed?: readonly string[] | undefined;
  /** Called with what was done about files once it is written. */
  readonly onDone?: ((done: readonly FileChange[]) => void) | undefined;
}

/**
 * Brings the store up to date with the named folders, or with all of the library. A run that migrates the library to another
 * model, or to a new version of it, covers all folders; searches use the old vectors until it is complete. If the collection of
 * that model has all pictures already, searches use it at once.
 *
 * @param paths absolute
 * @param onGone called with the ids of pictures that were removed completely
 * @param split splits the content of a file into pieces that become items
 */
export async function indexLibrary(
  context: LibraryContext,
  paths: readonly string[],
  run: LibraryRun,
  onGone: OnGone,
  split: Split = splitContent,
): Promise<IndexReport> {
  return context.writing(run.command ?? 'soutu index', async () => {
    await finishRemovals(context, onGone);
    return context.useTarget(async (session, choice) => {
      // Before anything is written: a store that fails to open must not become the library's.
      await context.mapRoot.store(await session.store());
      const { records } = context;
      const before = await records.readLibrary();
      const silent = await silentFolders([...rootsOf(before), ...paths], before.mounts, PATIENCE_MS);
      await warnOfOtherStore(context.config, before, context.driver);
      const served = await servedCollection(context.config, before, context.driver);
      if (run.resumes) {
        const isCurrent = served === choice.collection.name;
        const base = { context, records, session, choice, split, onGone, silent, replaces: null };
        return isCurrent ? indexInto(base, before, [], run) : emptyReport();
      }
      const replaces = served === null || served === choice.collection.name ? null : served;
      const known = { ...before, collections: await collectionsOf(before, choice, context) };
      const isReady =
        replaces !== null &&
        (await hasAllOf(context, replaces, choice.collection)) &&
        (await carryTexts(context, replaces, session, run.signal));
      const obsolete = obsoleteAfter(run, before, choice, replaces);
      const store = recordedAddress(context.config);
      const withFolders = { ...addFolders(known, paths, context.config, silent), obsolete, store };
      const library = withModel(withFolders, choice, isReady ? null : replaces);
      await records.writeLibrary(library);
      const base = { context, records, session, choice, split, onGone, silent };
      const folders = replaces === null ? paths : [];
      if (replaces !== null && isReady) {
        const after = await dropUseless(base, library);
        const report = await indexInto({ ...base, replaces: null }, after, folders, run);
        return { ...report, newModel: { model: choice.model.id, isComplete: true, unread: [] } };
      }
      const isCurrent = before.collection === choice.collection.name;
      const current = isCurrent ? await dropUseless(base, library) : library;
      return indexInto({ ...base, replaces }, current, folders, run);
    }, run.switchTo?.name);
  });
}

interface Base {
  readonly context: LibraryContext;
  readonly records: Records;
  readonly session: Session;
  readonly choice: Choice;
  readonly split: Split;
  readonly onGone: OnGone;
  /** See `IndexOptions`. */
  readonly silent: readonly string[];
}

interface Target extends Base {
  /** The collection that searches use until this run is complete; null if they already use the target. */
  readonly replaces: string | null;
}

/**
 * The collections to delete once searches use that of the run. A switch says whether the one that it replaces is; a run that continues a
 * switch, or what one has not deleted before it was killed, does what that one was to do.
 */
function obsoleteAfter(
  { switchTo }: LibraryRun,
  { nextModel, obsolete }: Library,
  { ref }: Choice,
  replaces: string | null,
): string[] {
  if (switchTo && replaces !== null) return switchTo.dropOld ? [replaces] : [];
  return replaces === null || nextModel === ref.name ? obsolete : [];
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
  run: LibraryRun,
): Promise<IndexReport> {
  const { context, records, session, choice, replaces, split, onGone, silent } = target;
  const { config, priority } = context;
  const { model, collection } = choice;
  const store = await session.store();
  const changed =
    replaces === null && run.changed ? await withRelated(run.changed, rootsOf(library), silent) : undefined;
  const state = await openRunState(records, collection.name, changed);
  const { files } = state;
  const meter = createEmbeddingMeter();
  const { lacks } = await keepingIn(store);
  if (lacks.length > 0) warnOfLack(collection.name, config);
  // Searches wait for a switch to another model, but not for words: those that were read are taken over, the next run reads others.
  const excludes = excludesWords(library, config);
  const own = { name: collection.name, store };
  const forgotten = await forgetExcluded(context, library, own, forgetsWords(library));
  const reading = replaces === null && !lacks.includes('text') ? await openReading(config, excludes) : null;
  const stages = pictureStages(model, async () => meter.watch(await session.embedder()), {
    reading,
    places: config.places,
  }).filter(({ name }) => !lacks.includes(name));
  const isSilent = withinTest(silent);
  let done: IndexReport | null = null;
  try {
    const roots = rootsOf(library);
    const rules = [roots, library.ocrExclude, config['ocr-exclude']];
    // A switch carries texts over beside the run.
    const noting = { rules, believes: !run.full, isAlone: replaces === null };
    const folders = run.resumes ? [] : foldersToIndex(library, paths, config, changed);
    const indexed = await indexFolders(folders, {
      files,
      split,
      stages,
      roots,
      ...(await state.known(store, othersOf(config, context.driver), stages, roots, noting)),
      onGone,
      onDone: run.onDone,
      elsewhere: await openElsewhere(context, library, collection.name, excludes),
      isChanged: forgotten > 0,
      isShared: context.driver.shared,
      // What does not answer cannot be judged, nor can the files of other machines in a shared store.
      isOurs: (path) =>
        !isSilent(path) &&
        (!context.driver.shared || library.folders.some((folder) => isWithin(path, folder.path))),
      isMoved: movedTest(library.folders, library.mounts),
      isMine: mineOf(config),
      replacedPaths: replaces === null ? null : await pathsIn(context, replaces),
      yieldToForeground: priority.yieldToForeground,
      forgotten: library.forgotten,
      mountPoints: library.mounts,
      silent,
      gate: context.gate,
      maxBytes: config['max-bytes'],
      maxPixels: config['max-pixels'],
      imageSize: model.imageSize,
      shrink: config.decode === 'fast',
      workers: choice.ref.kind === 'remote' ? choice.ref.server.requests : config.workers,
      prune: pruneTest(run.prune ?? false),
      retryFailed: run.retryFailed ?? false,
      full: run.full ?? false,
      signal: run.signal ?? new AbortController().signal,
      whileReading: run.whileReading,
      ...(run.onProgress && { onProgress: run.onProgress }),
    });
    const { report, mountPoints, identities, leftOut, leftBehind, unread } = indexed;
    if (!report.interrupted) await checkAfterRun(context, session, report.newIndex !== null, run.signal);
    // Looked for in none, which is not for lack of the models.
    if (lacks.includes('text')) report.read = 0;
    if (context.driver.durable) await recordSpeed(config, model.fingerprint, meter.rate);
    const met = { mounts: mountPoints, leftOut: leftOutAfter(library, leftOut) };
    const after = withIdentities({ ...library, ...met }, identities);
    // Other machines must have finished theirs, too.
    const isAlone = config.shard === undefined && !context.driver.shared;
    const isWhole = async () => isAlone || replaces === null || hasAllOf(context, replaces, collection);
    const hasAll = !report.interrupted && leftBehind === 0 && (await isWhole());
    const isComplete =
      hasAll && (replaces === null || (await carryTexts(context, replaces, session, run.signal)));
    if (hasAll && !isComplete) report.interrupted = true;
    if (replaces !== null) report.newModel = { model: model.id, isComplete, unread };
    if (replaces !== null && isComplete) await replace(target, after);
    else if (!isDeepStrictEqual(after, library)) await records.writeLibrary(after);
    if (report.seen > 0 && (replaces === null || isComplete)) await publish(target);
    done = report;
    return report;
  } finally {
    await reading?.close();
    await state.close(done);
  }
}

function warnOfLack(collection: string, config: Config): void {
  log.warn(
    'the collection has no place for words, because an earlier version created it: names, captions and words in pictures are not found',
    { collection, store: recordedAddress(config), instead: 'soutu copy into a new database' },
  );
}

/** A library works without it. */
async function publish({ context, choice }: Target): Promise<void> {
  await context.driver.publish?.(choice.collection.name).catch((error) => {
    log.warn('other programs do not find the collection by its fixed name', { error: String(error) });
  });
}

/** Switches searches to the new collection. */
async function replace(target: Target, before: Library): Promise<void> {
  const library = withModel(before, target.choice, null);
  await target.records.writeLibrary(library);
  await dropUseless(target, library);
}

/**
 * Deletes the obsolete collections, and those of earlier versions of the model, including leftovers of a crash. Collections of other
 * models stay, so that switching back is free.
 */
async function dropUseless({ context, records, choice }: Base, library: Library): Promise<Library> {
  // Other machines may still search them.
  if (context.driver.shared) return library;
  const { ref, collection } = choice;
  const earlier = Object.entries(library.collections).flatMap(([name, model]) =>
    model === ref.name ? name : [],
  );
  const useless = new Set([...earlier, ...library.obsolete].filter((name) => name !== collection.name));
  const dropped = await dropCollections(context, library, [...useless]);
  if (library.obsolete.length === 0) return dropped;
  const current = { ...dropped, obsolete: [] };
  await records.writeLibrary(current);
  return current;
}

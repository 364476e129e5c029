import { isWithin, spellingsOf } from '../core/folders.ts';
import { SoutuError } from '../errors.ts';
import { exists } from '../indexing/exists.ts';
import { pathsBelow } from '../indexing/paths-below.ts';
import { type RemoveReport, removePaths } from '../indexing/remove-paths.ts';
import type { FileCatalog } from '../library/file-catalog.ts';
import type { Library } from '../library/library-file.ts';
import type { VectorStore } from '../store/store.ts';
import type { LibraryContext } from './context.ts';
import { dropFolders, rootsOf } from './library-folders.ts';
import { othersOf } from './machines.ts';

/** Called with the ids of pictures that were removed completely. */
export type OnGone = (ids: readonly string[]) => void;

const NOTHING: RemoveReport = { files: 0, pictures: 0 };

/**
 * Removes files and folders from the collections of all models, and makes later runs skip them. The intention is recorded
 * first, so that after a crash the next writing run completes the removal.
 * Throws `not-found` for a path that is neither in the library nor on the disk.
 *
 * @param paths absolute
 * @param command shown to other processes while this one holds the lock
 */
export async function removeFromLibrary(
  context: LibraryContext,
  paths: readonly string[],
  onGone: OnGone,
  command = 'soutu remove',
): Promise<RemoveReport> {
  return context.writing(command, async () => {
    const { records } = context;
    const { removing: unfinished } = await records.readLibrary();
    const finished = await finishRemovals(context, onGone);
    // Asked again after a crash, a removal is done by now.
    const isDone = (path: string) => unfinished.some((done) => isWithin(path, done));
    const rest = paths.filter((path) => !spellingsOf(path).some(isDone));
    if (rest.length === 0 && paths.length > 0) return finished;
    const library = await records.readLibrary();
    const known = await knownPaths(rest, library, context);
    await records.writeLibrary({ ...dropFolders(library, known), removing: known });
    return finishRemovals(context, onGone);
  });
}

/** Completes recorded removals. Needs the lock. Reports the numbers of the collection with the most removals. */
export async function finishRemovals(context: LibraryContext, onGone: OnGone): Promise<RemoveReport> {
  const { records } = context;
  const library = await records.readLibrary();
  if (library.removing.length === 0) return NOTHING;
  const roots = rootsOf(library);
  let most = NOTHING;
  await eachCollection(context, library.removing, async (files, store, others) => {
    const report = await removePaths(library.removing, files, store, others, onGone, roots);
    if (report.files > most.files) most = report;
  });
  await records.writeLibrary({ ...library, removing: [] });
  return most;
}

/**
 * Opens the file catalogs of all collections, one by one, with the entries at or below these paths. A collection that does not
 * exist has no store.
 */
async function eachCollection(
  { config, driver, records, useStore }: LibraryContext,
  paths: readonly string[],
  work: (files: FileCatalog, store: VectorStore | null, others: ReturnType<typeof othersOf>) => Promise<void>,
): Promise<void> {
  const workOn = async (name: string, store: VectorStore | null) => {
    const files = await records.openFiles(name, paths);
    try {
      await work(files, store, othersOf(config, driver));
    } finally {
      await files.close();
    }
  };
  const { collection, collections } = await records.readLibrary();
  const isOwn = (name: string) => name === collection || name in collections;
  // A shared store has collections of other libraries, too.
  const existing = (await driver.collections()).filter(({ name }) => !driver.shared || isOwn(name));
  for (const collection of existing) await useStore(collection, (store) => workOn(collection.name, store));
  for (const name of await records.collections()) {
    if (!existing.some((collection) => collection.name === name)) await workOn(name, null);
  }
}

/** The paths in the spelling of Unicode that the library has, else the disk, because some disks find a file by each spelling. */
async function knownPaths(
  paths: readonly string[],
  { folders }: Library,
  context: LibraryContext,
): Promise<string[]> {
  const isAround = (path: string) =>
    folders.some((folder) => isWithin(path, folder.path) || isWithin(folder.path, path));
  const isRoot = (path: string) => folders.some((folder) => folder.path === path);
  const spelled = paths.map(spellingsOf);
  const all = spelled.flat();
  const isOnDisk = await Promise.all(all.map(exists));
  const onDisk = new Set(all.filter((path, i) => isAround(path) && isOnDisk[i]));
  // Of a path with one spelling, the disk decides as well, without a look at all files.
  const doubtful = spelled.flatMap((spellings) =>
    spellings.filter((path) => !isRoot(path) && (spellings.length > 1 || !onDisk.has(path))),
  );
  const unknown = new Set(doubtful);
  if (doubtful.length > 0) {
    await eachCollection(context, doubtful, async (files, store, others) => {
      for (const file of (await pathsBelow(doubtful, files, store, others)).known) {
        for (const path of unknown) if (isWithin(file, path)) unknown.delete(path);
      }
    });
  }
  return spelled.map((spellings) => {
    const known = spellings.find((path) => !unknown.has(path)) ?? spellings.find((path) => onDisk.has(path));
    if (known !== undefined) return known;
    throw new SoutuError('not-found', `${spellings[0]} is not in the library`, {
      hint: 'soutu status lists the folders of the library.',
    });
  });
}

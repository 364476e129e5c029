import { dirname } from 'node:path';
import type { Config } from '../config.ts';
import { isWithin } from '../core/folders.ts';
import { pause } from '../core/pause.ts';
import { isSilent } from '../disks/answers.ts';
import { fileSystemOf } from '../disks/file-system.ts';
import { awayTest } from '../indexing/gone.ts';
import type { CatalogCounts } from '../library/catalog-counts.ts';
import type { Library, LibraryFolder } from '../library/library-file.ts';
import type { KeptFiles } from './status-types.ts';

/** Folders that are looked for at once. */
const AT_ONCE = 64;
/** How long is remembered which folders inside of one that is there are away: a share is asked for each of them. */
const FRESH_MS = 30_000;

type Counts = Awaited<ReturnType<CatalogCounts['own']>>;
type AwayFrom = Awaited<ReturnType<typeof awayTest>>;
/** The topmost folder that is away, by each folder in it that has files. */
type Away = ReadonlyMap<string, string>;

/**
 * What a run would keep now of folders that are away: of the folders of the library and former mount points as they are now, of the folders
 * on shares as they were half a minute ago at most. Those who ask at the same time share one look.
 *
 * @param counts numbers of files directly in each folder, and the files that are in the library by themselves
 */
export type KeptNow = (library: Pick<Library, 'folders' | 'mounts'>, counts: Counts) => Promise<KeptFiles>;

/** @param clock milliseconds of a clock that never goes back */
export function createKept(config: Config, clock = () => performance.now()): KeptNow {
  const looked = new Map<string, { readonly at: number; readonly away: Away }>();
  let running: { readonly counts: Counts['own']; readonly kept: Promise<KeptFiles> } | null = null;

  async function within(folder: LibraryFolder, mounts: readonly string[], counts: Counts): Promise<Away> {
    const { path: root, identity = null } = folder;
    const awayFrom = await awayTest(root, identity, mounts);
    /** What is away with the files: a single file was deleted if its folder is there. */
    const folderOf = (path: string) => (counts.single.has(path) ? dirname(path) : path);
    const below = () => [...counts.own.keys()].filter((path) => isWithin(path, root));
    const whole = await awayFrom(folderOf(root));
    if (whole !== null) return new Map(below().map((path) => [path, whole]));
    const last = looked.get(root);
    if (last && clock() - last.at < FRESH_MS) return last.away;
    const away = (await mayLose(folder, mounts, config))
      ? await lookFor(below(), (path) => awayFrom(folderOf(path)))
      : new Map<string, string>();
    looked.set(root, { at: clock(), away });
    return away;
  }

  async function look({ folders, mounts }: Parameters<KeptNow>[0], counts: Counts): Promise<KeptFiles> {
    const kept = new Set<string>();
    const away = new Set<string>();
    for (const folder of folders) {
      for (const [path, top] of await within(folder, mounts, counts)) {
        // No run removes what does not answer.
        if (!counts.own.has(path) || isSilent(top)) continue;
        kept.add(path);
        away.add(top);
      }
    }
    return {
      files: [...kept].reduce((sum, path) => sum + counts.own.get(path)!, 0),
      folders: [...away].sort(),
    };
  }

  return async (library, counts) => {
    if (running?.counts === counts.own) return running.kept;
    const own = { counts: counts.own, kept: look(library, counts) };
    running = own;
    try {
      return await own.kept;
    } finally {
      if (running === own) running = null;
    }
  };
}

async function lookFor(folders: readonly string[], awayFrom: AwayFrom): Promise<Away> {
  const away = new Map<string, string>();
  for (let from = 0; from < folders.length; from += AT_ONCE) {
    await pause();
    const some = folders.slice(from, from + AT_ONCE);
    for (const [index, top] of (await Promise.all(some.map((one) => topmost(one, awayFrom)))).entries())
      if (top !== null) away.set(some[index]!, top);
  }
  return away;
}

/** The topmost folder above one, or itself, that is away; null if it is there. */
async function topmost(folder: string, awayFrom: AwayFrom): Promise<string | null> {
  let away = await awayFrom(folder);
  // Ends below the folder of the library, which is there.
  for (let above = away; above !== null; above = await awayFrom(dirname(above))) away = above;
  return away;
}

/** Whether folders in one that is there may be away. On a local disk without links, those that are missing were deleted. */
async function mayLose(
  { path, followSymlinks }: LibraryFolder,
  mounts: readonly string[],
  config: Config,
): Promise<boolean> {
  if (followSymlinks || config['follow-symlinks']) return true;
  return mounts.some((mount) => isWithin(mount, path)) || (await fileSystemOf(path)) !== 'local';
}

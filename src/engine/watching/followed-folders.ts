import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../../config.ts';
import { isWithin, withinTest } from '../../core/folders.ts';
import { UNWATCHED } from '../../core/unwatched.ts';
import { answers, silentFolders } from '../../disks/answers.ts';
import { type FileSystemKind, fileSystemOf } from '../../disks/file-system.ts';
import { identityOf } from '../../disks/identity.ts';
import { mountPointIn, readMounts } from '../../disks/mounted.ts';
import type { Library } from '../../library/library-file.ts';
import { createOverflowGuard, refusalOf, TOO_MANY } from '../../watching/limits.ts';
import type { FolderWatch, FollowedFolder } from '../../watching/types.ts';
import { watchEachFolder } from '../../watching/watch-each-folder.ts';
import { watchRecursively } from '../../watching/watch-recursively.ts';
import { foldersToIndex } from '../library-folders.ts';
import type { FollowedFolderInfo } from '../watching-types.ts';

/** The watches of the folders of a library. */
export interface FollowedFolders {
  /**
   * Follows exactly these folders. The first call is for those that a run over all is going to walk.
   *
   * @param forgotten paths that the user removed, of which nothing is told
   */
  set(folders: readonly FollowedFolder[], forgotten: readonly string[]): Promise<void>;
  /** Looks whether folders and disks came or went, of which the system does not tell. */
  check(): Promise<void>;
  /** Tries again to watch what is not watched, before a walk over all. */
  renew(): Promise<void>;
  readonly infos: readonly FollowedFolderInfo[];
  /** Those that the system tells nothing or not all about. */
  readonly unwatched: readonly string[];
  rootOf(path: string): string;
  close(): void;
}

interface FollowedEvents {
  path(path: string): void;
  folder(path: string): void;
  /** A folder is followed from now on. The run that added it may have been there before the watches. */
  added(path: string): void;
  /** How a folder is followed has changed. */
  changed(info: FollowedFolderInfo): void;
}

interface Followed {
  readonly folder: FollowedFolder;
  readonly identity: string | null;
  readonly kind: FileSystemKind;
  watch: FolderWatch | null;
  /** Why it is not watched, or why that does not tell all. */
  reason: string | null;
}

/** How the system watches: a folder with all below it, or each folder. */
const isRecursive = process.platform === 'darwin' || process.platform === 'win32';

export function createFollowedFolders(
  events: FollowedEvents,
  watchFolder: typeof watchEachFolder = watchEachFolder,
): FollowedFolders {
  let all: Followed[] = [];
  let mounts: readonly string[] = [];
  let isFirst = true;
  let isClosed = false;
  /** Changes of the watches, one after the other. */
  let turn: Promise<unknown> = Promise.resolve();
  let forgotten: ReadonlySet<string> = new Set();
  let isOverflowing = false;
  const count = createOverflowGuard(() => {
    // One look at everything serves all that was dropped before it.
    if (isOverflowing) return;
    isOverflowing = true;
    void inTurn(() => {
      isOverflowing = false;
      return again(all);
    });
  });

  function inTurn<T>(task: () => Promise<T>): Promise<T> {
    const mine = turn.then(task);
    turn = mine.catch(() => {});
    return mine;
  }

  /** Whether the user removed a path, or what is around it, from a folder. One may have been added below a removed one. */
  function isForgotten(path: string, folder: string): boolean {
    for (let at = path; at !== folder && isWithin(at, folder); at = dirname(at))
      if (forgotten.has(at)) return true;
    return false;
  }

  const held = () => all.reduce((sum, { watch }) => sum + (watch?.watches ?? 0), 0);

  async function follow(folder: FollowedFolder): Promise<Followed> {
    const silent = await silentFolders([folder.path], []);
    if (silent.includes(folder.path))
      return { folder, identity: null, kind: 'network', watch: null, reason: UNWATCHED.silent };
    const identity = await inodeOf(folder.path);
    const kind = await fileSystemOf(folder.path);
    const followed: Followed = { folder, identity, kind, watch: null, reason: null };
    if (identity === null) return followed;
    if (kind === 'network') followed.reason = UNWATCHED.network;
    if (kind === 'fuse') followed.reason = UNWATCHED.fuse;
    if (kind === 'network' || isClosed) return followed;
    const refused = (error: NodeJS.ErrnoException) => {
      followed.watch = null;
      followed.reason = error.code === TOO_MANY ? UNWATCHED.many : refusalOf(error);
      events.changed(infoOf(followed));
    };
    const isSkipped = withinTest(folder.skip);
    const removed = [...forgotten].filter((path) => isForgotten(path, folder.path));
    const watchEvents = {
      path: (path: string) => void (isSkipped(path) || isForgotten(path, folder.path) || events.path(path)),
      folder: (path: string) => void (isForgotten(path, folder.path) || events.folder(path)),
      count,
      refused,
    };
    try {
      followed.watch = isRecursive
        ? watchRecursively(folder, watchEvents)
        : await watchFolder({ ...folder, skip: [...folder.skip, ...removed, ...silent] }, watchEvents, {
            held: held(),
          });
    } catch (error) {
      refused(error as NodeJS.ErrnoException);
    }
    return followed;
  }

  /** Watches folders anew, of which anything may have changed meanwhile. */
  async function again(some: readonly Followed[]): Promise<void> {
    for (const before of some) {
      const at = all.indexOf(before);
      if (at < 0) continue;
      before.watch?.close();
      all[at] = await follow(before.folder);
      events.folder(before.folder.path);
      events.changed(infoOf(all[at]));
    }
    if (isClosed) closeAll();
  }

  function closeAll(): void {
    for (const { watch } of all) watch?.close();
    all = [];
  }

  async function setNow(folders: readonly FollowedFolder[], removed: readonly string[]): Promise<void> {
    const isRemoved = withinTest(removed);
    const back = [...forgotten].filter((path) => !isRemoved(path));
    forgotten = new Set(removed);
    mounts = readMounts();
    const kept = all.filter(({ folder }) => folders.some((one) => isDeepStrictEqual(one, folder)));
    for (const followed of all) if (!kept.includes(followed)) followed.watch?.close();
    all = kept;
    for (const folder of folders) {
      if (isClosed || kept.some((followed) => isDeepStrictEqual(followed.folder, folder))) continue;
      const followed = await follow(folder);
      all.push(followed);
      if (!isFirst) events.added(folder.path);
    }
    isFirst = false;
    // A folder that was added again may have no watches.
    await again(kept.filter(({ folder }) => back.some((path) => isWithin(path, folder.path))));
    if (isClosed) closeAll();
  }

  async function checkNow(): Promise<void> {
    const now = readMounts();
    const moved = changedMounts(mounts, now);
    mounts = now;
    const others: Followed[] = [];
    for (const followed of all) {
      const { path } = followed.folder;
      const isMoved = moved.some((mount) => isWithin(mount, path) || isWithin(path, mount));
      if (isMoved || (await inodeOf(path)) !== followed.identity || (await isCovered(followed, now)))
        others.push(followed);
    }
    await again(others);
  }

  /** Whether a disk was mounted over a folder that is watched. The list of mounts looks the same again if one was unmounted for a moment. */
  async function isCovered({ folder, watch }: Followed, lines: readonly string[]): Promise<boolean> {
    const below = lines.map(mountPointIn).filter((mount) => isWithin(mount, folder.path));
    for (const path of new Set([folder.path, ...below])) {
      const watched = watch?.inodeOf(path);
      const identity = watched === undefined ? null : await inodeOf(path);
      if (identity !== null && !identity.endsWith(`:${watched}`)) return true;
    }
    return false;
  }

  async function renewNow(): Promise<void> {
    for (const { watch } of all) await watch?.renew();
    await again(
      all.filter(({ watch, identity, kind }) => watch === null && identity !== null && kind !== 'network'),
    );
  }

  return {
    set: (folders, removed) => inTurn(() => setNow(folders, removed)),
    check: () => inTurn(checkNow),
    renew: () => inTurn(renewNow),
    get infos() {
      return all.map(infoOf);
    },
    get unwatched() {
      return all.flatMap(({ folder, reason, identity }) => (reason && identity ? folder.path : []));
    },
    rootOf: (path) => all.find(({ folder }) => isWithin(path, folder.path))?.folder.path ?? path,
    close() {
      isClosed = true;
      closeAll();
    },
  };
}

/** The folders of a library, with what walks of them leave out. */
export const foldersToFollow = (library: Library, config: Config): FollowedFolder[] =>
  foldersToIndex(library, [], config).map(
    ({ path, exclude, followSymlinks, ignore = true, pairRaw = true, skip = [] }) => ({
      path,
      exclude,
      followSymlinks,
      ignore,
      pairRaw,
      skip,
    }),
  );

const infoOf = ({ folder, identity, watch, reason }: Followed): FollowedFolderInfo => ({
  path: folder.path,
  how: identity === null ? 'missing' : watch === null ? 'rescans' : 'events',
  reason,
  watches: watch?.watches ?? 0,
});

/** Device and inode alone: some systems give a time of creation that changes with the content. Null for what is not there or does not answer. */
async function inodeOf(folder: string): Promise<string | null> {
  const identity = (await answers(folder)) ? await identityOf(folder) : null;
  return identity?.split(':', 2).join(':') ?? null;
}

/** The mount points that only one of two lists has. */
function changedMounts(before: readonly string[], now: readonly string[]): string[] {
  const lines = [
    ...before.filter((line) => !now.includes(line)),
    ...now.filter((line) => !before.includes(line)),
  ];
  return lines.map(mountPointIn);
}

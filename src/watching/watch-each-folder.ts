import { type FSWatcher, watch as fsWatch, type Stats, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isAway, lstat, stat } from '../disks/fs.ts';
import { attempt } from '../images/attempt.ts';
import { isSidecar } from '../images/caption/sidecars.ts';
import { isCandidate } from '../images/formats.ts';
import { RULE_FILES } from '../images/ignore-rules.ts';
import { metTest } from '../images/is-met.ts';
import { isHiddenOrSystem } from '../images/skip.ts';
import { spellingsOnDisk } from '../images/spelling.ts';
import { walk } from '../images/walk.ts';
import { log } from '../log.ts';
import { createFolderTree } from './folder-tree.ts';
import { MAX_WATCHES, TOO_MANY } from './limits.ts';
import type { FolderWatch, FollowedFolder, WatchEvents } from './types.ts';
import { watchFile } from './watch-file.ts';

/** Entries that are looked at at once. */
const AT_ONCE = 64;
/** The system gives no more watches, no more programs may have any, or no more are wanted. */
const REFUSED: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EMFILE', 'ENFILE', TOO_MANY]);

interface EachFolderOptions {
  /** Watches that are held already, for other folders. @default 0 */
  readonly held?: number;
  /** @default that of Node.js */
  readonly watch?: typeof fsWatch;
}

/**
 * Watches a folder by a watch for each folder that a walk of it enters, as Linux does it (inotify): what is left out gets none. A folder is
 * watched before it is listed, and one that comes is listed, so that nothing that comes into it is missed. Rejects if the system refuses.
 */
export async function watchEachFolder(
  folder: FollowedFolder,
  events: WatchEvents,
  { held = 0, watch = fsWatch }: EachFolderOptions = {},
): Promise<FolderWatch> {
  const root = folder.path;
  const tree = createFolderTree(root);
  const closing = new AbortController();
  /** Entries that came or went, and folders whose rules changed. */
  const arrivals = new Set<string>();
  const withNewRules = new Set<string>();
  /** Folders that perhaps went themselves, and whose watches then tell nothing more. */
  const ended = new Set<string>();
  let isLooking = false;

  function onEvent(at: string, type: string, name: string | null): void {
    if (closing.signal.aborted) return;
    events.count();
    if (name === null) events.folder(at);
    else if (RULE_FILES.includes(name) && folder.ignore) {
      withNewRules.add(at);
      look();
    } else if (isHiddenOrSystem(name)) return;
    else if (type === 'rename') {
      arrivals.add(join(at, name));
      // Of its own end a watch tells by its own name.
      if (name === basename(at)) {
        arrivals.add(at);
        ended.add(at);
      }
      look();
    } else if (isOfInterest(name) && tree.get(join(at, name)) === undefined) events.path(join(at, name));
  }

  function enter(path: string): void {
    if (closing.signal.aborted) return;
    if (tree.get(path) === undefined && held + tree.size >= MAX_WATCHES)
      throw Object.assign(new Error('too many folders'), { code: TOO_MANY });
    if (isAway(path)) return;
    let watcher: FSWatcher;
    try {
      const { ino } = statSync(path);
      if (tree.get(path)?.inode === ino && !ended.has(path)) return;
      ended.delete(path);
      watcher = watch(path, { persistent: false }, (type, name) => onEvent(path, type, name));
      watcher.on('error', ignoreError);
      tree.set(path, { watcher, inode: ino });
    } catch (error) {
      if (REFUSED.has((error as NodeJS.ErrnoException).code)) throw error;
      // It has gone again, or cannot be read, which the walk reports.
      log.debug('a folder is not watched', { folder: path, error: String(error) });
    }
  }

  /** Watches a folder and those below it. */
  async function adopt(path: string, onFile?: (path: string) => void): Promise<void> {
    if (!metTest(root, folder)(path)) return;
    const options = { ...folder, excludeFrom: root, sidecars: false, files: onFile !== undefined };
    for await (const event of walk(path, { ...options, onEnter: enter, signal: closing.signal })) {
      if (event.type === 'file') onFile?.(event.path);
    }
  }

  function look(): void {
    if (isLooking) return;
    isLooking = true;
    lookAround()
      .catch(fail)
      .finally(() => {
        isLooking = false;
        if (arrivals.size + withNewRules.size > 0 && !closing.signal.aborted) look();
      });
  }

  function fail(error: NodeJS.ErrnoException): void {
    if (closing.signal.aborted) return;
    if (REFUSED.has(error.code)) {
      close();
      events.refused(error);
    } else log.warn('following a folder failed', { folder: root, error: String(error) });
  }

  async function lookAround(): Promise<void> {
    const arrived = [...arrivals];
    for (let from = 0; from < arrived.length && !closing.signal.aborted; from += AT_ONCE) {
      const batch = arrived.slice(from, from + AT_ONCE);
      for (const path of batch) arrivals.delete(path);
      const spelled = await spellingsOnDisk(batch, [root]);
      const found = await Promise.all(batch.map((path, index) => look1(path, spelled[index]!)));
      for (const [index, path] of batch.entries()) await lookAt(path, found[index]!);
    }
    for (const at of [...withNewRules]) {
      withNewRules.delete(at);
      tree.drop(at);
      await adopt(at);
      events.folder(at);
    }
  }

  /** What a path leads to, as a walk sees it: by the name that it has on the disk. */
  const look1 = (path: string, spelled: string | null) =>
    attempt(async () => {
      if (path !== root && spelled !== path) throw new Error('it has another name');
      return folder.followSymlinks ? stat(path) : lstat(path);
    });

  async function lookAt(path: string, found: Stats | Error): Promise<void> {
    const before = tree.get(path);
    const isFolder = !(found instanceof Error) && found.isDirectory();
    // Another folder may get the inode of one that is gone.
    const hasEnded = ended.delete(path);
    if (isFolder && before?.inode === found.ino && !hasEnded) return;
    if (before !== undefined) {
      tree.drop(path);
      events.folder(path);
    }
    if (isFolder) await adopt(path, events.path);
    else if (before === undefined && isOfInterest(basename(path))) events.path(path);
  }

  function close(): void {
    closing.abort();
    tree.drop(root);
  }

  try {
    const found = await stat(root);
    if (found.isDirectory()) await adopt(root);
    else adoptFile(found);
  } catch (error) {
    close();
    throw error;
  }

  function adoptFile({ ino }: Stats): void {
    const watcher = watchFile(root, events, watch);
    watcher.on('error', ignoreError);
    tree.set(root, { watcher, inode: ino });
  }

  return {
    get watches() {
      return tree.size;
    },
    inodeOf: (path) => tree.get(path)?.inode,
    renew: () => adopt(root).catch(fail),
    close,
  };
}

const isOfInterest = (name: string) => isCandidate(name) || isSidecar(name);

/** The folder has gone, which that above it tells, too. */
function ignoreError(): void {}

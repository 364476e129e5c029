import { type FSWatcher, statSync, watch } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { withinTest } from '../core/folders.ts';
import { isSidecar } from '../images/caption/sidecars.ts';
import { isCandidate } from '../images/formats.ts';
import { RULE_FILES } from '../images/ignore-rules.ts';
import { isHiddenOrSystem } from '../images/skip.ts';
import type { FolderWatch, FollowedFolder, WatchEvents } from './types.ts';
import { watchFile } from './watch-file.ts';

/**
 * Watches a folder by one watch for all below it, as macOS (FSEvents) and Windows (ReadDirectoryChangesW) have it. It also tells of what is
 * left out, which is dropped here as far as names tell; the run that follows decides.
 */
export function watchRecursively(folder: FollowedFolder, events: WatchEvents): FolderWatch {
  const watcher = statSync(folder.path).isDirectory()
    ? watchAllBelow(folder, events)
    : watchFile(folder.path, events);
  watcher.on('error', (error) => {
    watcher.close();
    events.refused(error as NodeJS.ErrnoException);
  });
  return { watches: 1, inodeOf: () => undefined, renew: async () => {}, close: () => watcher.close() };
}

function watchAllBelow({ path: root, ignore, skip }: FollowedFolder, events: WatchEvents): FSWatcher {
  const isSkipped = withinTest(skip);
  return watch(root, { recursive: true, persistent: false }, (type, changed) => {
    events.count();
    // Windows has dropped events.
    if (changed === null) return events.folder(root);
    const names = changed.split(sep);
    const name = names.at(-1)!;
    const path = join(root, changed);
    if (names.slice(0, -1).some(isHiddenOrSystem) || isSkipped(path)) return;
    if (RULE_FILES.includes(name) && ignore) return events.folder(dirname(path));
    if (isHiddenOrSystem(name)) return;
    // What came or went may be a folder with any name.
    if (type === 'rename' || isCandidate(name) || isSidecar(name)) events.path(path);
  });
}

import { type FSWatcher, watch as fsWatch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { isSidecar } from '../images/caption/sidecars.ts';
import type { WatchEvents } from './types.ts';

/**
 * Watches a single file, and the files with words beside it, through its folder: a watch of the file itself ends when a program puts
 * another file in its place.
 */
export function watchFile(
  file: string,
  events: Pick<WatchEvents, 'path' | 'count'>,
  watch = fsWatch,
): FSWatcher {
  const name = basename(file);
  return watch(dirname(file), { persistent: false }, (_type, changed) => {
    events.count();
    // Windows tells no name when it has dropped events.
    if (changed === null || changed === name || isSidecar(changed)) events.path(file);
  });
}

import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { SoutuError } from '../errors.ts';
import { attempt, isGone } from './attempt.ts';
import { isCandidate } from './formats.ts';
import { excludeTest, isHiddenOrSystem } from './skip.ts';
import { createVisited, type Visited } from './visited.ts';

/** What the walker says about one path; every `path` is absolute, normalised and spelled as on the disk. */
export type WalkEvent =
  | { readonly type: 'file'; readonly path: string; readonly size: number; readonly mtimeMs: number }
  /** This folder was listed to its end: a file of it that was not seen is gone, excluded or no candidate. */
  | { readonly type: 'folder'; readonly path: string }
  /** `not-found` is only said of the root; of a folder it means that nothing is known about what is inside. */
  | {
      readonly type: 'problem';
      readonly path: string;
      readonly code: 'unreadable' | 'not-found';
      readonly message: string;
    };

export interface WalkOptions {
  /** Globs of what to leave out; see `excludeTest`. */
  readonly exclude: readonly string[];
  /** The folder below which paths are matched with the globs; without it the root. */
  readonly excludeFrom?: string;
  /** Follow symbolic links to files and folders; without it they are skipped. The root itself may be a link. */
  readonly followSymlinks: boolean;
  readonly signal?: AbortSignal;
}

/** Stat calls under way at once: enough to fill libuv's pool of threads, small enough to hold nothing back. */
const BATCH = 64;

/**
 * Lists the files that may be pictures under `root`, which may also be a single file (then whatever its name).
 *
 * Depth first and by name (code units) in each folder: its files, then its `folder` event, then the folders in
 * it; links that are followed come last. Holds one folder's names and the folders still to visit, never the
 * whole tree. Hidden and system names are skipped (never the root), and so are sockets, pipes and devices,
 * which are not even opened. A folder reached twice through links is walked once (dev and inode of the real
 * folder), a file counts once. Names that are not valid UTF-8 cannot be opened again by their name and are a
 * problem. Throws `interrupted` when the signal fires.
 */
export async function* walk(root: string, options: WalkOptions): AsyncGenerator<WalkEvent, void, undefined> {
  const top = resolve(root);
  const found = await attempt(() => stat(top));
  if (found instanceof Error) {
    yield problem(top, found, isGone(found) ? 'not-found' : 'unreadable');
  } else if (found.isDirectory()) {
    yield* walkTree(top, options);
  } else if (found.isFile()) {
    yield fileEvent(top, found);
  } else {
    yield problem(top, new Error('not a regular file or folder'));
  }
}

async function* walkTree(root: string, options: WalkOptions): AsyncGenerator<WalkEvent, void, undefined> {
  const excluded = excludeTest(options.excludeFrom ?? root, options.exclude);
  const visited = options.followSymlinks ? createVisited() : null;
  const folders = [root];
  const links: string[] = [];
  const fileLinks: string[] = [];

  while (folders.length > 0 || links.length > 0) {
    checkSignal(options.signal, root);
    const linked = folders.length === 0;
    const folder = (folders.pop() ?? links.shift())!;
    if (linked && (await isLinkToFile(folder))) {
      if (isCandidate(basename(folder))) fileLinks.push(folder);
      continue;
    }
    if (visited && !(await visited.enter(folder))) continue;
    const entries = await attempt(() => readdir(folder, { withFileTypes: true }));
    if (entries instanceof Error) {
      if (!linked || !isGone(entries)) yield problem(folder, entries);
      continue;
    }
    const kept = keep(entries, folder, excluded);
    if (visited) links.push(...kept.links);
    if (yield* statFiles(kept.files, folder, options.signal)) yield { type: 'folder', path: folder };
    folders.push(...kept.folders.reverse());
  }
  if (visited) yield* linkedFiles(fileLinks, visited, options.signal, root);
}

/** Sorts a folder's entries into files, folders and links worth a look; paths in the order of their names. */
function keep(
  entries: readonly Dirent[],
  folder: string,
  excluded: (path: string, name: string) => boolean,
): Record<'files' | 'folders' | 'links', string[]> {
  const kept = { files: [] as string[], folders: [] as string[], links: [] as string[] };
  const sorted = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of sorted) {
    const path = join(folder, entry.name);
    if (isHiddenOrSystem(entry.name) || excluded(path, entry.name)) continue;
    if (entry.isSymbolicLink()) kept.links.push(path);
    else if (entry.isDirectory()) kept.folders.push(path);
    else if (entry.isFile() && isCandidate(entry.name)) kept.files.push(path);
  }
  return kept;
}

/** Yields the files of one folder; returns whether the folder let itself be read to the end. */
async function* statFiles(
  paths: readonly string[],
  folder: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<WalkEvent, boolean, undefined> {
  for (let from = 0; from < paths.length; from += BATCH) {
    checkSignal(signal, folder);
    const batch = paths.slice(from, from + BATCH);
    const found = await Promise.all(batch.map((path) => attempt(() => lstat(path))));
    for (const [index, path] of batch.entries()) {
      const stats = found[index]!;
      if (!(stats instanceof Error)) {
        if (stats.isFile()) yield fileEvent(path, stats);
      } else if (isGone(stats)) {
        if (path.includes('\uFFFD')) yield problem(path, new Error('its name is not valid UTF-8'));
      } else {
        yield problem(folder, stats);
        return false;
      }
    }
  }
  return true;
}

/** Links to files come after all folders, so that a picture that was already met in its own place is known. */
async function* linkedFiles(
  links: readonly string[],
  visited: Visited,
  signal: AbortSignal | undefined,
  root: string,
): AsyncGenerator<WalkEvent, void, undefined> {
  const seen = new Set<string>();
  for (const link of links) {
    checkSignal(signal, root);
    const real = await attempt(() => realpath(link));
    if (real instanceof Error || seen.has(real)) continue;
    const name = basename(real);
    if (isCandidate(name) && !isHiddenOrSystem(name) && (await visited.has(dirname(real)))) continue;
    seen.add(real);
    const stats = await attempt(() => stat(real));
    if (stats instanceof Error) yield problem(link, stats);
    else if (stats.isFile()) yield fileEvent(link, stats);
  }
}

async function isLinkToFile(path: string): Promise<boolean> {
  const stats = await attempt(() => stat(path));
  return !(stats instanceof Error) && stats.isFile();
}

function fileEvent(path: string, stats: Stats): WalkEvent {
  return { type: 'file', path, size: stats.size, mtimeMs: stats.mtimeMs };
}

/** The event names the path already; the message of the system would do so again. */
function problem(path: string, cause: Error, code: 'unreadable' | 'not-found' = 'unreadable'): WalkEvent {
  return { type: 'problem', path, code, message: cause.message.replace(/, \w+ '.*'$/s, '') };
}

function checkSignal(signal: AbortSignal | undefined, path: string): void {
  if (signal?.aborted) throw new SoutuError('interrupted', `the walk through ${path} was stopped`);
}

import type { Stats } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { isWithin } from '../core/folders.ts';
import { INVALID_NAME } from '../core/invalid-name.ts';
import { createKindCounter, type KindCounts } from '../core/left-out.ts';
import { pause } from '../core/pause.ts';
import { sortInTurns } from '../core/sort-in-turns.ts';
import { lstat, readdir, realpath, stat } from '../disks/fs.ts';
import { SoutuError } from '../errors.ts';
import { attempt, isGone } from './attempt.ts';
import { isSidecar, sidecarState } from './caption/sidecars.ts';
import { withoutCompanions } from './companions.ts';
import { isCandidate, leftOutKind } from './formats.ts';
import { type IgnoreRules, NO_RULES, rulesAt } from './ignore-rules.ts';
import { type Entry, splitByName } from './invalid-names.ts';
import { excludeTest, isHiddenOrSystem } from './skip.ts';
import { createVisited, type Visited } from './visited.ts';

/** An event of a walk. Each `path` is absolute, normalised and spelled as on the disk. */
export type WalkEvent =
  | {
      readonly type: 'file';
      readonly path: string;
      readonly size: number;
      readonly mtimeMs: number;
      readonly ctimeMs: number;
      /** See `sidecarState`. */
      readonly sidecars: string | null;
    }
  /** The folder was listed completely: its other files are deleted, excluded or no candidates. */
  | { readonly type: 'folder'; readonly path: string; readonly leftOut: KindCounts }
  /** `not-found` occurs only for the root. If the path is a folder, its contents are unknown. */
  | {
      readonly type: 'problem';
      readonly path: string;
      readonly code: 'unreadable' | 'not-found';
      readonly message: string;
      /** Whether it is a file that may be a picture. @default it is not known, or a folder */
      readonly isFile?: true;
    };

export interface WalkOptions {
  /** Globs of files and folders to skip; see `excludeTest`. */
  readonly exclude: readonly string[];
  /** The folder to which the paths for the globs are relative. @default the root */
  readonly excludeFrom?: string;
  /** Whether symbolic links to files and folders are followed. The root itself may always be a link. */
  readonly followSymlinks: boolean;
  /** Whether folders with `.nomedia`, what `.soutuignore` names, and backups of other programs are left out. @default true */
  readonly ignore?: boolean;
  /** Absolute and real paths of folders with data of programs, which are not entered even as the root or by a link. @default none */
  readonly skip?: readonly string[];
  /** Whether RAW files beside a JPEG or HEIC of the same name belong to it, and are no pictures of their own. @default true */
  readonly pairRaw?: boolean;
  /** Whether files beside pictures are looked at; else events say that there are none. @default true */
  readonly sidecars?: boolean;
  /** Whether files are looked at; else the walk yields folders only. @default true */
  readonly files?: boolean;
  /** Called with each folder before it is listed, so that nothing that comes into it later is missed. */
  readonly onEnter?: (folder: string) => void;
  readonly signal?: AbortSignal;
}

/** Number of concurrent stat calls: enough to use all threads of libuv, but few enough that events are not delayed. */
const BATCH = 64;
/** Entries of a folder per turn of the event loop: some milliseconds. */
const PER_TURN = 4000;

/**
 * Lists the files in `root` that may be pictures. `root` may also be a single file with any name.
 *
 * The walk is depth-first and sorted by name (code units): the files of a folder, its `folder` event, then its subfolders. Links
 * that are followed come last. Memory holds the names of one folder and the folders still to visit, not the whole tree. Hidden
 * and system files are skipped, except for the root, as are sockets, pipes and devices, which are not opened. A folder that is
 * reached several times through links is walked once (by device and inode), and a file is listed once. Files and folders whose names
 * are not valid UTF-8 cannot be opened by name and are problems (`splitByName`). Throws `interrupted` when the signal fires.
 */
export async function* walk(root: string, options: WalkOptions): AsyncGenerator<WalkEvent, void, undefined> {
  const top = resolve(root);
  const skipped = await skippedBelow(top, options.skip);
  if (skipped === null) return;
  const found = await attempt(() => stat(top));
  if (found instanceof Error) {
    yield problem(top, found, isGone(found) ? 'not-found' : 'unreadable');
  } else if (found.isDirectory()) {
    yield* walkTree(top, skipped, options);
  } else if (found.isFile()) {
    yield fileEvent(top, found, options.sidecars === false ? null : await sidecarState(top));
  } else {
    yield problem(top, new Error('not a regular file or folder'));
  }
}

/**
 * The folders to skip below a path that may lead through symbolic links, in the spelling of a walk from there; null if the path itself
 * lies in one of them.
 */
async function skippedBelow(path: string, skip: readonly string[] = []): Promise<string[] | null> {
  const real = await attempt(() => realpath(path));
  const origin = real instanceof Error ? path : real;
  if (skip.some((folder) => isWithin(path, folder) || isWithin(origin, folder))) return null;
  const behind = skip.filter((folder) => isWithin(folder, origin));
  return [...skip, ...behind.map((folder) => join(path, relative(origin, folder)))];
}

/** A folder, or a link, with the rules of the folder in which it was found. */
interface Listed {
  readonly path: string;
  readonly rules: IgnoreRules;
}

async function* walkTree(
  root: string,
  skippedFromRoot: readonly string[],
  options: WalkOptions,
): AsyncGenerator<WalkEvent, void, undefined> {
  const isExcluded = excludeTest(options.excludeFrom ?? root, options.exclude);
  const skipped = new Set(skippedFromRoot);
  const excluded = (path: string, name: string) => skipped.has(path) || isExcluded(path, name);
  const visited = options.followSymlinks ? createVisited() : null;
  const rules = await attempt(async () =>
    options.ignore === false ? NO_RULES : rulesAt(root, options.excludeFrom ?? root),
  );
  if (rules instanceof Error) {
    yield problem(root, rules);
    return;
  }
  const folders: Listed[] = [{ path: root, rules }];
  const links: Listed[] = [];
  const fileLinks: string[] = [];

  while (folders.length > 0 || links.length > 0) {
    checkSignal(options.signal, root);
    const linked = folders.length === 0;
    const { path: folder, rules: above } = (folders.pop() ?? links.shift())!;
    if (linked) {
      const behind = await skippedBelow(folder, options.skip);
      if (behind === null) continue;
      for (const path of behind) skipped.add(path);
    }
    if (linked && (await isLinkToFile(folder))) {
      if (isCandidate(basename(folder))) fileLinks.push(folder);
      continue;
    }
    if (visited && !(await visited.enter(folder))) continue;
    options.onEnter?.(folder);
    const entries = await attempt(() => readdir(folder, { withFileTypes: true }));
    if (entries instanceof Error) {
      if (!linked || !isGone(entries)) yield problem(folder, entries);
      continue;
    }
    const own = await attempt(async () => (folder === root ? above : above.enter(folder, entries)));
    if (own instanceof Error) {
      yield problem(folder, own);
      continue;
    }
    const { valid, invalid } = await splitByName(folder, entries);
    const others = createKindCounter();
    const kindOf: KindOf = (entry) => {
      const { name } = entry;
      const path = join(folder, name);
      if (isHiddenOrSystem(name) || excluded(path, name) || own.ignores(path, entry.isDirectory()))
        return null;
      if (entry.isSymbolicLink()) return 'links';
      if (entry.isDirectory()) return 'folders';
      const kind = entry.isFile() ? leftOutKind(name) : null;
      if (kind !== null) others.add(kind);
      return kind === null && entry.isFile() && isCandidate(name) ? 'names' : null;
    };
    for (const entry of invalid) {
      const kind = kindOf(entry);
      if (kind !== null && kind !== 'links') yield invalidName(join(folder, entry.name), kind === 'names');
    }
    const found = await classify(valid, folder, kindOf, options.pairRaw !== false);
    const listed = (path: string): Listed => ({ path, rules: own });
    const sidecars = sidecarsIn(options.sidecars === false ? [] : valid, folder);
    if (visited) links.push(...found.links.map(listed));
    const names = options.files === false ? [] : found.names;
    if (yield* statFiles(names, folder, sidecars, options.signal))
      yield { type: 'folder', path: folder, leftOut: others.counts() };
    folders.push(...found.folders.reverse().map(listed));
  }
  if (visited) yield* linkedFiles(fileLinks, visited, root, options);
}

type Kind = 'names' | 'folders' | 'links';
/** What a walk does with an entry; null if it skips it. */
type KindOf = (entry: Entry) => Kind | null;

/** Splits the entries of a folder into names of files, and paths of folders and links, sorted by name. */
async function classify(
  entries: readonly Entry[],
  folder: string,
  kindOf: KindOf,
  pairRaw: boolean,
): Promise<Record<Kind, string[]>> {
  const found: Record<Kind, string[]> = { names: [], folders: [], links: [] };
  for (const [i, entry] of (await sorted(entries)).entries()) {
    if (i % PER_TURN === PER_TURN - 1) await pause();
    const kind = kindOf(entry);
    if (kind !== null) found[kind].push(kind === 'names' ? entry.name : join(folder, entry.name));
  }
  return { ...found, names: pairRaw ? withoutCompanions(found.names) : found.names };
}

/** By name, without blocking the event loop. */
async function sorted(entries: readonly Entry[]): Promise<readonly Entry[]> {
  if (entries.length <= PER_TURN) return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const order = await sortInTurns(entries.length, (a, b) => (entries[a]!.name < entries[b]!.name ? -1 : 1));
  return Array.from(order, (at) => entries[at]!);
}

/** Finds the state of the sidecars of a file in this folder. Nearly always there are none, which costs nothing. */
function sidecarsIn(entries: readonly Entry[], folder: string): (path: string) => Promise<string | null> {
  const sidecars = entries.filter((entry) => entry.isFile() && isSidecar(entry.name));
  const paths = new Set(sidecars.map(({ name }) => join(folder, name)));
  return async (path) => (paths.size === 0 ? null : sidecarState(path, (sidecar) => paths.has(sidecar)));
}

/** Yields the files of a folder; returns whether all of them could be read. */
async function* statFiles(
  names: readonly string[],
  folder: string,
  sidecarsOf: (path: string) => Promise<string | null>,
  signal: AbortSignal | undefined,
): AsyncGenerator<WalkEvent, boolean, undefined> {
  for (let from = 0; from < names.length; from += BATCH) {
    checkSignal(signal, folder);
    const batch = names.slice(from, from + BATCH).map((name) => join(folder, name));
    const [found, sidecars] = await Promise.all([
      Promise.all(batch.map((path) => attempt(() => lstat(path)))),
      Promise.all(batch.map(sidecarsOf)),
    ]);
    for (const [index, path] of batch.entries()) {
      const stats = found[index]!;
      if (!(stats instanceof Error)) {
        if (stats.isFile()) yield fileEvent(path, stats, sidecars[index]!);
      } else if (!isGone(stats)) {
        yield problem(folder, stats);
        return false;
      }
    }
  }
  return true;
}

/** Links to files are processed after all folders, so that files which were already listed are known. */
async function* linkedFiles(
  links: readonly string[],
  visited: Visited,
  root: string,
  { signal, sidecars }: WalkOptions,
): AsyncGenerator<WalkEvent, void, undefined> {
  const seen = new Set<string>();
  for (const link of links) {
    checkSignal(signal, root);
    const real = await attempt(() => realpath(link));
    if (real instanceof Error) {
      if (!isGone(real)) yield problem(link, real);
      continue;
    }
    if (seen.has(real)) continue;
    const name = basename(real);
    if (isCandidate(name) && !isHiddenOrSystem(name) && (await visited.has(dirname(real)))) continue;
    seen.add(real);
    const stats = await attempt(() => stat(real));
    if (stats instanceof Error) yield problem(link, stats);
    else if (stats.isFile())
      yield fileEvent(link, stats, sidecars === false ? null : await sidecarState(link));
  }
}

async function isLinkToFile(path: string): Promise<boolean> {
  const stats = await attempt(() => stat(path));
  return !(stats instanceof Error) && stats.isFile();
}

function fileEvent(path: string, stats: Stats, sidecars: string | null): WalkEvent {
  const { size, mtimeMs, ctimeMs } = stats;
  return { type: 'file', path, size, mtimeMs, ctimeMs, sidecars };
}

const invalidName = (path: string, isFile: boolean): WalkEvent => ({
  ...problem(path, new Error(INVALID_NAME)),
  ...(isFile && { isFile: true }),
});

/** Removes the path from the message of the system, because the event already contains it. */
function problem(
  path: string,
  cause: Error,
  code: 'unreadable' | 'not-found' = 'unreadable',
): Extract<WalkEvent, { type: 'problem' }> {
  return { type: 'problem', path, code, message: cause.message.replace(/, \w+ '.*'$/s, '') };
}

function checkSignal(signal: AbortSignal | undefined, path: string): void {
  if (signal?.aborted) throw new SoutuError('interrupted', `the walk through ${path} was stopped`);
}

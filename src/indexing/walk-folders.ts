import { isDeepStrictEqual } from 'node:util';
import { fileTime } from '../core/date.ts';
import { isWithin, overlaps, withinTest } from '../core/folders.ts';
import { createKindCounter, type KindCounts } from '../core/left-out.ts';
import { UNWATCHED } from '../core/unwatched.ts';
import { wasAwaySince } from '../disks/fs.ts';
import { identityOf } from '../disks/identity.ts';
import { DECODERS_VERSION, isNoPicture } from '../images/formats.ts';
import { spellingsOnDisk } from '../images/spelling.ts';
import { type WalkEvent, type WalkOptions, walk } from '../images/walk.ts';
import { type FailedFile, UNKNOWN_TIME } from '../library/file-catalog.ts';
import { log } from '../log.ts';
import { pathsToWalk } from './changed-paths.ts';
import { exists, isAbsent } from './exists.ts';
import { findGone, isMountPoint, type Walked } from './gone.ts';
import type { IndexOptions } from './index-folders.ts';
import { LASTING, PERMANENT } from './lasting-failures.ts';
import type { FoundFile, Pipeline, PipelineOptions } from './pipeline.ts';
import { unpairedRaws } from './unpaired-raws.ts';

/** A folder or file to walk, with the folder of the library whose settings apply. */
export interface FolderToIndex extends Omit<WalkOptions, 'signal'> {
  readonly path: string;
  /** What the folder was when pictures were found in it (`identityOf`). @default unknown */
  readonly identity?: string | undefined;
  /** Absolute paths in it that may have changed; the rest is neither walked nor judged. @default all */
  readonly changed?: readonly string[] | undefined;
}

/** The state of the walks of a run. */
export interface FolderRun extends IndexOptions, PipelineOptions {
  /** Unchanged files whose sidecars are not those of before. */
  readonly redescribed: Set<FoundFile>;
  readonly signal: AbortSignal;
  /** In the time of `performance.now()`. */
  readonly startedAt: number;
  readonly seen: Set<string>;
  /** Files of kinds that are not read, by the folder if all of it was walked. */
  readonly leftOut: Map<string, KindCounts>;
  readonly newMountPoints: string[];
  /** What the folders are in which files were found, by path. */
  readonly identities: Map<string, string>;
  leftBehind: number;
  /** Files of the replaced collection that could not be read. */
  readonly unread: string[];
}

/** Walks all folders before any file counts as deleted, because a file may have moved from one folder to another. */
export async function walkAll(
  folders: readonly FolderToIndex[],
  pipeline: Pipeline,
  run: FolderRun,
): Promise<void> {
  try {
    const walked: Walked[] = [];
    for (const folder of folders) walked.push(await walkFolder(folder, pipeline, run));
    run.signal.throwIfAborted();
    await pipeline.drain();
    for (const folder of folders) await addUnpaired(folder, pipeline, run);
    await pipeline.drain();
    for (const walk of walked) await dropGone(walk, pipeline, run);
  } catch (error) {
    if (!run.signal.aborted) throw error;
  }
}

async function walkFolder(folder: FolderToIndex, pipeline: Pipeline, run: FolderRun): Promise<Walked> {
  const root = folder.path;
  const isForgotten = forgottenTest(root, run);
  const unreadable = silentIn(folder, run);
  const seenBefore = run.report.seen;
  const others = createKindCounter();
  for (const path of await startsOf(folder, run)) {
    for await (const event of walk(path, { ...folder, skip: skipOf(folder, run), signal: run.signal })) {
      if (isForgotten(event.path)) continue;
      if (event.type === 'folder') {
        for (const [extension, files] of Object.entries(event.leftOut)) others.add(extension, files);
        if (await isMountPoint(event.path)) run.newMountPoints.push(event.path);
      } else if (event.type === 'problem') {
        const { path: at, code, message, isFile } = event;
        if (isFile) takeUnreadable({ path: at, code, message }, run);
        // A changed path that has gone since the walk of the others began is judged as those that were gone before.
        else if (code !== 'not-found' || at === root) {
          unreadable.push(at);
          run.report.failed.push({ path: at, code, message });
        }
      } else await take(foundFile(event), pipeline, run);
    }
  }
  if (folder.changed === undefined && !withinTest(run.silent)(root) && (await exists(root)))
    run.leftOut.set(root, others.counts());
  const identity = run.report.seen > seenBefore ? await identityOf(root) : null;
  if (identity !== null) run.identities.set(root, identity);
  return {
    root,
    identity: folder.identity ?? null,
    unreadable,
    isJudged: folder.changed ? withinTest(folder.changed) : () => true,
    seen: (path) => run.seen.has(path) || isForgotten(path),
  };
}

/** Adds the RAW files of pictures that cannot be read, which is known only now. */
async function addUnpaired(folder: FolderToIndex, pipeline: Pipeline, run: FolderRun): Promise<void> {
  if (withinTest(run.silent)(folder.path)) return;
  const isForgotten = forgottenTest(folder.path, run);
  const before = run.report.seen;
  for await (const file of unpairedRaws(folder, run)) {
    if (!isForgotten(file.path)) await take(file, pipeline, run);
  }
  run.meter.expectMore(run.report.seen - before);
}

/** Counts and remembers a file that cannot be opened by its name as any other that failed. */
function takeUnreadable({ path, ...error }: FailedFile, run: FolderRun): void {
  const { files, seen, report, meter } = run;
  if (!run.isMine(path) || seen.has(path)) return;
  report.failed.push({ path, ...error });
  if (!isDeepStrictEqual(files.get(path)?.error, error))
    files.set(path, { size: 0, mtime: UNKNOWN_TIME, id: null, error });
  seen.add(path);
  report.seen += 1;
  meter.skipped(1);
}

/** Takes up a file that this machine indexes, once. */
async function take(file: FoundFile, pipeline: Pipeline, run: FolderRun): Promise<void> {
  if (!run.isMine(file.path) || run.seen.has(file.path)) return;
  run.seen.add(file.path);
  run.report.seen += 1;
  await enqueue(file, pipeline, run);
}

/** Reports what does not answer of that which is walked, or around it. What lies there is unknown. */
function silentIn({ path, changed = [path] }: FolderToIndex, run: FolderRun): string[] {
  const found = run.silent.filter((one) => changed.some((walked) => overlaps(one, walked)));
  for (const one of found) {
    // Folders of the library can lie in each other.
    if (run.report.failed.some((known) => known.path === one)) continue;
    run.report.failed.push({ path: one, code: 'unreadable', message: UNWATCHED.silent });
  }
  return found;
}

const skipOf = ({ skip = [] }: FolderToIndex, { silent }: FolderRun): string[] => [...skip, ...silent];

/**
 * The existing paths at which walks of a folder start: itself, or what has changed in it. What is inaccessible for now is one of them, so that the walk
 * reports it and nothing of it counts as deleted.
 */
async function startsOf(
  { path, changed, ignore = true, pairRaw = true, ...options }: FolderToIndex,
  { silent }: FolderRun,
): Promise<string[]> {
  const isSilent = withinTest(silent);
  if (isSilent(path) || (await isAbsent(path))) return [];
  if (changed === undefined) return [path];
  const touched = changed.filter((one) => !isSilent(one));
  const wanted = await pathsToWalk(path, touched, { ...options, ignore, pairRaw });
  const spelled = await spellingsOnDisk(wanted, [path]);
  const there: string[] = [];
  for (const [i, one] of wanted.entries()) {
    // A file that was renamed from `a.jpg` to `A.jpg` may be found by both names, but has only the second.
    if (one === path || (spelled[i] === one && !(await isAbsent(one)))) there.push(one);
  }
  return there;
}

async function dropGone(found: Walked, pipeline: Pipeline, run: FolderRun): Promise<void> {
  // What was not found while its disk was away may be there.
  const isDoubtful = wasAwaySince(found.root, run.startedAt);
  const walked = isDoubtful ? { ...found, unreadable: [...found.unreadable, found.root] } : found;
  const gone = await findGone(walked, judgedPaths(run), run.mountPoints);
  await pipeline.remove(gone.removed);
  for (const [folder, paths] of gone.missing) if (run.prune(folder)) await pipeline.remove(paths);
  keep(gone.missing, run);
  await pipeline.drain();
  if (run.replacedPaths === null) return;
  const before = await findGone(walked, [...run.replacedPaths].filter(run.isMine), run.mountPoints);
  keep(before.missing, run);
  const away = [...before.hidden, ...[...before.missing.values()].flat()].filter((path) => !run.prune(path));
  run.leftBehind += away.length;
  run.unread.push(...away);
}

/** The paths that this machine may declare deleted. */
function* judgedPaths({ files, isMine, prune }: FolderRun): Generator<string> {
  for (const [path, { foreign }] of files.entries())
    if (isMine(path) && (!foreign || prune(path))) yield path;
}

/** Notes the files of the replaced collection that failed in this run, and counts those that may not fail in the next one. */
export function countFailed({ replacedPaths, prune, report, unread }: FolderRun): number {
  const failed = report.failed.filter(({ path }) => replacedPaths?.has(path));
  unread.push(...failed.map(({ path }) => path));
  return failed.filter(({ path, code }) => !PERMANENT.has(code) && !prune(path)).length;
}

function keep(missing: ReadonlyMap<string, readonly string[]>, { report, prune }: FolderRun): void {
  for (const [folder, paths] of missing) {
    if (prune(folder) || report.missingFolders.includes(folder)) continue;
    report.missingFolders.push(folder);
    report.kept += paths.length;
  }
}

/** Passes a file to the pipeline unless the file catalog shows that it is unchanged. */
async function enqueue(file: FoundFile, pipeline: Pipeline, run: FolderRun): Promise<void> {
  if (!isSettled(file, run)) return pipeline.add(file);
  const { foreign, ...entry } = run.files.get(file.path)!;
  // An earlier version did not record it.
  if (foreign || entry.ctime === undefined) run.files.set(file.path, { ...entry, ctime: file.ctime });
  const { error } = entry;
  if (error && isNoPicture(file.path, error.code)) run.report.seen -= 1;
  else if (error) run.report.failed.push({ path: file.path, ...error });
  else {
    run.report.unchanged += 1;
    if ((entry.sidecars ?? null) !== file.sidecars) run.redescribed.add(file);
  }
  run.meter.skipped(1);
}

const foundFile = ({
  path,
  size,
  mtimeMs,
  ctimeMs,
  sidecars,
}: Extract<WalkEvent, { type: 'file' }>): FoundFile => ({
  path,
  size,
  mtime: fileTime(mtimeMs),
  ctime: fileTime(ctimeMs),
  sidecars,
});

function isSettled(file: FoundFile, { files, retryFailed, full }: FolderRun): boolean {
  const entry = files.get(file.path);
  if (full || !entry || entry.size !== file.size || entry.mtime !== file.mtime) return false;
  if (entry.ctime !== undefined && entry.ctime !== file.ctime) return false;
  if (entry.error === null) return true;
  // An empty file stays empty, whoever reads it.
  const isSameDecoder = entry.error.code === 'empty' || entry.decoders === DECODERS_VERSION;
  return LASTING.has(entry.error.code) && isSameDecoder && !retryFailed;
}

/** Tells what the user removed. A walk that starts inside of a removed folder means that it was added again. */
const forgottenTest = (root: string, { forgotten }: FolderRun) =>
  withinTest(forgotten.filter((folder) => !isWithin(root, folder)));

/** Counts files by a separate walk ahead of the pipeline, so that no list of files has to be held in memory. */
export async function countFiles(
  folders: readonly FolderToIndex[],
  run: FolderRun,
  over: AbortSignal,
): Promise<void> {
  let total = 0;
  let work = 0;
  const signal = AbortSignal.any([run.signal, over]);
  try {
    for (const folder of folders) {
      const isForgotten = forgottenTest(folder.path, run);
      for (const path of await startsOf(folder, run)) {
        const options = { ...folder, skip: skipOf(folder, run), sidecars: false, signal };
        for await (const event of walk(path, options)) {
          const isFile = event.type === 'file' || (event.type === 'problem' && event.isFile);
          if (!isFile || !run.isMine(event.path) || isForgotten(event.path)) continue;
          total += 1;
          if (event.type === 'file' && !isSettled(foundFile(event), run)) work += 1;
        }
      }
    }
    run.meter.expect(total, work);
  } catch (error) {
    if (!signal.aborted) log.debug('counting files failed', { error: String(error) });
  }
}

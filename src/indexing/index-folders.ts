import { fileTime } from '../core/date.ts';
import { isWithin, withinTest } from '../core/folders.ts';
import { isNoPicture } from '../images/formats.ts';
import { type WalkEvent, type WalkOptions, walk } from '../images/walk.ts';
import type { FailedFile } from '../library/file-catalog.ts';
import { log } from '../log.ts';
import { type Behind, completeStages } from './complete.ts';
import { completeLater, type WhileReading } from './complete-later.ts';
import { exists } from './exists.ts';
import { findGone, isMountPoint, type Walked } from './gone.ts';
import { createPipeline, type FoundFile, type Pipeline, type PipelineOptions } from './pipeline.ts';
import { createProgressMeter } from './progress.ts';
import { readSidecarsAgain, readWordsAgain } from './read-sidecars-again.ts';
import { emptyReport, type IndexProgress, type IndexReport } from './report.ts';

/** A folder or file to walk, with the folder of the library whose settings apply. */
export interface FolderToIndex extends Omit<WalkOptions, 'signal'> {
  readonly path: string;
}

export interface IndexOptions
  extends Omit<
    PipelineOptions,
    'report' | 'meter' | 'signal' | 'onMade' | 'onOtherSidecars' | 'onSidecarsLost'
  > {
  readonly signal: AbortSignal;
  /**
   * Absolute paths in the collection that this run replaces, which must stay while some of them cannot be read; null if
   * the run replaces none.
   */
  readonly replacedPaths: ReadonlySet<string> | null;
  /** Stages that stored assets lack. */
  readonly behind: Behind;
  /** Absolute paths that the user removed; walks that start above them skip them. */
  readonly forgotten: readonly string[];
  /** Whether this machine indexes a file; the others belong to other machines. */
  readonly isMine: (path: string) => boolean;
  /** Mount points below the folders, seen by earlier runs. */
  readonly mountPoints: readonly string[];
  /** Whether something was written to the store for this run before. @default false */
  readonly isChanged?: boolean;
  /** Treat files of missing folders as deleted. */
  readonly prune: boolean;
  /** Retry files that failed before even if they have not changed. */
  readonly retryFailed: boolean;
  /** Read all files again, also those that seem unchanged. */
  readonly full: boolean;
  readonly onProgress?: (progress: IndexProgress) => void;
  /** See `WhileReading`. @default reads to the end */
  readonly whileReading?: WhileReading | undefined;
}

/** Failures that are permanent as long as the file is unchanged. */
const LASTING = new Set<FailedFile['code']>(['corrupt', 'unsupported', 'empty']);
/** Failures that are permanent as long as the file and the settings are unchanged. */
const PERMANENT = new Set<FailedFile['code']>([...LASTING, 'too-large']);

/**
 * Brings the store up to date with folders. A bad image is reported and never ends the run; an aborted run keeps its
 * results. Throws `store-failed`, `model-failed` and other errors that affect the whole run; nothing is written after it has
 * rejected.
 *
 * @returns the report, all known mount points, the files of the replaced collection that could not be read, how many of
 * them may be readable in the next run, and the rate at which pictures were embedded
 */
export async function indexFolders(
  folders: readonly FolderToIndex[],
  options: IndexOptions,
): Promise<{
  report: IndexReport;
  mountPoints: string[];
  unread: readonly string[];
  leftBehind: number;
}> {
  const started = performance.now();
  const report = emptyReport();
  const meter = createProgressMeter(report, options.onProgress);
  const over = new AbortController();
  const made: string[] = [];
  const touched: FoundFile[] = [];
  const lost = new Set<string>();
  const run: FolderRun = {
    ...options,
    onOtherSidecars: (file) => touched.push(file),
    onSidecarsLost: (id) => lost.add(id),
    redescribed: new Set(),
    onMade: (id) => made.push(id),
    report,
    meter,
    seen: new Set(),
    newMountPoints: [],
    leftBehind: 0,
    unread: [],
  };
  const scout = options.onProgress ? countFiles(folders, run, over.signal) : Promise.resolve();
  const pipeline = createPipeline(run);
  try {
    await walkAll(folders, pipeline, run);
    await pipeline.drain();
    await readSidecarsAgain([...run.redescribed, ...touched], run.redescribed, run);
    await readWordsAgain([...lost], run);
    await completeStages(
      options.stages.filter(({ later }) => !later),
      options.behind,
      run,
    );
    if (!options.signal.aborted) await maintainStore(run);
    report.imagesPerSecond = round(meter.pictures / Math.max((performance.now() - started) / 1000, 1e-3));
    await completeLater(made, run);
    if (report.read && report.leftToRead === 0 && !options.signal.aborted) await maintainStore(run);
  } catch (error) {
    await pipeline.drain().catch(() => {});
    throw error;
  } finally {
    over.abort();
    await scout;
    meter.close();
  }
  report.interrupted = options.signal.aborted;
  report.tookMs = Math.round(performance.now() - started);
  return {
    report,
    mountPoints: [...new Set([...options.mountPoints, ...run.newMountPoints])],
    leftBehind: run.leftBehind + countFailed(run),
    unread: run.unread,
  };
}

interface FolderRun extends IndexOptions, PipelineOptions {
  /** Unchanged files whose sidecars are not those of before. */
  readonly redescribed: Set<FoundFile>;
  readonly signal: AbortSignal;
  readonly seen: Set<string>;
  readonly newMountPoints: string[];
  leftBehind: number;
  /** Files of the replaced collection that could not be read. */
  readonly unread: string[];
}

/** Walks all folders before any file counts as deleted, because a file may have moved from one folder to another. */
async function walkAll(folders: readonly FolderToIndex[], pipeline: Pipeline, run: FolderRun): Promise<void> {
  try {
    const walked: Walked[] = [];
    for (const folder of folders) walked.push(await walkFolder(folder, pipeline, run));
    run.signal.throwIfAborted();
    await pipeline.drain();
    for (const walk of walked) await dropGone(walk, pipeline, run);
  } catch (error) {
    if (!run.signal.aborted) throw error;
  }
}

async function walkFolder(folder: FolderToIndex, pipeline: Pipeline, run: FolderRun): Promise<Walked> {
  const root = folder.path;
  const isForgotten = forgottenTest(root, run);
  const unreadable: string[] = [];
  if (await exists(root)) {
    for await (const event of walk(root, { ...folder, signal: run.signal })) {
      if (isForgotten(event.path)) continue;
      if (event.type === 'folder') {
        if (await isMountPoint(event.path)) run.newMountPoints.push(event.path);
      } else if (event.type === 'problem') {
        unreadable.push(event.path);
        run.report.failed.push({ path: event.path, code: event.code, message: event.message });
      } else if (run.isMine(event.path) && !run.seen.has(event.path)) {
        run.seen.add(event.path);
        run.report.seen += 1;
        await enqueue(foundFile(event), pipeline, run);
      }
    }
  }
  return { root, unreadable, seen: (path) => run.seen.has(path) || isForgotten(path) };
}

async function dropGone(walked: Walked, pipeline: Pipeline, run: FolderRun): Promise<void> {
  const gone = await findGone(walked, judgedPaths(run), run.mountPoints);
  await pipeline.remove(gone.removed);
  if (run.prune) for (const paths of gone.missing.values()) await pipeline.remove(paths);
  else keep(gone.missing, run);
  await pipeline.drain();
  if (run.replacedPaths === null || run.prune) return;
  const before = await findGone(walked, [...run.replacedPaths].filter(run.isMine), run.mountPoints);
  keep(before.missing, run);
  const away = [...before.hidden, ...[...before.missing.values()].flat()];
  run.leftBehind += away.length;
  run.unread.push(...away);
}

/** The paths that this machine may declare deleted. */
const judgedPaths = ({ files, isMine, prune }: FolderRun) =>
  [...files.entries()].flatMap(([path, { foreign }]) => (isMine(path) && (!foreign || prune) ? path : []));

/** Notes the files of the replaced collection that failed in this run, and counts those that may not fail in the next one. */
function countFailed({ replacedPaths, prune, report, unread }: FolderRun): number {
  const failed = report.failed.filter(({ path }) => replacedPaths?.has(path));
  unread.push(...failed.map(({ path }) => path));
  return prune ? 0 : failed.filter(({ code }) => !PERMANENT.has(code)).length;
}

function keep(missing: ReadonlyMap<string, readonly string[]>, { report }: FolderRun): void {
  for (const [folder, paths] of missing) {
    if (report.missingFolders.includes(folder)) continue;
    report.missingFolders.push(folder);
    report.kept += paths.length;
  }
}

/** Failing to build the index is only a warning: all images are stored and the next run tries again. */
async function maintainStore({ store, meter, report, signal, isChanged }: FolderRun): Promise<void> {
  try {
    await store.maintain({
      changed: isChanged || meter.changed || report.updated + report.completed > 0 || (report.read ?? 0) > 0,
      onBuild({ kind, reason }) {
        meter.phase('index');
        report.newIndex = { kind, reason };
      },
      signal,
    });
  } catch (error) {
    report.newIndex = null;
    log.warn('the store could not be compacted or indexed; the next run tries again', {
      error: String(error),
    });
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
  return entry.error === null || (LASTING.has(entry.error.code) && !retryFailed);
}

/** Tells what the user removed. A walk that starts inside of a removed folder means that it was added again. */
const forgottenTest = (root: string, { forgotten }: FolderRun) =>
  withinTest(forgotten.filter((folder) => !isWithin(root, folder)));

/** Counts files by a separate walk ahead of the pipeline, so that no list of files has to be held in memory. */
async function countFiles(
  folders: readonly FolderToIndex[],
  run: FolderRun,
  over: AbortSignal,
): Promise<void> {
  let total = 0;
  let work = 0;
  const signal = AbortSignal.any([run.signal, over]);
  try {
    for (const folder of folders) {
      if (!(await exists(folder.path))) continue;
      const isForgotten = forgottenTest(folder.path, run);
      for await (const event of walk(folder.path, { ...folder, sidecars: false, signal })) {
        if (event.type !== 'file' || !run.isMine(event.path) || isForgotten(event.path)) continue;
        total += 1;
        if (!isSettled(foundFile(event), run)) work += 1;
      }
    }
    run.meter.expect(total, work);
  } catch (error) {
    if (!signal.aborted) log.debug('counting files failed', { error: String(error) });
  }
}

const round = (value: number) => Math.round(value * 10) / 10;

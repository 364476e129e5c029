import { fileTime } from '../core/date.ts';
import { isWithin } from '../core/folders.ts';
import { SoutuError } from '../errors.ts';
import { isNoPicture } from '../images/formats.ts';
import { type WalkOptions, walk } from '../images/walk.ts';
import type { FailedFile, FileCatalog } from '../library/file-catalog.ts';
import { log } from '../log.ts';
import { type Behind, completeStages } from './complete.ts';
import { exists } from './exists.ts';
import { findGone, isMountPoint, type Walked } from './gone.ts';
import { createPipeline, type FoundFile, type Pipeline, type PipelineOptions } from './pipeline.ts';
import { createProgressMeter } from './progress.ts';
import { emptyReport, type IndexProgress, type IndexReport } from './report.ts';

/** A folder (or file) to walk, with the folder of the library whose settings it has. */
export interface FolderToIndex extends Omit<WalkOptions, 'signal'> {
  readonly path: string;
}

export interface IndexOptions extends Omit<PipelineOptions, 'report' | 'meter' | 'signal'> {
  readonly signal: AbortSignal;
  /** Files of the collection that this run is to replace: until all that are on a missing disk are back, it is needed. */
  readonly replacedFiles: Pick<FileCatalog, 'entries'> | null;
  /** What stored assets lack. */
  readonly behind: Behind;
  /** Absolute paths that were removed: left out of walks that begin above them. */
  readonly forgotten: readonly string[];
  /** Mount points below the folders, as earlier runs have seen them. */
  readonly mountPoints: readonly string[];
  /** Take files of missing folders for deleted. */
  readonly prune: boolean;
  /** Read again what failed before, though it has not changed. */
  readonly retryFailed: boolean;
  readonly onProgress?: (progress: IndexProgress) => void;
}

/** Failures that cannot pass by themselves while the file stays as it is. */
const LASTING = new Set<FailedFile['code']>(['corrupt', 'unsupported', 'empty']);

/**
 * Brings the store up to date with folders. One bad picture is a line of the report, never the end of a run; an
 * aborted run keeps what it has done. Throws `store-failed`, `model-failed` and the like when it cannot go on, and
 * then too nothing is written any more once it has rejected.
 *
 * @returns the report, the mount points that are known now, and how many files of the replaced collection this run could
 *   not reach
 */
export async function indexFolders(
  folders: readonly FolderToIndex[],
  options: IndexOptions,
): Promise<{ report: IndexReport; mountPoints: string[]; leftBehind: number }> {
  const started = performance.now();
  const report = emptyReport();
  const meter = createProgressMeter(report, options.onProgress);
  const over = new AbortController();
  const run: FolderRun = { ...options, report, meter, seen: new Set(), newMountPoints: [], leftBehind: 0 };
  const scout = options.onProgress ? countFiles(folders, run, over.signal) : Promise.resolve();
  const pipeline = createPipeline(run);
  try {
    await walkAll(folders, pipeline, run);
    await pipeline.drain();
    await completeStages(options.behind, run);
    if (!options.signal.aborted) await maintainStore(run);
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
  report.imagesPerSecond = round(meter.pictures / Math.max(report.tookMs / 1000, 1e-3));
  return {
    report,
    mountPoints: [...new Set([...options.mountPoints, ...run.newMountPoints])],
    leftBehind: run.leftBehind,
  };
}

interface FolderRun extends IndexOptions, PipelineOptions {
  readonly signal: AbortSignal;
  /** Paths that this run saw. */
  readonly seen: Set<string>;
  readonly newMountPoints: string[];
  leftBehind: number;
}

/** Walks all folders before anything is taken for gone: what left one of them may have moved to another. */
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
  const unreadable: string[] = [];
  if (await exists(root)) {
    for await (const event of walk(root, { ...folder, signal: run.signal })) {
      if (isForgotten(event.path, root, run)) continue;
      if (event.type === 'folder') {
        if (await isMountPoint(event.path)) run.newMountPoints.push(event.path);
      } else if (event.type === 'problem') {
        unreadable.push(event.path);
        run.report.failed.push({ path: event.path, code: event.code, message: event.message });
      } else if (!run.seen.has(event.path)) {
        run.seen.add(event.path);
        run.report.seen += 1;
        await enqueue({ path: event.path, size: event.size, mtime: fileTime(event.mtimeMs) }, pipeline, run);
      }
    }
  }
  return { root, unreadable, seen: (path) => run.seen.has(path) || isForgotten(path, root, run) };
}

async function dropGone(walked: Walked, pipeline: Pipeline, run: FolderRun): Promise<void> {
  const gone = await findGone(walked, run.files, run.mountPoints);
  await pipeline.remove(gone.removed);
  if (run.prune) for (const paths of gone.missing.values()) await pipeline.remove(paths);
  else keep(gone.missing, run);
  await pipeline.drain();
  if (run.replacedFiles === null || run.prune) return;
  const before = await findGone(walked, run.replacedFiles, run.mountPoints);
  keep(before.missing, run);
  run.leftBehind += before.hidden.length;
  for (const paths of before.missing.values()) run.leftBehind += paths.length;
}

function keep(missing: ReadonlyMap<string, readonly string[]>, { report }: FolderRun): void {
  for (const [folder, paths] of missing) {
    if (report.missingFolders.includes(folder)) continue;
    report.missingFolders.push(folder);
    report.kept += paths.length;
  }
}

/** All pictures are in the store by now: an index that cannot be built is a warning, and tried again by the next run. */
async function maintainStore({ store, meter, report }: FolderRun): Promise<void> {
  try {
    await store.maintain({
      changed: meter.changed || report.completed > 0,
      onBuild: () => meter.phase('index'),
    });
  } catch (error) {
    log.warn('the store could not be compacted or indexed; the next run tries again', {
      error: String(error),
    });
  }
}

/** Hands a file to the pipeline unless the file catalog says that it is as it was. */
async function enqueue(file: FoundFile, pipeline: Pipeline, run: FolderRun): Promise<void> {
  if (!isSettled(file, run.files, run.retryFailed)) return pipeline.add(file);
  const error = run.files.get(file.path)?.error;
  if (error && isNoPicture(file.path, error.code)) run.report.seen -= 1;
  else if (error) run.report.failed.push({ path: file.path, ...error });
  else run.report.unchanged += 1;
  run.meter.skipped(1);
}

function isSettled(file: FoundFile, files: FileCatalog, retryFailed: boolean): boolean {
  const entry = files.get(file.path);
  if (!entry || entry.size !== file.size || entry.mtime !== file.mtime) return false;
  return entry.error === null || (LASTING.has(entry.error.code) && !retryFailed);
}

/** What was removed is left out, unless the walk begins inside of it: then it was named again. */
const isForgotten = (path: string, root: string, run: FolderRun) =>
  run.forgotten.some((forgotten) => isWithin(path, forgotten) && !isWithin(root, forgotten));

/** Walks ahead of the work to tell how much there is, so that memory need not hold a list of files. */
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
      for await (const event of walk(folder.path, { ...folder, signal })) {
        if (event.type !== 'file' || isForgotten(event.path, folder.path, run)) continue;
        total += 1;
        const file = { path: event.path, size: event.size, mtime: fileTime(event.mtimeMs) };
        if (!isSettled(file, run.files, run.retryFailed)) work += 1;
      }
    }
    run.meter.expect(total, work);
  } catch (error) {
    if (!signal.aborted) log.debug('counting files failed', { error: String(error) });
  }
}

const round = (value: number) => Math.round(value * 10) / 10;

/** Checks that folders or files are there. Throws `not-found` naming the one that is not. */
export async function requireFolders(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if (!(await exists(path))) throw new SoutuError('not-found', `${path} does not exist`);
  }
}

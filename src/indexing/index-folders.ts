import { fileTime } from '../core/date.ts';
import { isWithin } from '../core/folders.ts';
import { SoutuError } from '../errors.ts';
import { type WalkOptions, walk } from '../images/walk.ts';
import { log } from '../log.ts';
import type { Catalog } from './catalog.ts';
import { exists } from './exists.ts';
import { findGone, isMountPoint, type Walked } from './gone.ts';
import { isNoPicture } from './no-picture.ts';
import { createPipeline, type FoundFile, type Pipeline, type PipelineOptions } from './pipeline.ts';
import { createProgressMeter } from './progress.ts';
import { emptyReport, type FailedFile, type IndexProgress, type IndexReport } from './report.ts';

/** A folder (or file) to walk, with the folder of the library whose settings it has. */
export interface FolderToIndex extends Omit<WalkOptions, 'signal'> {
  readonly path: string;
}

export interface IndexOptions extends Omit<PipelineOptions, 'report' | 'meter' | 'signal'> {
  readonly signal: AbortSignal;
  /** Absolute paths that were forgotten: left out of walks that begin above them. */
  readonly forgotten: readonly string[];
  /** Mount points below the folders, as earlier runs have seen them. */
  readonly mounts: readonly string[];
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
 * @returns the report, and the mount points that were met
 */
export async function indexFolders(
  folders: readonly FolderToIndex[],
  options: IndexOptions,
): Promise<{ report: IndexReport; mounts: string[] }> {
  const started = performance.now();
  const report = emptyReport();
  const meter = createProgressMeter(report, options.onProgress);
  const over = new AbortController();
  const run: FolderRun = { ...options, report, meter, seen: new Set(), newMounts: [] };
  const scout = options.onProgress ? countFiles(folders, run, over.signal) : Promise.resolve();
  const pipeline = createPipeline(run);
  try {
    await workThrough(folders, pipeline, run);
    await pipeline.drain();
    if (!options.signal.aborted) await keepInOrder(run);
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
  return { report, mounts: [...new Set([...options.mounts, ...run.newMounts])] };
}

interface FolderRun extends IndexOptions, PipelineOptions {
  readonly signal: AbortSignal;
  /** Paths that this run met. */
  readonly seen: Set<string>;
  readonly newMounts: string[];
}

/** Walks all folders before anything is taken for gone: what left one of them may have moved to another. */
async function workThrough(
  folders: readonly FolderToIndex[],
  pipeline: Pipeline,
  run: FolderRun,
): Promise<void> {
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
        if (await isMountPoint(event.path)) run.newMounts.push(event.path);
      } else if (event.type === 'problem') {
        unreadable.push(event.path);
        run.report.failed.push({ path: event.path, code: event.code, message: event.message });
      } else if (!run.seen.has(event.path)) {
        run.seen.add(event.path);
        run.report.seen += 1;
        await takeUp({ path: event.path, size: event.size, mtime: fileTime(event.mtimeMs) }, pipeline, run);
      }
    }
  }
  return { root, unreadable, met: (path) => run.seen.has(path) || isForgotten(path, root, run) };
}

async function dropGone(walked: Walked, pipeline: Pipeline, run: FolderRun): Promise<void> {
  const gone = await findGone(walked, run.catalog, run.mounts);
  await pipeline.remove(gone.removed);
  for (const [folder, paths] of gone.missing) {
    if (run.prune) {
      await pipeline.remove(paths);
    } else if (!run.report.missingFolders.includes(folder)) {
      run.report.missingFolders.push(folder);
      run.report.kept += paths.length;
    }
  }
  await pipeline.drain();
}

/** All pictures are in the store by now: what goes wrong with its order is a warning, and tried again by the next run. */
async function keepInOrder({ store, meter }: FolderRun): Promise<void> {
  try {
    await store.maintain({ changed: meter.changed, onBuild: () => meter.phase('index') });
  } catch (error) {
    log.warn('the store could not be put in order; the next run tries again', { error: String(error) });
  }
}

/** Hands a file to the pipeline unless the catalog says that it is as it was. */
async function takeUp(file: FoundFile, pipeline: Pipeline, run: FolderRun): Promise<void> {
  if (!isSettled(file, run.catalog, run.retryFailed)) return pipeline.add(file);
  const error = run.catalog.get(file.path)?.error;
  if (error && isNoPicture(file.path, error.code)) run.report.seen -= 1;
  else if (error) run.report.failed.push({ path: file.path, ...error });
  else run.report.unchanged += 1;
  run.meter.skipped(1);
}

function isSettled(file: FoundFile, catalog: Catalog, retryFailed: boolean): boolean {
  const entry = catalog.get(file.path);
  if (!entry || entry.size !== file.size || entry.mtime !== file.mtime) return false;
  return entry.error === null || (LASTING.has(entry.error.code) && !retryFailed);
}

/** What was forgotten is left out, unless the walk begins inside of it: then it was named again. */
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
        if (!isSettled(file, run.catalog, run.retryFailed)) work += 1;
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

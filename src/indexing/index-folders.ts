import { stat } from 'node:fs/promises';
import { SoutuError } from '../errors.ts';
import { walk } from '../images/walk.ts';
import { log } from '../log.ts';
import { findGone, isWithin } from './gone.ts';
import type { LibraryFolder } from './library.ts';
import { maintain } from './maintain.ts';
import { isNoPicture } from './no-picture.ts';
import { createPipeline, type FoundFile, type Pipeline, type PipelineOptions } from './pipeline.ts';
import { createProgressMeter } from './progress.ts';
import { emptyReport, type FailedFile, type IndexProgress, type IndexReport } from './report.ts';

export interface IndexOptions extends Omit<PipelineOptions, 'report' | 'meter'> {
  /** Absolute paths that were forgotten: left out of the walk. */
  readonly forgotten: readonly string[];
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
 * aborted run keeps what it has done. Throws `store-failed`, `model-failed` and the like when it cannot go on.
 */
export async function indexFolders(
  folders: readonly LibraryFolder[],
  options: IndexOptions,
): Promise<IndexReport> {
  const started = performance.now();
  const report = emptyReport();
  const meter = createProgressMeter(report, options.onProgress);
  const run: FolderRun = { ...options, report, meter, seen: new Set() };
  const scout = options.onProgress ? countFiles(folders, run) : Promise.resolve();
  try {
    const pipeline = await createPipeline(run);
    try {
      for (const folder of folders) await indexFolder(folder, pipeline, run);
    } catch (error) {
      if (!options.signal.aborted) throw error;
    }
    await pipeline.drain();
    if (meter.changed && !options.signal.aborted) await maintain(options.store, () => meter.phase('index'));
  } finally {
    await scout;
    meter.close();
  }
  report.interrupted = options.signal.aborted;
  report.tookMs = Math.round(performance.now() - started);
  report.imagesPerSecond = round(meter.pictures / Math.max(report.tookMs / 1000, 1e-3));
  return report;
}

interface FolderRun extends IndexOptions, PipelineOptions {
  /** Paths that this run met. */
  readonly seen: Set<string>;
}

async function indexFolder(folder: LibraryFolder, pipeline: Pipeline, run: FolderRun): Promise<void> {
  const root = folder.path;
  const unreadable: string[] = [];
  if (await exists(root)) {
    for await (const event of walk(root, { ...folder, signal: run.signal })) {
      if (event.type === 'folder' || isForgotten(event.path, run)) continue;
      if (event.type === 'problem') {
        unreadable.push(event.path);
        run.report.failed.push({ path: event.path, code: event.code, message: event.message });
      } else if (!run.seen.has(event.path)) {
        run.seen.add(event.path);
        run.report.seen += 1;
        await takeUp({ path: event.path, size: event.size, mtime: Math.trunc(event.mtimeMs) }, pipeline, run);
      }
    }
  }
  run.signal.throwIfAborted();
  await pipeline.drain();
  const gone = await findGone(root, run.catalog, (path) => run.seen.has(path), unreadable);
  await pipeline.remove(gone.removed);
  for (const [missing, files] of gone.missing) {
    if (run.prune) {
      const paths = [...run.catalog.entries()]
        .map(([path]) => path)
        .filter((path) => isBelow(path, missing, run));
      await pipeline.remove(paths);
    } else {
      run.report.missingFolders.push(missing);
      run.report.kept += files;
      log.info('folder is missing, its files are kept', { folder: missing, files });
    }
  }
}

const isBelow = (path: string, folder: string, run: FolderRun) =>
  isWithin(path, folder) && !run.seen.has(path);

/** Hands a file to the pipeline unless the catalog says that it is as it was. */
async function takeUp(file: FoundFile, pipeline: Pipeline, run: FolderRun): Promise<void> {
  if (!isSettled(file, run)) return pipeline.add(file);
  const error = run.catalog.get(file.path)?.error;
  if (error && isNoPicture(file.path, error.code)) run.report.seen -= 1;
  else if (error) run.report.failed.push({ path: file.path, ...error });
  else run.report.unchanged += 1;
  run.meter.skipped(1);
}

function isSettled(file: FoundFile, run: FolderRun): boolean {
  const entry = run.catalog.get(file.path);
  if (!entry || entry.size !== file.size || entry.mtime !== file.mtime) return false;
  return entry.error === null || (LASTING.has(entry.error.code) && !run.retryFailed);
}

const isForgotten = (path: string, run: FolderRun) =>
  run.forgotten.some((forgotten) => isWithin(path, forgotten));

/** Walks ahead of the work to tell how much there is, so that memory need not hold a list of files. */
async function countFiles(folders: readonly LibraryFolder[], run: FolderRun): Promise<void> {
  let total = 0;
  let work = 0;
  try {
    for (const folder of folders) {
      if (!(await exists(folder.path))) continue;
      for await (const event of walk(folder.path, { ...folder, signal: run.signal })) {
        if (event.type !== 'file' || isForgotten(event.path, run)) continue;
        total += 1;
        if (!isSettled({ path: event.path, size: event.size, mtime: Math.trunc(event.mtimeMs) }, run))
          work += 1;
      }
    }
    run.meter.expect(total, work);
  } catch (error) {
    if (!run.signal.aborted) log.debug('counting files failed', { error: String(error) });
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}

const round = (value: number) => Math.round(value * 10) / 10;

/** The folders to index anew, each an existing folder or file. Throws `not-found` naming the one that is not there. */
export async function requireFolders(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if (!(await exists(path))) throw new SoutuError('not-found', `${path} does not exist`);
  }
}

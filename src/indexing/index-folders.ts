import { type KindCounts, leftOutOf } from '../core/left-out.ts';
import { log } from '../log.ts';
import { type Behind, completeStages } from './complete.ts';
import { completeLater, type WhileReading } from './complete-later.ts';
import { createPipeline, type FoundFile, type PipelineOptions } from './pipeline.ts';
import { createProgressMeter } from './progress.ts';
import { readLostSidecarsAgain, readSidecarsAgain } from './read-sidecars-again.ts';
import { emptyReport, type IndexProgress, type IndexReport } from './report.ts';
import { countFailed, countFiles, type FolderRun, type FolderToIndex, walkAll } from './walk-folders.ts';

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
  /** Folders and mount points that do not answer (`silentFolders`): they are not touched, and what is known of them stays. */
  readonly silent: readonly string[];
  /** Whether something was written to the store for this run before. @default false */
  readonly isChanged?: boolean;
  /** Whether files of this missing folder, or this file of one, are treated as deleted. */
  readonly prune: (path: string) => boolean;
  /** Retry files that failed before even if they have not changed. */
  readonly retryFailed: boolean;
  /** Read all files again, also those that seem unchanged. */
  readonly full: boolean;
  readonly onProgress?: (progress: IndexProgress) => void;
  /** See `WhileReading`. @default reads to the end */
  readonly whileReading?: WhileReading | undefined;
}

/**
 * Brings the store up to date with folders. A bad image is reported and never ends the run; an aborted run keeps its
 * results. Throws `store-failed`, `model-failed` and other errors that affect the whole run; nothing is written after it has
 * rejected.
 *
 * @returns the report, all known mount points, what the folders are in which files were found, what was left out in those that were walked whole, the files of the replaced collection that could not be read, how many of
 * them may be readable in the next run, and the rate at which pictures were embedded
 */
export async function indexFolders(
  folders: readonly FolderToIndex[],
  options: IndexOptions,
): Promise<{
  report: IndexReport;
  mountPoints: string[];
  identities: ReadonlyMap<string, string>;
  leftOut: ReadonlyMap<string, KindCounts>;
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
    startedAt: started,
    redescribed: new Set(),
    onMade: (id) => made.push(id),
    report,
    meter,
    seen: new Set(),
    leftOut: new Map(),
    newMountPoints: [],
    identities: new Map(),
    leftBehind: 0,
    unread: [],
  };
  const scout = options.onProgress ? countFiles(folders, run, over.signal) : Promise.resolve();
  const pipeline = createPipeline(run);
  try {
    await walkAll(folders, pipeline, run);
    await pipeline.drain();
    await readSidecarsAgain([...run.redescribed, ...touched], run.redescribed, run);
    await readLostSidecarsAgain([...lost], run);
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
  report.leftOut = leftOutOf([...run.leftOut.values()]);
  report.interrupted = options.signal.aborted;
  report.tookMs = Math.round(performance.now() - started);
  return {
    report,
    mountPoints: [...new Set([...options.mountPoints, ...run.newMountPoints])],
    identities: run.identities,
    leftOut: run.leftOut,
    leftBehind: run.leftBehind + countFailed(run),
    unread: run.unread,
  };
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

const round = (value: number) => Math.round(value * 10) / 10;

import type { Download, FailedFile, IndexProgress, IndexReport, Run } from '../engine.ts';
import { ERRORS } from '../errors.ts';
import type { Failure, Job, Progress } from './contract/library.ts';
import type { DownloadView } from './contract/models.ts';
import { problemOf } from './problem.ts';

/** Maximum number of files in the report of a switch. */
const MAX_UNREAD = 1000;

/** Converts a run to the form of the API. */
export function jobOf({ folders, progress, report, error, ...run }: Run): Job {
  return {
    ...run,
    folders: [...folders],
    progress: progress && progressOf(progress),
    report: report && reportOf(report),
    error: error && problemOf(error),
  };
}

/** Leaves out the fields that are only for callers in the same process. */
function progressOf(progress: IndexProgress): Progress {
  const { phase, done, total, failed, embedded, imagesPerSecond, secondsLeft, current } = progress;
  return { phase, done, total, failed, embedded, imagesPerSecond, secondsLeft, current };
}

export function failureOf({ path, code, message }: FailedFile): Failure {
  return { path, code, message, hint: ERRORS[code].hint };
}

/** Replaces the list of failures by their number, because a separate route returns the list. */
function reportOf({
  failed,
  leftOut,
  interrupted: _,
  newModel,
  ...counts
}: IndexReport): NonNullable<Job['report']> {
  return {
    ...counts,
    failed: failed.length,
    leftOut: { files: leftOut.files, kinds: [...leftOut.kinds] },
    newModel: newModel && { ...newModel, unread: newModel.unread.slice(0, MAX_UNREAD) },
  };
}

/** Converts a download to the form of the API. */
export function downloadOf({ error, ...download }: Download): DownloadView {
  return { ...download, error: error && problemOf(error) };
}

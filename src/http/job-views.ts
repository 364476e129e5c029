import type { FailedFile, IndexProgress, IndexReport, Run } from '../engine.ts';
import { ERRORS } from '../errors.ts';
import type { Failure, Job, Progress } from './contract/library.ts';
import { problemOf } from './problem.ts';

/** A run as the API shows it. */
export function jobOf({ folders, progress, report, error, ...run }: Run): Job {
  return {
    ...run,
    folders: [...folders],
    progress: progress && progressOf(progress),
    report: report && reportOf(report),
    error: error && problemOf(error),
  };
}

/** Progress without what only a program in the same process wants. */
function progressOf(progress: IndexProgress): Progress {
  const { phase, done, total, failed, embedded, imagesPerSecond, secondsLeft, current } = progress;
  return { phase, done, total, failed, embedded, imagesPerSecond, secondsLeft, current };
}

export function failureOf({ path, code, message }: FailedFile): Failure {
  return { path, code, message, hint: ERRORS[code].hint };
}

/** A report with the number of failures in place of their list, which has a route of its own. */
function reportOf({ failed, interrupted: _, ...counts }: IndexReport): NonNullable<Job['report']> {
  return { ...counts, failed: failed.length };
}

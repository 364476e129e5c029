import type { FailedFile, IndexProgress, IndexReport } from '../engine.ts';
import { ERRORS } from '../errors.ts';
import type { Failure, Job, Progress } from './contract/library.ts';

/** Progress without what only a program in the same process wants. */
export function progressOf(progress: IndexProgress): Progress {
  const { phase, done, total, failed, embedded, imagesPerSecond, secondsLeft, current } = progress;
  return { phase, done, total, failed, embedded, imagesPerSecond, secondsLeft, current };
}

export function failureOf({ path, code, message }: FailedFile): Failure {
  return { path, code, message, hint: ERRORS[code].hint };
}

/** A report with the number of failures in place of their list, which has a route of its own. */
export function reportOf({ failed, interrupted: _, ...counts }: IndexReport): NonNullable<Job['report']> {
  return { ...counts, failed: failed.length };
}

/**
 * The report of a run that was paused and taken up again. What the earlier part did is unchanged to the later one, which
 * has walked everything again.
 */
export function sumOf(earlier: IndexReport | null, later: IndexReport): IndexReport {
  if (earlier === null) return later;
  const added = earlier.added + later.added;
  const [moved, copies] = [earlier.moved + later.moved, earlier.copies + later.copies];
  const updated = earlier.updated + later.updated;
  const before = earlier.added + earlier.moved + earlier.copies + earlier.updated;
  const failed = new Map([...earlier.failed, ...later.failed].map((file) => [file.path, file]));
  const tookMs = earlier.tookMs + later.tookMs;
  const rate = ({ imagesPerSecond, tookMs: ms }: IndexReport) => imagesPerSecond * ms;
  return {
    ...later,
    added,
    moved,
    copies,
    updated,
    unchanged: Math.max(0, later.unchanged - before),
    removed: earlier.removed + later.removed,
    completed: earlier.completed + later.completed,
    failed: [...failed.values()],
    tookMs,
    imagesPerSecond: tookMs > 0 ? Math.round(((rate(earlier) + rate(later)) / tookMs) * 10) / 10 : 0,
  };
}

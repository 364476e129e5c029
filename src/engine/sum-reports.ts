import type { IndexReport } from '../indexing/report.ts';

/**
 * Combines the reports of a paused and resumed run. The resumed part walks all files again, so that it counts the results of
 * the earlier part as unchanged.
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
    read: later.read === null ? earlier.read : (earlier.read ?? 0) + later.read,
    // A switch that happened before the pause is no news to the run after it.
    newModel: later.newModel ?? earlier.newModel,
    newIndex: later.newIndex ?? earlier.newIndex,
    failed: [...failed.values()],
    tookMs,
    imagesPerSecond: tookMs > 0 ? Math.round(((rate(earlier) + rate(later)) / tookMs) * 10) / 10 : 0,
  };
}

/** Combines the reports of a run and of the reading that it resumed after it had given way, which walks no files. */
export function withReading(earlier: IndexReport, later: IndexReport): IndexReport {
  const { read, completed, newIndex, interrupted, tookMs } = later;
  return {
    ...earlier,
    completed: earlier.completed + completed,
    read: (earlier.read ?? 0) + (read ?? 0),
    // One that was not resumed, because the library has another model now, leaves them.
    leftToRead: read === null ? earlier.leftToRead : later.leftToRead,
    newIndex: newIndex ?? earlier.newIndex,
    interrupted,
    tookMs: earlier.tookMs + tookMs,
  };
}

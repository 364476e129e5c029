import type { IndexProgress, IndexReport } from './report.ts';

/** Sliding window of the rate, short enough to follow changes of folder or load. */
const WINDOW_MS = 10_000;
/** Minimum time between two calls of the listener. */
const INTERVAL_MS = 100;

/** Counts the progress of a run and reports it to a listener at intervals. */
export interface ProgressMeter {
  /** Processing of a file has started. */
  current(path: string): void;
  /** Counts files that need no work or failed. */
  skipped(files: number): void;
  embedded(): void;
  written(paths: readonly string[]): void;
  /** Sets the total number of files and how many of them need work. */
  expect(total: number, work: number): void;
  /** Adds files that turn up after the walks. */
  expectMore(files: number): void;
  phase(phase: IndexProgress['phase']): void;
  /** Starts to count anew, for a pass over pictures that are stored. */
  pass(phase: IndexProgress['phase'], pictures: number): void;
  /** Counts pictures of such a pass. */
  passed(pictures: number): void;
  /** Pictures embedded so far. */
  readonly pictures: number;
  /** Whether anything was written. */
  readonly changed: boolean;
  close(): void;
}

export function createProgressMeter(
  report: IndexReport,
  listener: ((progress: IndexProgress) => void) | undefined,
): ProgressMeter {
  let phase: IndexProgress['phase'] = 'pictures';
  let current: string | null = null;
  let done = 0;
  let worked = 0;
  let pictures = 0;
  let expected: { total: number; work: number } | null = null;
  let more = 0;
  let written: string[] = [];
  let failuresTold = 0;
  let changed = false;
  const marks: { time: number; pictures: number; worked: number }[] = [
    { time: performance.now(), pictures, worked },
  ];

  const tell = () => {
    if (!listener) return;
    const now = performance.now();
    marks.push({ time: now, pictures, worked });
    while (marks.length > 2 && marks[1]!.time < now - WINDOW_MS) marks.shift();
    const first = marks[0]!;
    const seconds = Math.max((now - first.time) / 1000, 1e-3);
    const pace = (worked - first.worked) / seconds;
    listener({
      phase,
      done,
      total: expected ? expected.total + more : null,
      failed: report.failed.length,
      embedded: pictures,
      imagesPerSecond: (pictures - first.pictures) / seconds,
      secondsLeft: expected && pace > 0 ? Math.max(0, expected.work + more - worked) / pace : null,
      current,
      written,
      failures: report.failed.slice(failuresTold),
    });
    written = [];
    failuresTold = report.failed.length;
  };
  const timer = listener ? setInterval(tell, INTERVAL_MS) : null;
  return {
    current(path) {
      current = path;
    },
    skipped(files) {
      done += files;
    },
    embedded() {
      pictures += 1;
    },
    written(paths) {
      done += paths.length;
      worked += paths.length;
      changed ||= paths.length > 0;
      if (listener) written.push(...paths);
    },
    expect(total, work) {
      expected = { total, work };
    },
    expectMore(files) {
      more += files;
    },
    phase(next) {
      phase = next;
      tell();
    },
    pass(next, count) {
      [done, worked, more, expected] = [0, 0, 0, { total: count, work: count }];
      marks.splice(0, marks.length, { time: performance.now(), pictures, worked });
      phase = next;
      tell();
    },
    passed(count) {
      done += count;
      worked += count;
    },
    get pictures() {
      return pictures;
    },
    get changed() {
      return changed;
    },
    close() {
      if (timer) clearInterval(timer);
      tell();
    },
  };
}

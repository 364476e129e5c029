/** The state of a download. */
export interface PullProgress {
  /** `waiting` for another process that downloads the same model; `checking` is the comparison with the hub's hashes. */
  readonly phase: 'waiting' | 'downloading' | 'checking';
  /** Name of the current file; null while waiting. */
  readonly file: string | null;
  /** Bytes that are on this disk, those of earlier attempts included. */
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** Bytes received per second in the last seconds. */
  readonly bytesPerSecond: number;
  /** Null as long as it cannot be estimated. */
  readonly secondsLeft: number | null;
}

/** The rate is that of this many milliseconds. */
const WINDOW_MS = 5000;
/** Least time between two reports, in milliseconds. */
const INTERVAL_MS = 100;
/** Time between two reports while nothing arrives, so that the rate falls. */
const IDLE_INTERVAL_MS = 500;

/** Counts bytes and reports them, at most ten times a second and whenever the phase or the file changes. Stop it at the end. */
export function createMeter(totalBytes: number, onProgress?: (progress: PullProgress) => void) {
  let phase: PullProgress['phase'] = 'downloading';
  let file: string | null = null;
  let finished = 0;
  let current = 0;
  let received = 0;
  let reportedAt = Number.NEGATIVE_INFINITY;
  const samples: { at: number; received: number }[] = [{ at: performance.now(), received: 0 }];

  function report(now: number): void {
    reportedAt = now;
    while (samples.length > 1 && now - samples[1]!.at > WINDOW_MS) samples.shift();
    const { at, received: before } = samples[0]!;
    const seconds = (now - at) / 1000;
    const bytesPerSecond = seconds > 0 ? Math.max(0, received - before) / seconds : 0;
    samples.push({ at: now, received });
    const done = finished + current;
    onProgress?.({
      phase,
      file,
      doneBytes: done,
      totalBytes,
      bytesPerSecond: Math.round(bytesPerSecond),
      secondsLeft: bytesPerSecond > 0 ? (totalBytes - done) / bytesPerSecond : null,
    });
  }

  const timer = setInterval(() => {
    const now = performance.now();
    if (phase === 'downloading' && file !== null && now - reportedAt >= INTERVAL_MS) report(now);
  }, IDLE_INTERVAL_MS);

  return {
    stop: () => clearInterval(timer),
    /** Bytes received by this process. */
    get received() {
      return received;
    },
    enter(next: PullProgress['phase'], name: string | null = null): void {
      phase = next;
      file = name;
      report(performance.now());
    },
    /** Counts a file that is complete on this disk. */
    found(bytes: number): void {
      finished += bytes;
    },
    /** Starts or restarts a file, of which an earlier attempt left some bytes. */
    begin(resumed: number): void {
      current = resumed;
    },
    receive(bytes: number): void {
      current += bytes;
      received += Math.max(0, bytes);
      const now = performance.now();
      if (now - reportedAt >= INTERVAL_MS) report(now);
    },
    /** Ends the file that was begun. */
    end(): void {
      finished += current;
      current = 0;
    },
  };
}

export type Meter = ReturnType<typeof createMeter>;

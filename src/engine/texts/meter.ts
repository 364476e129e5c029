import type { TextProgress } from '../text-types.ts';

/** Measures how far the reading of texts is. */
export interface TextMeter {
  /** A file has been read so far. */
  read(path: string, bytes: number): void;
  /** A file of this size has been read to its end. */
  ended(size: number): void;
  /** Texts have been stored: tells the progress. */
  wrote(texts: number): void;
  failed(count: number): void;
  enter(phase: 'removing' | 'indexing'): void;
}

/** @param totalBytes of all files */
export function createTextMeter(
  totalBytes: number,
  listener: ((progress: TextProgress) => void) | undefined,
): TextMeter {
  const started = performance.now();
  let done = 0;
  let failed = 0;
  let before = 0;
  let current: string | null = null;
  let inCurrent = 0;

  function notify(phase: TextProgress['phase']): void {
    const seconds = Math.max(0.001, (performance.now() - started) / 1000);
    const bytes = Math.min(totalBytes, before + inCurrent);
    const secondsLeft = bytes > 0 ? (seconds * (totalBytes - bytes)) / bytes : null;
    const file = phase === 'reading' ? current : null;
    listener?.({ phase, file, done, bytes, totalBytes, perSecond: done / seconds, secondsLeft, failed });
  }

  return {
    read(path, bytes) {
      current = path;
      inCurrent = bytes;
    },
    ended(size) {
      before += size;
      inCurrent = 0;
    },
    wrote(texts) {
      done += texts;
      notify('reading');
    },
    failed(count) {
      failed = count;
    },
    enter: notify,
  };
}

import type { TextFile } from '../../texts/find-files.ts';
import type { TextProgress } from '../text-types.ts';

/** Measures how far the reading of texts is. */
export interface TextMeter {
  /** Counts texts of a file that are stored, and tells the progress. */
  tell(file: TextFile, bytes: number, texts: number): void;
  failed(count: number): void;
  enter(phase: 'removing' | 'indexing'): void;
}

export function createTextMeter(
  files: readonly TextFile[],
  listener: ((progress: TextProgress) => void) | undefined,
): TextMeter {
  const started = performance.now();
  const totalBytes = files.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  let failed = 0;
  let before = 0;
  let current: TextFile | null = null;
  let inCurrent = 0;

  function notify(phase: TextProgress['phase']): void {
    const seconds = Math.max(0.001, (performance.now() - started) / 1000);
    const bytes = before + inCurrent;
    const secondsLeft = bytes > 0 ? (seconds * (totalBytes - bytes)) / bytes : null;
    const file = phase === 'reading' ? (current?.path ?? null) : null;
    listener?.({ phase, file, done, bytes, totalBytes, perSecond: done / seconds, secondsLeft, failed });
  }

  return {
    tell(file, bytes, texts) {
      if (current !== null && current !== file) before += current.size;
      current = file;
      inCurrent = Math.min(bytes, file.size);
      done += texts;
      notify('reading');
    },
    failed(count) {
      failed = count;
    },
    enter: notify,
  };
}

import type { IndexProgress } from '../engine.ts';
import { formatCount, formatDuration, printable, shortPath } from './format.ts';

/** Milliseconds between two lines if the output is not a terminal, so that log files stay short. */
const LINE_INTERVAL_MS = 5000;

export interface Progress {
  readonly update: (progress: IndexProgress) => void;
  /** Clears the bar. */
  end(): void;
}

/** A progress bar that is redrawn in place on a terminal; otherwise a plain line every few seconds. */
export function createProgress(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? barProgress(stream) : lineProgress(stream);
}

function barProgress(stream: NodeJS.WriteStream): Progress {
  let drawn = false;
  return {
    update(progress) {
      const columns = stream.columns || 80;
      const facts = describe(progress);
      const current = progress.current ? printable(shortPath(progress.current)) : '';
      const lines = [`${bar(progress, 24)} ${facts}`, `  ${current}`].map((line) => cut(line, columns - 1));
      stream.write(`${drawn ? '\u001b[1A\r' : ''}\u001b[0J${lines.join('\n')}\r`);
      drawn = true;
    },
    end() {
      if (drawn) stream.write('\u001b[1A\r\u001b[0J');
      drawn = false;
    },
  };
}

function lineProgress(stream: NodeJS.WriteStream): Progress {
  let last = performance.now();
  return {
    update(progress) {
      const now = performance.now();
      if (now - last < LINE_INTERVAL_MS) return;
      last = now;
      stream.write(`${describe(progress)}\n`);
    },
    end() {},
  };
}

function describe(progress: IndexProgress): string {
  if (progress.phase === 'index') return 'building the search index';
  const total = progress.total === null ? '…' : formatCount(progress.total);
  return [
    `${formatCount(progress.done)} / ${total}`,
    `${progress.imagesPerSecond.toFixed(1)} pictures/s`,
    ...(progress.secondsLeft === null ? [] : [`${formatDuration(progress.secondsLeft)} left`]),
    ...(progress.failed > 0 ? [`${formatCount(progress.failed)} failed`] : []),
  ].join(' · ');
}

function bar({ done, total }: IndexProgress, width: number): string {
  const full = total ? Math.min(width, Math.floor((done / total) * width)) : 0;
  return '█'.repeat(full) + '░'.repeat(width - full);
}

/** Truncates a line to a number of columns; East Asian characters take two. */
function cut(line: string, columns: number): string {
  let used = 0;
  let result = '';
  for (const character of line) {
    used +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/.test(
        character,
      )
        ? 2
        : 1;
    if (used > columns) return result;
    result += character;
  }
  return result;
}

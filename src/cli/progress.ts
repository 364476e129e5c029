import type {
  CopyProgress,
  EvaluationProgress,
  IndexProgress,
  PullProgress,
  TagProgress,
  TextProgress,
  TuningProgress,
} from '../engine.ts';
import { CLEAR_BELOW, redraws } from '../log.ts';
import { formatBytes, formatCount, formatDuration, formatRate, printable, shortPath } from './format.ts';
import { widthOf } from './table.ts';

/** Milliseconds between two lines if the output is not a terminal, so that log files stay short. */
const LINE_INTERVAL_MS = 5000;

export interface Progress<P> {
  readonly update: (progress: P) => void;
  /** Clears the bar. */
  end(): void;
}

/** What a progress bar shows. */
interface View {
  readonly done: number;
  readonly total: number | null;
  /** Numbers beside the bar. */
  readonly facts: string;
  /** What is being worked on, below the bar. */
  readonly current: string;
}

/** The progress of indexing: a bar that is redrawn in place on a terminal, otherwise a plain line every few seconds. */
export function createProgress(stream: NodeJS.WriteStream): Progress<IndexProgress> {
  return progressOn(stream, indexView);
}

/** The progress of a download, in the same style. */
export function createPullProgress(stream: NodeJS.WriteStream): Progress<PullProgress> {
  return progressOn(stream, pullView);
}

/** The progress of a copy into another store. */
export function createCopyProgress(stream: NodeJS.WriteStream): Progress<CopyProgress> {
  return progressOn(stream, copyView);
}

/** The progress of adding texts. */
export function createTextProgress(stream: NodeJS.WriteStream): Progress<TextProgress> {
  return progressOn(stream, textView);
}

/** The progress of an evaluation, in the same style. */
export function createEvaluationProgress(stream: NodeJS.WriteStream): Progress<EvaluationProgress> {
  return progressOn(stream, evaluationView);
}

/** The progress of proposing labels. */
export function createTagProgress(stream: NodeJS.WriteStream): Progress<TagProgress> {
  return progressOn(stream, tagView);
}

/** The progress of building and measuring the index of a lesson, 0 to 1. */
export function createLessonProgress(stream: NodeJS.WriteStream): Progress<number> {
  return progressOn(stream, lessonView);
}

/** The progress of drawing the demo gallery, in lines that stand beside those of the server. */
export function createDrawingProgress(
  stream: NodeJS.WriteStream,
): Progress<{ readonly done: number; readonly total: number }> {
  return progressOn(stream, ({ done, total }) => ({
    done,
    total,
    facts: `Drawing the demo gallery: ${formatCount(done)} / ${formatCount(total)}`,
    current: '',
  }));
}

/** The progress of comparing indexes. */
export function createTuningProgress(stream: NodeJS.WriteStream): Progress<TuningProgress> {
  return progressOn(stream, tuningView);
}

function progressOn<P>(stream: NodeJS.WriteStream, view: (progress: P) => View): Progress<P> {
  return redraws(stream) ? barProgress(stream, view) : lineProgress(stream, view);
}

function barProgress<P>(stream: NodeJS.WriteStream, view: (progress: P) => View): Progress<P> {
  let drawn = false;
  return {
    update(progress) {
      const columns = stream.columns || 80;
      const shown = view(progress);
      const lines = [`${bar(shown, 24)} ${shown.facts}`, `  ${shown.current}`].map((line) =>
        cut(line, columns - 1),
      );
      // Back to the beginning, where whoever else writes a line clears it first. The terminal itself may have moved on with `^C`.
      stream.write(`\r${CLEAR_BELOW}${lines.join('\n')}\r\u001b[1A`);
      drawn = true;
    },
    end() {
      if (drawn) stream.write(`\r${CLEAR_BELOW}`);
      drawn = false;
    },
  };
}

function lineProgress<P>(stream: NodeJS.WriteStream, view: (progress: P) => View): Progress<P> {
  let last = performance.now();
  let said = '';
  return {
    update(progress) {
      const now = performance.now();
      const { facts } = view(progress);
      // Waiting, for example, changes nothing for a long time.
      if (now - last < LINE_INTERVAL_MS || facts === said) return;
      last = now;
      said = facts;
      stream.write(`${facts}\n`);
    },
    end() {},
  };
}

function indexView(progress: IndexProgress): View {
  const current = progress.current ? printable(shortPath(progress.current)) : '';
  return { done: progress.done, total: progress.total, facts: indexFacts(progress), current };
}

function indexFacts(progress: IndexProgress): string {
  if (progress.phase === 'index') return 'building the search index';
  const total = progress.total === null ? '…' : formatCount(progress.total);
  const isReading = progress.phase === 'words';
  return [
    `${isReading ? 'reading words ' : ''}${formatCount(progress.done)} / ${total}`,
    ...(isReading ? [] : [`${progress.imagesPerSecond.toFixed(1)} pictures/s`]),
    ...(progress.secondsLeft === null ? [] : [`${formatDuration(progress.secondsLeft)} left`]),
    ...(progress.failed > 0 ? [`${formatCount(progress.failed)} failed`] : []),
  ].join(' · ');
}

function pullView(progress: PullProgress): View {
  const { phase, file, doneBytes, totalBytes } = progress;
  const current = phase === 'waiting' ? '' : printable(file ?? '');
  return { done: doneBytes, total: totalBytes, facts: pullFacts(progress), current };
}

function pullFacts({ phase, doneBytes, totalBytes, bytesPerSecond, secondsLeft }: PullProgress): string {
  if (phase === 'waiting') return 'waiting for another process that downloads this model';
  return [
    `${formatBytes(doneBytes)} / ${formatBytes(totalBytes)}`,
    ...(phase === 'checking' ? ['checking'] : [`${formatBytes(bytesPerSecond)}/s`]),
    ...(phase === 'checking' || secondsLeft === null ? [] : [`${formatDuration(secondsLeft)} left`]),
  ].join(' · ');
}

function copyView({ phase, done, total, perSecond, secondsLeft }: CopyProgress): View {
  const facts = [
    `${formatCount(done)} / ${formatCount(total)}`,
    `${formatCount(Math.round(perSecond))} pictures/s`,
    ...(secondsLeft === null ? [] : [`${formatDuration(secondsLeft)} left`]),
  ].join(' · ');
  return { done, total, facts, current: phase };
}

function textView({
  phase,
  file,
  done,
  bytes,
  totalBytes,
  perSecond,
  secondsLeft,
  failed,
}: TextProgress): View {
  const facts =
    phase === 'indexing'
      ? 'building the search index'
      : [
          `${formatCount(done)} texts`,
          `${formatCount(Math.round(perSecond))} texts/s`,
          ...(secondsLeft === null ? [] : [`${formatDuration(secondsLeft)} left`]),
          ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
        ].join(' · ');
  return { done: bytes, total: totalBytes, facts, current: file === null ? '' : printable(shortPath(file)) };
}

function evaluationView({ model, what, done, total }: EvaluationProgress): View {
  const facts = what === 'searches' ? 'searching' : `${formatCount(done)} / ${formatCount(total)} ${what}`;
  return { done, total, facts, current: model };
}

function tagView({ phase, done, total }: TagProgress): View {
  const current = phase === 'labels' ? 'reading the names of the labels, once for this list and model' : '';
  return { done, total, facts: `${formatCount(done)} / ${formatCount(total)} ${phase}`, current };
}

function lessonView(share: number): View {
  const facts = `${Math.floor(100 * share)} %`;
  return { done: share, total: 1, facts, current: 'building an index of the lesson and measuring it' };
}

const TUNING_PHASES = {
  queries: 'reading queries',
  copying: 'copying vectors',
  exact: 'searching exhaustively',
  building: 'building',
  searching: 'searching',
  applying: 'building the index of the library',
  checking: 'measuring the recall',
} as const satisfies Record<TuningProgress['phase'], string>;

function tuningView(progress: TuningProgress): View {
  const { phase, index, candidate, candidates, done, total, perSecond, secondsLeft } = progress;
  const facts = [
    ...(candidates > 0 ? [`index ${candidate} / ${candidates}`] : []),
    TUNING_PHASES[phase],
    ...(total === null ? [] : [`${formatCount(done)} / ${formatCount(total)}`]),
    ...(total === null || done === 0 ? [] : [`${formatRate(perSecond)}/s`]),
    ...(secondsLeft === null ? [] : [`${formatDuration(secondsLeft)} left`]),
  ].join(' · ');
  return { done, total, facts, current: index ?? '' };
}

function bar({ done, total }: View, width: number): string {
  const full = total ? Math.min(width, Math.floor((done / total) * width)) : 0;
  return '█'.repeat(full) + '░'.repeat(width - full);
}

/** Truncates a line to a number of columns; East Asian characters take two. */
function cut(line: string, columns: number): string {
  let used = 0;
  let result = '';
  for (const character of line) {
    used += widthOf(character);
    if (used > columns) return result;
    result += character;
  }
  return result;
}

import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { effortText, mainPoints, ms, percent } from '../../core/tuning-points.ts';
import { proposalWords } from '../../core/tuning-words.ts';
import type { TuningsView, TuningView } from '../../http/contract/tuning.ts';
import { call } from '../api.ts';
import { attempt } from '../library/attempt.ts';
import { ProgressBar } from '../library/progress-bar.tsx';
import { online } from '../state/connection.ts';
import { reloadLibrary, status } from '../state/library.ts';
import { quietly } from '../state/quietly.ts';
import { bytes, dateTime, dotted, duration, withHint } from '../text/format.ts';
import { language } from '../text/language.ts';
import { tt } from './tuning-text.ts';
import './tuning.css';

/** Interval for the progress, and for a comparison that somebody else has started. */
const [RUNNING_MS, RESTING_MS] = [1000, 5000];
const CHOICES = [0.9, 0.95, 0.99, 0.999];

/** Outside of the component, so that they stay when the view is drawn anew. */
const tuning = signal<TuningView | null>(null);
const wanted = signal(0.99);

type Report = NonNullable<TuningView['report']>;

async function load(): Promise<void> {
  const before = tuning.peek()?.state;
  await quietly(async () => {
    tuning.value = (await call<TuningsView>('/tuning')).tuning;
  });
  if (before === 'running' && tuning.peek()?.state !== 'running') await reloadLibrary();
}

async function ask(path: string, method: string, json?: unknown): Promise<void> {
  await attempt(() => call(path, { method, ...(json !== undefined && { json }) }));
  await load();
}

/** Which index the library has, what searches find with it, and the comparison with others. */
export function Tuning() {
  const known = tuning.value;
  const isRunning = known?.state === 'running';
  useEffect(() => {
    void load();
    const look = () => !document.hidden && online.peek() && void load();
    const timer = window.setInterval(look, isRunning ? RUNNING_MS : RESTING_MS);
    return () => window.clearInterval(timer);
  }, [isRunning]);
  return (
    <section class="lib-section" aria-labelledby="tuning">
      <h2 id="tuning" tabIndex={-1}>
        {tt('title')}
      </h2>
      <div class="lib-body">
        <p class="lib-quiet">{tt('intro')}</p>
        <Now />
        {isRunning ? <Running tuning={known} /> : <Start />}
        {known && !isRunning && <Ended tuning={known} />}
      </div>
    </section>
  );
}

/** The index in use, and what it finds as far as it was measured. */
function Now() {
  const index = status.value?.index;
  if (!index) return null;
  const { kind, parameters, recall } = index;
  const values = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  const name = kind === 'flat' ? tt('exhaustive') : dotted([kind, ...values]);
  const effort = recall ? effortText(recall) : '';
  return (
    <p>
      {tt('now', { index: name })}{' '}
      {recall &&
        tt('recall', {
          found: percent(recall.recall),
          date: dateTime(recall.at),
          queries: recall.queries,
          effort: effort && ` (${effort})`,
        })}
    </p>
  );
}

function Start() {
  return (
    <p class="tun-start">
      <label>
        {tt('wanted')}{' '}
        <select
          value={wanted.value}
          onChange={(event) => {
            wanted.value = Number(event.currentTarget.value);
          }}
        >
          {CHOICES.map((choice) => (
            <option key={choice} value={choice}>
              {`${100 * choice} %`}
            </option>
          ))}
        </select>
      </label>{' '}
      <button
        type="button"
        class="button"
        onClick={() => void ask('/tuning', 'POST', { recall: wanted.value })}
      >
        {tt('start')}
      </button>
    </p>
  );
}

function Running({ tuning: { progress } }: { tuning: TuningView }) {
  const words = progress ? tt(progress.phase, { index: progress.index ?? '' }) : tt('progress');
  const facts = progress
    ? dotted([
        words,
        ...(progress.candidates > 0 ? [tt('of', { n: progress.candidate, all: progress.candidates })] : []),
        ...(progress.secondsLeft === null ? [] : [tt('left', { time: duration(progress.secondsLeft) })]),
      ])
    : words;
  return (
    <div class="lib-run">
      <div class="lib-run-line">
        <p>{facts}</p>
        <button type="button" class="button plain" onClick={() => void ask('/tuning', 'DELETE')}>
          {tt('stop')}
        </button>
      </div>
      <ProgressBar
        label={tt('progress')}
        text={words}
        done={progress?.done ?? 0}
        total={progress?.total ?? null}
        isRunning
      />
    </div>
  );
}

function Ended({ tuning: { state, report, error } }: { tuning: TuningView }) {
  return (
    <>
      {state === 'cancelled' && <p class="lib-quiet">{tt('cancelled')}</p>}
      {error && <p class="lib-wrong">{withHint({ ...error, message: error.detail })}</p>}
      {report && <Result report={report} />}
    </>
  );
}

function Result({ report }: { report: Report }) {
  const { proposal, applied, isCut, before } = report;
  const isChange = proposal !== null && (proposal.index !== 'flat' || before.kind !== 'flat');
  return (
    <>
      <p class="tun-proposal">{proposalWords(report, language.value)}</p>
      {isCut && <p class="lib-note">{tt('cut')}</p>}
      <Table report={report} />
      <p class="lib-quiet">{tt('note')}</p>
      <div class="lib-actions">
        {applied && <p>{tt('applied', { index: applied.index })}</p>}
        {isChange && !applied && (
          <button type="button" class="button" onClick={() => void ask('/tuning/apply', 'POST')}>
            {tt('apply')}
          </button>
        )}
        {applied && (
          <button type="button" class="button plain" onClick={() => void ask('/tuning/index', 'DELETE')}>
            {tt('reset')}
          </button>
        )}
      </div>
    </>
  );
}

const HEADS = ['index', 'effort', 'found', 'time', 'memory', 'build'] as const;

function Table({ report }: { report: Report }) {
  const { proposal } = report;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must reach what it scrolls
    <section class="tun-scroll" aria-label={tt('note')} tabIndex={0}>
      <table class="tun-table">
        <thead>
          <tr>
            {HEADS.map((head) => (
              <th key={head} scope="col">
                {tt(head)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {mainPoints(report).map(({ candidate, point }) => {
            const { index, inCopy, memoryBytes, buildMs } = candidate;
            const effort = effortText(point.effort);
            const isProposed =
              proposal?.index === index &&
              proposal.inCopy === inCopy &&
              effortText(proposal.effort) === effort;
            return (
              <tr key={`${index}${inCopy}${effort}`} class={isProposed ? 'tun-proposed' : ''}>
                <td>
                  {inCopy === null ? index : tt(inCopy ? 'copy' : 'store')}
                  {point.isFront && ' ●'}
                </td>
                <td>{effort}</td>
                <td>{percent(point.unseen.all)}</td>
                <td>{`${ms(point.p50Ms)} ms`}</td>
                <td>{memoryBytes === null ? '' : bytes(memoryBytes)}</td>
                <td>{buildMs === 0 ? '' : duration(buildMs / 1000)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

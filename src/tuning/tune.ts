import { asSoutuError } from '../errors.ts';
import type { StoreCapabilities } from '../store/capabilities.ts';
import { type IndexChoice, showIndex } from '../store/index-choice.ts';
import type { AsideTasks, Place } from './aside-tasks.ts';
import { candidatesFor } from './candidates.ts';
import { effortsFor } from './efforts.ts';
import type { AskedQueries } from './measure.ts';
import type { TuningMeter } from './meter.ts';
import { markFront } from './pareto.ts';
import { propose } from './propose.ts';
import { runAside } from './run-aside.ts';
import type { TuningCandidate, TuningPoint, TuningProposal, TuningQuery } from './types.ts';

/** Where and with what an index is looked for. */
export interface TuneOptions {
  readonly store: { readonly name: string } & Pick<StoreCapabilities, 'indexes'>;
  readonly from: Omit<Place, 'index'>;
  /** Where candidates are built; the caller deletes it. */
  readonly aside: Omit<Place, 'index'>;
  readonly rows: number;
  /** Items to copy at most. */
  readonly sample: number;
  readonly queries: Pick<AskedQueries, 'choosing' | 'unseen'>;
  /** Recall that is wanted, 0 to 1. */
  readonly wanted: number;
  /** Kinds of index to try and to propose; none for exhaustive search alone. @default all of the store */
  readonly kinds?: readonly string[] | undefined;
  /** Milliseconds after which nothing more is begun. */
  readonly timeLimitMs: number;
  readonly signal: AbortSignal;
  readonly meter: TuningMeter;
}

export interface TuneResult {
  /** Items that the candidates were built on. */
  readonly copied: number;
  readonly candidates: readonly TuningCandidate[];
  readonly proposal: TuningProposal | null;
  /** Whether the time limit left out candidates or efforts. */
  readonly isCut: boolean;
}

type Unmarked = Omit<TuningCandidate, 'points'> & {
  readonly points: readonly Omit<TuningPoint, 'isFront'>[];
};

/** Factor of the time of exhaustive search by the store above which more effort with an index makes no sense. */
const SLOWER = 2;
const OUT_OF_TIME = 'The time limit was reached before.';

/** Finds the index and the effort that fit the vectors of a collection best. Throws `bad-setting`, `store-failed` and the reason of the signal. */
export async function tune(options: TuneOptions): Promise<TuneResult> {
  const { store, rows, sample, queries, wanted, kinds, signal, meter } = options;
  const until = Date.now() + options.timeLimitMs;
  const { dimensions } = options.from.collection;
  const expected = Math.min(rows, sample);
  const choices = candidatesFor(store, { items: expected, dimensions }, kinds);
  const none = choices[0] ?? {
    kind: store.indexes.find(({ kind }) => kind !== 'flat')!.kind,
    parameters: {},
  };
  const at = (index: IndexChoice): Place => ({ ...options.aside, index });
  const onProgress = meter.step;

  meter.begin('copying', rows);
  const held = [...queries.choosing, ...queries.unseen];
  const { items: copied } = await runAside(
    'copy',
    {
      from: { ...options.from, index: none },
      to: at(none),
      leaveOut: held.flatMap(({ own }) => own ?? []),
      share: Math.min(1, expected / Math.max(1, rows)),
    },
    { signal, onProgress },
  );

  meter.begin('exact', held.length);
  const { exact } = await runAside('exact', { at: at(none), queries: held }, { signal, onProgress });
  const asked: AskedQueries = {
    ...queries,
    exact: {
      choosing: exact.slice(0, queries.choosing.length),
      unseen: exact.slice(queries.choosing.length),
    },
  };

  const all = 1 + choices.length;
  meter.candidate('flat', 1, all);
  meter.begin('searching');
  const measured: Unmarked[] = await exhaustive(at(none), asked, options);
  const slowest = SLOWER * measured.at(-1)!.points[0]!.p50Ms;
  let isCut = false;
  for (const [i, choice] of choices.entries()) {
    if (Date.now() > until) {
      isCut = true;
      measured.push({ ...unmeasured(choice), problem: OUT_OF_TIME });
      continue;
    }
    meter.candidate(showIndex(choice), i + 2, all);
    const found = await tryOut(at(choice), asked, { ...options, slowest, until });
    isCut ||= found.isCut;
    measured.push(found.candidate);
  }
  const candidates = markFront(measured);
  // Exhaustive search is always measured, to compare with; who names kinds wants one of them.
  const eligible = candidates.filter(({ kind }) => !kinds?.length || kinds.includes(kind));
  return { copied, candidates, proposal: propose(eligible, wanted), isCut };
}

const unmeasured = (choice: IndexChoice): Omit<Unmarked, 'problem'> => ({
  index: showIndex(choice),
  kind: choice.kind,
  parameters: choice.parameters,
  inCopy: null,
  buildMs: 0,
  diskBytes: null,
  memoryBytes: null,
  points: [],
});

/** Exhaustive search by the store, and in a copy where libraries in this store have that. */
async function exhaustive(
  at: Place,
  asked: AskedQueries,
  { signal }: Pick<TuneOptions, 'signal'>,
): Promise<Unmarked[]> {
  const flat = { ...unmeasured({ kind: 'flat', parameters: {} }), diskBytes: 0, problem: null };
  const byStore = await runAside(
    'measure',
    { at, asked, efforts: [{ exact: true }], slowest: 0, until: Number.POSITIVE_INFINITY },
    { signal },
  );
  const points = byStore.points.map((point) => ({ ...point, effort: {} }));
  const { memoryBytes } = byStore;
  const inStore: Unmarked = { ...flat, inCopy: false, memoryBytes, points };
  if (at.address !== 'lance') return [inStore];
  const { point, ...taken } = await runAside('copied', { at, asked }, { signal });
  return point === null ? [inStore] : [{ ...flat, ...taken, inCopy: true, points: [point] }, inStore];
}

interface TryOptions extends Pick<TuneOptions, 'store' | 'signal' | 'meter'> {
  readonly slowest: number;
  readonly until: number;
}

/** Builds an index aside and measures it. One that cannot be built or searched ends nothing. */
async function tryOut(
  at: Place,
  asked: AskedQueries,
  { store, signal, meter, slowest, until }: TryOptions,
): Promise<{ readonly candidate: Unmarked; readonly isCut: boolean }> {
  try {
    meter.begin('building');
    const { buildMs, parameters, diskBytes } = await runAside('build', { at }, { signal });
    const info = store.indexes.find(({ kind }) => kind === at.index.kind)!;
    const efforts = effortsFor(info, { ...at.index.parameters, ...parameters });
    meter.begin('searching', efforts.length);
    const task = { at, asked, efforts, slowest, until };
    const { points, memoryBytes, isCut }: AsideTasks['measure']['answer'] = await runAside('measure', task, {
      signal,
      onProgress: meter.step,
    });
    const problem = isCut ? OUT_OF_TIME : null;
    const built = { ...unmeasured(at.index), parameters, buildMs, diskBytes, memoryBytes, points, problem };
    return { candidate: built, isCut };
  } catch (error) {
    signal.throwIfAborted();
    const { message } = asSoutuError(error, 'store-failed');
    return { candidate: { ...unmeasured(at.index), problem: message }, isCut: false };
  }
}

/** Splits queries into those to choose by and those to judge by, with as many pictures and texts in both. */
export function splitQueries(queries: readonly TuningQuery[]): Pick<AskedQueries, 'choosing' | 'unseen'> {
  const ordered = (['picture', 'text'] as const).flatMap((kind) =>
    queries.filter((one) => one.kind === kind),
  );
  return {
    choosing: ordered.filter((_, i) => i % 2 === 0),
    unseen: ordered.filter((_, i) => i % 2 === 1),
  };
}

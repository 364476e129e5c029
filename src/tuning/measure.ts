import type { VectorQuery, VectorStore } from '../store/store.ts';
import { percentile } from './percentile.ts';
import { exactAnswer, K, recallOf, summarise } from './recall.ts';
import type { ExactAnswer, IndexEffort, RecallFigures, TuningPoint, TuningQuery } from './types.ts';

/** The queries of a measurement with what exhaustive search finds. */
export interface AskedQueries {
  /** By which the proposal is chosen. */
  readonly choosing: readonly TuningQuery[];
  /** By which it is judged. */
  readonly unseen: readonly TuningQuery[];
  readonly exact: { readonly choosing: readonly ExactAnswer[]; readonly unseen: readonly ExactAnswer[] };
}

/** Searches before the times count: they load the index. */
const WARM = 8;

/** Every so many queries are asked first. */
const GLANCE = 8;
/** Recall below which no more are. */
const HOPELESS = 0.8;

const everyNth = <T>(all: readonly T[]): T[] => all.filter((_, i) => i % GLANCE === 0);

type Search = (query: VectorQuery) => ReturnType<VectorStore['search']>;

/** One search more than results are compared, because a query can be an item of the store. */
const pageOf = ({ vector, own }: TuningQuery): VectorQuery => ({ vector, limit: own === null ? K : K + 1 });

interface Asking {
  readonly search: Search;
  /** Waited for before each search. */
  readonly before?: () => Promise<void>;
  readonly signal?: AbortSignal;
}

/** Asks queries with an effort and compares the answers with the exact ones. */
export async function askAll(
  { search, before, signal }: Asking,
  queries: readonly TuningQuery[],
  exact: readonly ExactAnswer[],
  effort: IndexEffort,
): Promise<{ readonly figures: RecallFigures; readonly times: readonly number[] }> {
  const times: number[] = [];
  const recalls: number[] = [];
  for (const [i, query] of queries.entries()) {
    signal?.throwIfAborted();
    await before?.();
    const started = performance.now();
    const hits = await search({ ...pageOf(query), ...effort });
    times.push(performance.now() - started);
    recalls.push(recallOf(hits, exact[i]!, query));
  }
  return { figures: summarise(queries, recalls), times };
}

/** Asks all queries with an effort, after some that load the index. */
export async function measure(
  search: Search,
  { choosing, unseen, exact }: AskedQueries,
  effort: IndexEffort,
): Promise<Omit<TuningPoint, 'isFront'>> {
  for (const query of choosing.slice(0, WARM)) await search({ ...pageOf(query), ...effort });
  const glance = await askAll({ search }, everyNth(choosing), everyNth(exact.choosing), effort);
  // An effort that finds far too little need not be known precisely.
  const isHopeless = glance.figures.all < HOPELESS;
  const part = <T>(all: readonly T[]) => (isHopeless ? everyNth(all) : all);
  const first = isHopeless ? glance : await askAll({ search }, choosing, exact.choosing, effort);
  const others = await askAll({ search }, part(unseen), part(exact.unseen), effort);
  const times = [...first.times, ...others.times];
  return {
    effort,
    recall: first.figures,
    unseen: others.figures,
    p50Ms: percentile(times, 0.5),
    p99Ms: percentile(times, 0.99),
  };
}

/** What exhaustive search finds for each query. */
export async function answerExactly(
  search: Search,
  queries: readonly TuningQuery[],
  onAnswer: (done: number) => void = () => {},
): Promise<ExactAnswer[]> {
  const answers: ExactAnswer[] = [];
  for (const query of queries) {
    answers.push(exactAnswer(await search({ ...pageOf(query), exact: true }), query));
    onAnswer(answers.length);
  }
  return answers;
}

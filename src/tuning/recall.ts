import { MEASURED_RESULTS } from '../store/effort.ts';
import type { Hit } from '../store/store.ts';
import type { ExactAnswer, RecallFigures, TuningQuery } from './types.ts';

/** Results of which recall is the share that is right. */
export const K = MEASURED_RESULTS;
/** Scores of equal vectors differ by less, depending on who computes them. */
const SAME = 1e-5;
/** Standard errors of the mean that a 90 % confidence interval reaches to each side. */
const Z = 1.645;

/** Results without the item that the query was taken from. */
function answersOf(hits: readonly Hit[], { own }: TuningQuery): Hit[] {
  return hits.filter(({ item }) => item.id !== own).slice(0, K);
}

/** What exhaustive search found, to compare others with. */
export function exactAnswer(hits: readonly Hit[], query: TuningQuery): ExactAnswer {
  const answers = answersOf(hits, query);
  return { ids: answers.map(({ item }) => item.id), least: answers.at(-1)?.score ?? -1 };
}

/**
 * The share of the exact answers that were found. Items as near as the last of them count, because their order is by id, which says
 * nothing about an index.
 */
export function recallOf(hits: readonly Hit[], exact: ExactAnswer, query: TuningQuery): number {
  if (exact.ids.length === 0) return 1;
  const right = answersOf(hits, query).filter(
    ({ score, item }) => exact.ids.includes(item.id) || score >= exact.least - SAME,
  );
  return Math.min(1, right.length / exact.ids.length);
}

/** @param recalls one for each query */
export function summarise(queries: readonly TuningQuery[], recalls: readonly number[]): RecallFigures {
  const of = (kind: TuningQuery['kind']) => recalls.filter((_, i) => queries[i]!.kind === kind);
  const all = mean(recalls) ?? 0;
  const variance = recalls.reduce((sum, one) => sum + (one - all) ** 2, 0) / Math.max(1, recalls.length - 1);
  return {
    all,
    pictures: mean(of('picture')),
    texts: mean(of('text')),
    margin: Z * Math.sqrt(variance / Math.max(1, recalls.length)),
    queries: recalls.length,
  };
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Whether searches that were not measured can be expected to find so much as well: the lower end of the confidence interval reaches it,
 * and so do pictures and texts by themselves. A recall of 1 on few queries has no spread, which would prove too much: the rule of three
 * bounds what they can have missed.
 */
export function holds({ all, pictures, texts, margin, queries }: RecallFigures, wanted: number): boolean {
  const least = margin > 0 ? all - margin : 1 - 3 / Math.max(1, queries * K);
  return least >= wanted && (pictures ?? 1) >= wanted && (texts ?? 1) >= wanted;
}

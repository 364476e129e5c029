/** How high the right answers of a group of queries are. Shares are 0 to 1. */
export interface RankFigures {
  readonly queries: number;
  /** Share of the queries with a right answer among the first 1, 5, 10. */
  readonly recall1: number;
  readonly recall5: number;
  readonly recall10: number;
  readonly medianRank: number;
  /** Mean of 1 / rank. */
  readonly meanReciprocalRank: number;
}

/** The figures of the ranks of the first right answers, from 1. Null if there are none. */
export function figuresOf(ranks: readonly number[]): RankFigures | null {
  if (ranks.length === 0) return null;
  const recall = (depth: number) => share(ranks, (rank) => rank <= depth);
  return {
    queries: ranks.length,
    recall1: recall(1),
    recall5: recall(5),
    recall10: recall(10),
    medianRank: median(ranks),
    meanReciprocalRank: mean(ranks.map((rank) => 1 / rank)),
  };
}

/**
 * Average precision of one query with several right answers, at a depth, as CIRCO defines it: the precisions at the ranks of the
 * right answers among the first `depth`, divided by the number of right answers or the depth, whichever is less.
 *
 * @param ranks of all right answers, from 1
 */
export function averagePrecision(ranks: readonly number[], depth: number): number {
  const found = ranks.filter((rank) => rank <= depth).sort((a, b) => a - b);
  const precisions = found.map((rank, i) => (i + 1) / rank);
  return precisions.reduce((total, value) => total + value, 0) / Math.min(ranks.length, depth);
}

export const mean = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0) / values.length;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const share = <T>(values: readonly T[], has: (value: T) => boolean) =>
  values.filter(has).length / values.length;

/** The rank of an item by its score: those with the same score that come earlier in the list are before it. */
export function rankOf(
  scores: ArrayLike<number>,
  item: number,
  isCounted: (item: number) => boolean = () => true,
): number {
  const own = scores[item]!;
  let rank = 1;
  for (let other = 0; other < scores.length; other++) {
    if (other === item || !isCounted(other)) continue;
    if (scores[other]! > own || (scores[other] === own && other < item)) rank++;
  }
  return rank;
}

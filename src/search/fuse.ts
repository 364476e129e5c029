import type { RetrieverName } from '../core/retrievers.ts';
import type { Candidate } from './retriever.ts';

/**
 * The constant of reciprocal rank fusion: it keeps the first places of one list from outweighing all of the others.
 * Cormack, Clarke and Buettcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning Methods" (2009).
 */
const K = 60;

/** What one retriever has found, best first. */
export interface RankedList {
  readonly by: RetrieverName;
  readonly candidates: readonly Candidate[];
  /** How much this list counts beside the others. @default 1 */
  readonly weight?: number;
}

/** Why an asset is among the results: its place in the list of one retriever. */
export interface Match {
  readonly by: RetrieverName;
  /** 1 is the best; assets are counted, not their parts. */
  readonly rank: number;
  /** On the retriever's own scale. */
  readonly score: number;
}

/** An asset with the one of its items that fits best. */
export interface FusedAsset {
  readonly item: string;
  readonly asset: string;
  /** In the order of the lists. */
  readonly matches: readonly Match[];
  readonly info?: Candidate['info'];
}

interface Sum {
  readonly matches: Match[];
  best: Candidate;
  bestShare: number;
  score: number;
}

/**
 * Merges the lists by reciprocal rank fusion: an asset scores the sum of weight / (60 + rank) over the lists that have it, so
 * that scales which cannot be compared need not be. All items of an asset are one result, represented by the item that
 * contributes most. Equal sums are ordered by the id of the asset; a single list keeps its order.
 */
export function fuse(lists: readonly RankedList[]): FusedAsset[] {
  const sums = new Map<string, Sum>();
  for (const { by, candidates, weight = 1 } of lists) {
    bestOfEachAsset(candidates).forEach((candidate, i) => {
      const rank = i + 1;
      const share = weight / (K + rank);
      const sum = sums.get(candidate.asset) ?? { matches: [], best: candidate, bestShare: 0, score: 0 };
      sums.set(candidate.asset, sum);
      sum.matches.push({ by, rank, score: candidate.score });
      sum.score += share;
      if (share > sum.bestShare) {
        sum.best = candidate;
        sum.bestShare = share;
      }
    });
  }
  return [...sums]
    .sort(([a, x], [b, y]) => y.score - x.score || (a < b ? -1 : 1))
    .map(([asset, { best, matches }]) => ({
      item: best.item,
      asset,
      matches,
      ...(best.info && { info: best.info }),
    }));
}

/** The first item of each asset: the list is sorted, so it is the best one. */
function bestOfEachAsset(candidates: readonly Candidate[]): Candidate[] {
  const seen = new Set<string>();
  return candidates.filter(({ asset }) => {
    if (seen.has(asset)) return false;
    seen.add(asset);
    return true;
  });
}

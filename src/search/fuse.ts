import type { RetrieverName, WordMatch } from '../core/retrievers.ts';
import type { Candidate } from './retriever.ts';

/**
 * The constant of reciprocal rank fusion, which limits the influence of the first ranks of a single list.
 * Cormack, Clarke and Buettcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning Methods" (2009).
 */
const K = 60;

/** The results of one retriever with one model, best first. */
export interface RankedList {
  readonly by: RetrieverName;
  /** Id of the model. */
  readonly model: string;
  readonly candidates: readonly Candidate[];
}

/** Why an asset was found: its rank and score with one retriever and one model. */
export interface Match {
  readonly by: RetrieverName;
  /** Id of the model whose collection was searched. */
  readonly model: string;
  /** From 1; counts assets, not items. */
  readonly rank: number;
  /** On the retriever's own scale; the cosine similarity, -1 to 1, for `vector` and `words`. */
  readonly score: number;
  /**
   * For `words`, how it has them: `name`, the whole file name; `phrase`, written in the picture in this order; `text`, written in it;
   * `folder`, the whole name of a folder; `named`, in its name, its folders or its caption; `spread`, over these and the writing; `most`, most of them by their
   * rarity, if no picture has all; `prefix`, begun with the last word; `some`, half of them by their rarity.
   */
  readonly words?: WordMatch;
}

/** An asset, represented by its best item. */
export interface FusedAsset {
  readonly item: string;
  readonly asset: string;
  /** One for each list that has the asset, in the order of the lists. */
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
 * Merges lists by reciprocal rank fusion: the score of an asset is the sum of 1 / (60 + rank) over the lists that have
 * it, which needs no common scale. The items of an asset become one result, represented by the item that contributes most.
 * Ties are ordered by the id of the asset; a single list keeps its order.
 */
export function fuse(lists: readonly RankedList[]): FusedAsset[] {
  const sums = new Map<string, Sum>();
  for (const { by, model, candidates } of lists) {
    bestOfEachAsset(candidates).forEach((candidate, i) => {
      const rank = i + 1;
      const share = shareOf(rank);
      const sum = sums.get(candidate.asset) ?? { matches: [], best: candidate, bestShare: 0, score: 0 };
      sums.set(candidate.asset, sum);
      sum.matches.push({ by, model, rank, score: candidate.score });
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

/** The sum of 1 / (60 + rank) by which an asset was ranked. */
export function fusedScore(matches: readonly Match[]): number {
  return matches.reduce((sum, { rank }) => sum + shareOf(rank), 0);
}

const shareOf = (rank: number) => 1 / (K + rank);

/** The best item of each asset, which is its first one because the list is sorted. */
function bestOfEachAsset(candidates: readonly Candidate[]): Candidate[] {
  const seen = new Set<string>();
  return candidates.filter(({ asset }) => {
    if (seen.has(asset)) return false;
    seen.add(asset);
    return true;
  });
}

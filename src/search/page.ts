import { matches } from '../core/filter.ts';
import { filterFieldsOf } from '../store/derive.ts';
import { readInfos } from '../store/infos.ts';
import type { ItemInfo } from '../store/item.ts';
import { fuse } from './fuse.ts';
import type { RankedAsset, Ranking } from './rankings.ts';
import type { Question, Retriever } from './retriever.ts';

/** How many times deeper is asked where items of the same assets, or assets that are known, fill the list. */
const DEEPER = 4;

/** A result with its place in the ranking. */
export interface PlacedAsset extends RankedAsset {
  /** 1 is the best. */
  readonly rank: number;
  readonly info: ItemInfo;
}

export interface RankingPage {
  readonly results: readonly PlacedAsset[];
  /** Nothing comes after this page. */
  readonly complete: boolean;
}

export interface PageRequest {
  readonly question: Question;
  /** Assets, or items of assets, that are no result. */
  readonly excluded: ReadonlySet<string>;
  readonly retrievers: readonly Retriever[];
  readonly offset: number;
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A page of a ranking, which is made longer where it does not reach so far. What has been removed since it was ranked is left
 * out and leaves a gap in the ranks, so that a page may be shorter than its limit though more follow.
 */
export async function readPage(ranking: Ranking, request: PageRequest): Promise<RankingPage> {
  const { offset, limit, question } = request;
  const end = offset + limit;
  const reached = ranking.entries.length < end ? await extend(ranking, end, request) : null;
  const entries = ranking.entries.slice(offset, end);
  const infos = reached?.infos ?? new Map<string, ItemInfo>();
  const unread = entries.map(({ item }) => item).filter((item) => !infos.has(item));
  for (const info of await readInfos(question.store, unread)) {
    if (!question.filter || matches(question.filter, filterFieldsOf(info))) infos.set(info.id, info);
  }
  const results = entries.flatMap((entry, i) => {
    const info = infos.get(entry.item);
    return info ? [{ ...entry, info, rank: offset + i + 1 }] : [];
  });
  return { results, complete: reached?.complete ?? false };
}

/** Asks the retrievers as deep as it takes to make the ranking so long, in one go where each asset has one item. */
async function extend(
  ranking: Ranking,
  length: number,
  { question, excluded, retrievers, signal }: PageRequest,
): Promise<{ readonly infos: Map<string, ItemInfo>; readonly complete: boolean }> {
  for (let depth = length + excluded.size; ; depth *= DEEPER) {
    const lists = await Promise.all(
      retrievers.map(async (retriever) => ({
        by: retriever.name,
        candidates: await retriever.retrieve(question, depth, signal),
      })),
    );
    const exhausted = lists.every(({ candidates }) => candidates.length < depth);
    const found = fuse(lists).filter(({ asset, item }) => !excluded.has(asset) && !excluded.has(item));
    const fresh = found.filter(({ asset }) => !ranking.has(asset)).length;
    if (!exhausted && ranking.entries.length + fresh < length) continue;
    const left = ranking.append(found, length);
    const infos = new Map(found.flatMap(({ item, info }) => (info ? [[item, info] as const] : [])));
    return { infos, complete: exhausted && left === 0 };
  }
}

import { matches } from '../core/filter.ts';
import { filterFieldsOf } from '../store/derive.ts';
import { readInfos } from '../store/infos.ts';
import type { ItemInfo } from '../store/item.ts';
import { fuse } from './fuse.ts';
import type { RankedAsset, Ranking } from './rankings.ts';
import type { Retriever, RetrieverQuery } from './retriever.ts';

/** Factor by which the depth grows if a list contains too many items of the same or of known assets. */
const DEEPER = 4;

/** A result with its rank. */
export interface RankedResult extends RankedAsset {
  /** From 1. */
  readonly rank: number;
  readonly info: ItemInfo;
}

export interface RankingPage {
  readonly results: readonly RankedResult[];
  /** Whether this is the last page. */
  readonly complete: boolean;
}

export interface PageRequest {
  readonly query: RetrieverQuery;
  /** Ids of assets or items to leave out. */
  readonly excluded: ReadonlySet<string>;
  readonly retrievers: readonly Retriever[];
  readonly offset: number;
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a page of a ranking and extends the ranking if needed. Assets removed since they were ranked are skipped and leave a
 * gap in the ranks, so a page may be shorter than its limit although more pages follow.
 */
export async function readPage(ranking: Ranking, request: PageRequest): Promise<RankingPage> {
  const { offset, limit, query } = request;
  const end = offset + limit;
  const reached = ranking.entries.length < end ? await extend(ranking, end, request) : null;
  const entries = ranking.entries.slice(offset, end);
  const infos = reached?.infos ?? new Map<string, ItemInfo>();
  const unread = entries.map(({ item }) => item).filter((item) => !infos.has(item));
  for (const info of await readInfos(query.store, unread)) {
    if (!query.filter || matches(query.filter, filterFieldsOf(info))) infos.set(info.id, info);
  }
  const results: RankedResult[] = [];
  for (const [i, { item, asset, matches }] of entries.entries()) {
    const info = infos.get(item);
    if (info) results.push({ item, asset, matches, info, rank: offset + i + 1 });
  }
  return { results, complete: reached?.complete ?? false };
}

/** Queries the retrievers deeper and deeper until the ranking has this length; once if each asset has one item. */
async function extend(
  ranking: Ranking,
  length: number,
  { query, excluded, retrievers, signal }: PageRequest,
): Promise<{ readonly infos: Map<string, ItemInfo>; readonly complete: boolean }> {
  for (let depth = length + excluded.size; ; depth *= DEEPER) {
    const lists = await Promise.all(
      retrievers.map(async (retriever) => ({
        by: retriever.name,
        candidates: await retriever.retrieve(query, depth, signal),
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

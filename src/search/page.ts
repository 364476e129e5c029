import { type Filter, matches } from '../core/filter.ts';
import type { RelevanceLevel } from '../core/relevance.ts';
import { filterFieldsOf } from '../store/derive.ts';
import { readInfos } from '../store/infos.ts';
import type { ItemInfo } from '../store/item.ts';
import type { VectorStore } from '../store/store.ts';
import type { RetrievedList } from './explain.ts';
import { fuse, type Match } from './fuse.ts';
import type { RankedAsset, Ranking } from './rankings.ts';
import type { Candidate, Retriever, RetrieverQuery } from './retriever.ts';
import type { Sought } from './sought.ts';
import { arrange } from './tiers.ts';
import { vectorSearch } from './vector-search.ts';
import { wordSearch } from './word-search.ts';

/** Factor by which the depth grows if a list contains too many items of the same or of known assets. */
const DEEPER = 4;

/**
 * Minimum depth of each list if there are several, and of words: an asset that is high in one list and low in another is ranked by both.
 * What is deeper would add less than 1 / 260, a quarter of what a first rank does.
 */
const WINDOW = 200;

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
  /** What was retrieved; empty if the page was known already. */
  readonly lists: readonly RetrievedList[];
}

/** A query of one model, to its own collection. */
interface ModelQuery extends RetrieverQuery {
  /** Id of the model. */
  readonly model: string;
}

export interface PageRequest {
  /** The store of the library, which knows the assets that exist and what they are. */
  readonly store: VectorStore;
  readonly filter: Filter | undefined;
  /** One for each model that is asked; their results are fused. */
  readonly queries: readonly ModelQuery[];
  /** Ids of assets or items to leave out. */
  readonly excluded: ReadonlySet<string>;
  /** How sure a hit by its look is. */
  level(matches: readonly Match[]): RelevanceLevel;
  readonly offset: number;
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a page of a ranking and extends the ranking if needed. Assets removed since they were ranked are skipped and leave a
 * gap in the ranks, so a page may be shorter than its limit although more pages follow.
 */
export async function readPage(ranking: Ranking, request: PageRequest): Promise<RankingPage> {
  const { offset, limit, store } = request;
  const end = offset + limit;
  const reached = ranking.entries.length < end ? await extend(ranking, end, request) : null;
  const entries = ranking.entries.slice(offset, end);
  const infos = reached?.infos ?? new Map<string, ItemInfo>();
  const unread = entries.map(({ item }) => item).filter((item) => !infos.has(item));
  for (const info of await readMatching(store, unread, request.filter)) infos.set(info.id, info);
  const results: RankedResult[] = [];
  for (const [i, { item, asset, matches }] of entries.entries()) {
    const info = infos.get(item);
    if (info) results.push({ item, asset, matches, info, rank: offset + i + 1 });
  }
  return { results, complete: reached?.complete ?? false, lists: reached?.lists ?? [] };
}

/**
 * Queries the retrievers deeper and deeper until the ranking has this length; once if each asset has one item. The order does not depend
 * on the length. That of one model is certain as far as something was found by look: what is deeper is less similar. That of several
 * models changes with the depth, so each depth, which is the same for every page, adds what the one before has not.
 */
async function extend(
  ranking: Ranking,
  length: number,
  request: PageRequest,
): Promise<{ readonly infos: Map<string, ItemInfo> } & Pick<RankingPage, 'complete' | 'lists'>> {
  const { queries, excluded, level } = request;
  const words = wordQuery(queries);
  const isFused = queries.length > 1;
  for (let depth = isFused ? WINDOW : length + excluded.size; ; depth *= DEEPER) {
    if (ranking.entries.length >= depth) continue;
    const lists = await retrieve(request, depth);
    const looks = lists.filter(({ by }) => by === 'vector');
    const worded = lists.filter(({ by }) => by === 'words').flatMap(({ candidates }) => candidates);
    const exhausted = looks.every(({ candidates }) => candidates.length < depth);
    const infos = await infosOf(
      lists.map(({ candidates }) => candidates),
      request,
    );
    // Before they are fused, so that what cannot be a result takes no rank.
    const possible = (candidates: readonly Candidate[]) =>
      candidates.filter(({ asset, item }) => infos.has(item) && !excluded.has(asset) && !excluded.has(item));
    const byLook = fuse(looks.map((list) => ({ ...list, candidates: possible(list.candidates) })));
    const found =
      words === undefined || worded.length === 0
        ? byLook
        : arrange(byLook, possible(worded), {
            model: words.model,
            isFused,
            level,
            hasDigits: /\d/.test(words.sought.sequence),
          });
    const certain = exhausted ? found : found.slice(0, byLook.length);
    const left = ranking.append(certain, exhausted ? length : Math.min(length, depth));
    if (!exhausted && ranking.entries.length < length) continue;
    return { infos, complete: exhausted && left === 0, lists };
  }
}

/** The query of the first model whose store has words; undefined if there are none to look for. */
function wordQuery(queries: readonly ModelQuery[]): (ModelQuery & { readonly sought: Sought }) | undefined {
  return queries.find((query): query is ModelQuery & { readonly sought: Sought } => query.sought !== null);
}

/**
 * What is found by look with each model, and by words with the first one that has them. Only the store of the library is trusted with what its
 * assets are.
 */
async function retrieve({ store, queries, signal }: PageRequest, depth: number): Promise<RetrievedList[]> {
  const run = async (retriever: Retriever, query: ModelQuery, count: number): Promise<RetrievedList> => {
    const started = performance.now();
    const candidates = await retriever.retrieve(query, count, signal);
    return {
      by: retriever.name,
      model: query.model,
      tookMs: performance.now() - started,
      candidates:
        query.store === store ? candidates : candidates.map(({ info: _info, ...candidate }) => candidate),
    };
  };
  const words = wordQuery(queries);
  return Promise.all([
    ...queries.map((query) => run(vectorSearch, query, depth)),
    // In most libraries one search finds all of them then.
    ...(words ? [run(wordSearch, words, Math.max(depth, WINDOW))] : []),
  ]);
}

/** The metadata of the items by id, without those that another collection still has but the library has not. */
async function infosOf(
  lists: readonly (readonly Candidate[])[],
  { store, filter }: PageRequest,
): Promise<Map<string, ItemInfo>> {
  const infos = new Map<string, ItemInfo>();
  const unread = new Set<string>();
  for (const candidates of lists) {
    for (const { item, info } of candidates) {
      if (info) infos.set(item, info);
      else unread.add(item);
    }
  }
  const missing = [...unread].filter((item) => !infos.has(item));
  if (missing.length === 0) return infos;
  for (const info of await readMatching(store, missing, filter)) infos.set(info.id, info);
  return infos;
}

async function readMatching(
  store: VectorStore,
  ids: readonly string[],
  filter: Filter | undefined,
): Promise<ItemInfo[]> {
  const infos = await readInfos(store, ids);
  return filter ? infos.filter((info) => matches(filter, filterFieldsOf(info))) : infos;
}

import type { RelevanceLevel } from '../core/relevance.ts';
import type { WordMatch } from '../core/retrievers.ts';
import type { Tier } from '../core/tiers.ts';
import { dot } from '../core/vector.ts';
import { SoutuError } from '../errors.ts';
import type { VectorStore } from '../store/store.ts';
import type { SearchTrace } from '../store/trace.ts';
import type { QueryPart } from './compose.ts';
import type { RetrieverQuery } from './retriever.ts';
import { tierOf } from './tiers.ts';

/** Items whose exact order is compared, and hits of which the parts are told. */
const MAX_EXPLAINED = 1000;
const MAX_HITS = 100;
/** Scores that differ less are equal for stores that compute them in another order. */
const EQUAL = 2e-6;

/** What happened inside a search. */
export interface SearchProfile {
  /** Milliseconds from the start until the store was open and the query was embedded, and of retrieving and ranking. */
  readonly stages: {
    readonly store: number;
    readonly embedding: number;
    readonly retrieval: number;
    readonly total: number;
  };
  /** The search for the nearest vectors with each model, made once more to measure it. */
  readonly searches: readonly ProfiledSearch[];
  /** Why each hit is where it is, the first 100. */
  readonly hits: readonly ProfiledHit[];
}

export interface ProfiledSearch extends SearchTrace {
  /** Id of the model. */
  readonly model: string;
  /** Items that were asked for. */
  readonly wanted: number;
  /** Milliseconds of the fastest of three. */
  readonly tookMs: number;
  /** The same as an exact search; null if the store cannot make one. */
  readonly exact: {
    readonly tookMs: number;
    /** What the index missed, with the rank that it would have. */
    readonly missed: readonly {
      readonly item: string;
      readonly path: string | null;
      readonly rank: number;
      readonly score: number;
    }[];
    /** Share of the exact answer that was found, 0 to 1. */
    readonly recall: number;
  } | null;
  /** Why there is no exact answer; null if there is one. */
  readonly notExact: string | null;
}

export interface ProfiledHit {
  /** Id of the asset. */
  readonly id: string;
  /** From 1. */
  readonly rank: number;
  /**
   * The group of the ranking to which it belongs: a way to have the words, or how likely its look is. Groups come one after the other, and
   * in each the order by look decides.
   */
  readonly group: Tier;
  /** How it has the words; null if it has not. */
  readonly words: WordMatch | null;
  /** How likely it is by its look. */
  readonly look: RelevanceLevel;
  /** Its cosine with each part of the query; none if the model has no vector of it. */
  readonly parts: readonly {
    readonly role: 'words' | 'picture' | 'minus';
    readonly text: string | null;
    readonly cosine: number;
  }[];
}

interface ProfileRequest {
  readonly queries: readonly (RetrieverQuery & { readonly model: string })[];
  /** Items that were retrieved for the page. */
  readonly depth: number;
  readonly stages: SearchProfile['stages'];
  /** The parts of the query for the first model, which are compared with the hits. */
  readonly parts: readonly QueryPart[];
  readonly hits: readonly Ranked[];
}

/** One search after the other, so that they do not slow each other down. */
export async function profile({
  queries,
  depth,
  stages,
  parts,
  hits,
}: ProfileRequest): Promise<SearchProfile> {
  const searches: ProfiledSearch[] = [];
  for (const query of queries) searches.push(await profileSearch(query, query.model, depth));
  return { stages, searches, hits: await profileHits(queries[0]!.store, parts, hits) };
}

/** Searches again, with the index and without it, and compares the answers. */
async function profileSearch(
  { store, vector, filter, effort }: RetrieverQuery,
  model: string,
  depth: number,
): Promise<ProfiledSearch> {
  const wanted = Math.min(depth, MAX_EXPLAINED);
  const query = { vector, limit: wanted, ...(filter && { filter }) };
  const traces: SearchTrace[] = [];
  const found = await store.search({ ...query, ...effort, trace: (trace) => traces.push(trace) });
  const base = {
    // Of an empty collection, nothing was searched.
    ...(traces.at(-1) ?? { by: 'exhaustive', kind: 'flat', full: 0 }),
    model,
    wanted,
    tookMs: await fastest(() => store.search({ ...query, ...effort })),
  };
  try {
    const best = await store.search({ ...query, exact: true });
    const tookMs = await fastest(() => store.search({ ...query, exact: true }));
    const ids = new Set(found.map(({ item }) => item.id));
    const last = found.length < wanted ? Number.NEGATIVE_INFINITY : found.at(-1)!.score;
    const missed = best.flatMap(({ item, score }, i) =>
      ids.has(item.id) || score <= last + EQUAL
        ? []
        : [{ item: item.id, path: item.paths[0] ?? null, rank: i + 1, score }],
    );
    const recall = best.length === 0 ? 1 : 1 - missed.length / best.length;
    return { ...base, exact: { tookMs, missed, recall }, notExact: null };
  } catch (error) {
    if (!(error instanceof SoutuError && error.code === 'bad-query')) throw error;
    return { ...base, exact: null, notExact: error.message };
  }
}

/** Attempts of a search that is measured: the first may have to read what others find in memory. */
const ATTEMPTS = 3;

async function fastest(work: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const started = performance.now();
    await work();
    least = Math.min(least, performance.now() - started);
  }
  return rounded(least);
}

const rounded = (milliseconds: number) => Math.round(milliseconds * 10) / 10;

interface Ranked {
  readonly asset: string;
  readonly item: string;
  readonly rank: number;
  readonly words: WordMatch | null;
  readonly look: RelevanceLevel;
}

/** Why hits are where they are, by the parts of the query. */
async function profileHits(
  store: VectorStore,
  parts: readonly QueryPart[],
  hits: readonly Ranked[],
): Promise<ProfiledHit[]> {
  const shown = hits.slice(0, MAX_HITS);
  const items = await store.get(shown.map(({ item }) => item));
  const vectors = new Map(items.map(({ id, vector }) => [id, vector]));
  return shown.map(({ asset, item, rank, words, look }) => {
    const vector = vectors.get(item);
    return {
      id: asset,
      rank,
      group: tierOf({ words, level: look }),
      words,
      look,
      parts: vector
        ? parts.map(({ role, text, vector: part }) => ({ role, text, cosine: dot(part, vector) }))
        : [],
    };
  });
}

import type { Table } from '@lancedb/lancedb';
import { bestFirst } from '../derive.ts';
import { INFO_FIELDS } from '../fields.ts';
import type { ItemInfo } from '../item.ts';
import type { Hit, SearchParams, VectorQuery } from '../store.ts';
import { exactLimit, ivfLists, ivfProbes } from './plan.ts';
import { decodeItems } from './schema.ts';
import { type VectorIndex, vectorIndex } from './vector-index.ts';

/**
 * Candidates that an index is asked for at least. More than a page, so that the pages at the front are cut from one
 * list and fit together, and so that the exact distances of all of them (refine) lift the recall.
 */
const MIN_DEPTH = 64;
/** Candidates past which an index is slower than comparing with every item. */
const MAX_DEPTH = 512;
/**
 * HNSW candidate list of a search, and at least how many times the items asked for: LanceDB refuses less than 1. On
 * 100,000 vectors of 256: recall@10 of 1.0 and recall@60 of .99 at 8 ms, recall@100 of .99 at 18 ms.
 */
const EF = 400;
const EF_PER_HIT = 2;

export interface SearchOptions {
  readonly dimensions: number;
  /** Columns of the fields that hits carry, as far as the table has them. */
  readonly columns: readonly string[];
  /** The filter of the query as a condition. */
  readonly where: string | undefined;
  /** Up to this many items an index is not asked. */
  readonly exactItems?: number;
}

interface SearchPlan {
  readonly exact: boolean;
  readonly depth: number;
  readonly ef: number;
  readonly nprobe: number;
  readonly refine: number;
}

/**
 * The page of the nearest items. The query has been checked. Always more items are fetched than the page needs: when the
 * last of it and the last fetched are equally good, the order by id could still change, and more are fetched.
 */
export async function searchTable(table: Table, query: VectorQuery, options: SearchOptions): Promise<Hit[]> {
  const { limit, offset = 0 } = query;
  if (limit === 0) return [];
  const items = await table.countRows();
  const need = Math.max(1, Math.min(offset + limit, items));
  const plan = await planSearch(table, { need, items, params: query.params ?? {}, ...options });
  for (let depth = plan.depth; ; depth *= 4) {
    const hits = await nearest(table, query.vector, options, { ...plan, depth });
    const complete = hits.length < depth || hits[need - 1]!.score > hits.at(-1)!.score;
    if (complete || depth >= items) return hits.slice(offset, offset + limit);
  }
}

/**
 * Whether to ask the index, and how. IVF looks only into the lists nearest to the query, where a selective filter may
 * have left nothing: the fewer items match, the more lists are visited, up to all of them. (Visiting all lists under a
 * filter of 1 % takes 13 ms on 100,000 vectors of 256, comparing without the index 30.) HNSW keeps its recall.
 */
async function planSearch(
  table: Table,
  q: SearchOptions & { need: number; items: number; params: SearchParams },
): Promise<SearchPlan> {
  const { need, items, where, params, exactItems = exactLimit(q.dimensions) } = q;
  const index = await vectorIndex(table);
  const exact = { exact: true, depth: need + 16, ef: 0, nprobe: 0, refine: 0 };
  if (params.exact || !index || items <= exactItems || need >= MAX_DEPTH) return exact;
  const depth = need < MIN_DEPTH ? MIN_DEPTH : MAX_DEPTH;
  const base = { exact: false, depth, ef: params.ef ?? EF, refine: refineOf(index, params), nprobe: 1 };
  if (index.kind === 'hnsw') return base;
  const nprobe = params.nprobe ?? ivfProbes(ivfLists(index.indexed));
  if (!where) return { ...base, nprobe };
  const matching = Math.max(1, await table.countRows(where));
  return { ...base, nprobe: Math.ceil((nprobe * items) / matching) };
}

/** Compressed vectors need more candidates to be compared again; uncompressed ones (IVF_FLAT) none. */
function refineOf(index: VectorIndex, params: SearchParams): number {
  const least = index.kind === 'ivf_pq' || index.kind === 'ivf_rq' ? 5 : 1;
  return Math.max(1, Math.round(params.refine ?? least));
}

/** The best `depth` items in order. LanceDB's cosine distance is 1 - cosine. */
async function nearest(
  table: Table,
  vector: Float32Array,
  { where, columns }: SearchOptions,
  plan: SearchPlan,
): Promise<Hit[]> {
  const query = table
    .query()
    .nearestTo(vector)
    .column('vector')
    .distanceType('cosine')
    .select([...columns, '_distance']);
  if (where) query.where(where);
  if (plan.exact) query.bypassVectorIndex();
  else
    query
      .ef(Math.max(plan.ef, EF_PER_HIT * plan.depth * plan.refine))
      .nprobes(plan.nprobe)
      .refineFactor(plan.refine);
  const hits: { score: number; id: string; item: ItemInfo }[] = [];
  for await (const batch of query.limit(plan.depth)) {
    const distances = batch.getChild('_distance');
    decodeItems(batch, INFO_FIELDS).forEach((item, i) => {
      const score = Math.max(-1, Math.min(1, 1 - Number(distances?.get(i))));
      hits.push({ score, id: item.id, item });
    });
  }
  return hits.sort(bestFirst).map(({ score, item }) => ({ score, item }));
}

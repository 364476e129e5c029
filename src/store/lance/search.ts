import type { Table } from '@lancedb/lancedb';
import { FLAT } from '../capabilities.ts';
import { bestFirst } from '../derive.ts';
import { checkEffort, type Effort, hasEffort, measuredEffort } from '../effort.ts';
import { INFO_FIELDS } from '../fields.ts';
import type { ItemInfo } from '../item.ts';
import type { Hit, VectorQuery } from '../store.ts';
import type { SearchTrace } from '../trace.ts';
import { type IndexKind, kindInfo } from './kinds.ts';
import { exactLimit, ivfProbes } from './plan.ts';
import { decodeItems, dimensionsOf } from './schema.ts';
import { readPlan } from './trace.ts';
import { type VectorIndex, vectorIndex } from './vector-index.ts';

/**
 * Minimum number of candidates from an index. It exceeds a page, so that the first pages are slices of one list and fit
 * together, and so that refining more candidates with exact distances improves recall.
 */
const MIN_DEPTH = 64;
/** Number of candidates above which an index is slower than exhaustive search. */
const MAX_DEPTH = 512;
/**
 * Size of the HNSW candidate list, and its minimum as a multiple of the requested items (LanceDB rejects less than 1). On
 * 100,000 vectors of 256: recall@10 of 1.0 and recall@60 of .99 at 8 ms, recall@100 of .99 at 18 ms.
 */
const EF = 400;
const EF_PER_HIT = 2;

/** How much of an index a search of the first ten items looks at, without a filter and without being told. */
export function usualEffort({ kind, lists }: Pick<VectorIndex, 'kind' | 'lists'>): Effort {
  const { search, refine } = kindInfo(kind);
  return {
    ...(search.includes('ef')
      ? { ef: Math.max(EF, EF_PER_HIT * MIN_DEPTH * refine) }
      : { nprobe: ivfProbes(lists) }),
    ...(search.includes('refine') && { refine: Math.floor((MIN_DEPTH * refine) / 10) }),
  };
}

export interface SearchOptions {
  readonly collection: string;
  readonly dimensions: number;
  /** The columns of hits that the table has. */
  readonly columns: readonly string[];
  /** The filter as an SQL condition. */
  readonly where: string | undefined;
  /** Up to this many items the index is bypassed. */
  readonly exactItems?: number;
}

type Wanted = Pick<VectorQuery, 'ef' | 'nprobe' | 'refine'>;

interface SearchPlan {
  /** Kind of the index that there is. */
  readonly kind: IndexKind;
  readonly exact: boolean;
  readonly depth: number;
  /** As the user wants it; null for enough. */
  readonly ef: number | null;
  readonly nprobe: number;
  readonly refine: number;
  /** Whether more candidates would need a larger ef, or more of them to refine, than is wanted. */
  readonly isDeepest: boolean;
}

/**
 * Returns the page of nearest items for a validated query. It fetches more items than the page needs: while the last of the
 * page and the last fetched have equal scores, the order by id is not certain yet and it fetches more.
 */
export async function searchTable(table: Table, query: VectorQuery, options: SearchOptions): Promise<Hit[]> {
  const { limit, offset = 0 } = query;
  if (limit === 0) return [];
  const items = await table.countRows();
  const need = Math.max(1, Math.min(offset + limit, items));
  const plan = await planSearch(table, {
    need,
    items,
    isExact: query.exact || query.thorough || false,
    query,
    ...options,
  });
  for (let depth = plan.depth; ; depth *= 4) {
    const hits = await completed(table, query, options, { ...plan, depth });
    const isLast = plan.isDeepest || hits.length < depth || depth >= items;
    if (isLast || hits[need - 1]!.score > hits.at(-1)!.score) return hits.slice(offset, offset + limit);
  }
}

/**
 * Reads the index, if there is one: opening a graph of 100,000 vectors takes 100 ms, which can pass while the words of the first search
 * are embedded. Of an IVF index only the centroids and one list are read.
 */
export async function warmIndex(table: Table): Promise<void> {
  if (!(await vectorIndex(table))) return;
  const vector = new Float32Array(dimensionsOf(await table.schema()) ?? 0);
  vector[0] = 1;
  const query = table
    .query()
    .nearestTo(vector)
    .column('vector')
    .distanceType('cosine')
    .select(['id', '_distance']);
  await query.nprobes(1).limit(1).toArray();
}

/**
 * Decides whether and how to use the index. IVF probes only the lists nearest to the query, in which a selective filter may
 * match nothing, so the number of probes grows as fewer items match. (Probing all lists with a filter of 1 % takes 13 ms on
 * 100,000 vectors of 256, exhaustive search 30.) HNSW keeps its recall under a filter.
 */
async function planSearch(
  table: Table,
  q: SearchOptions & { need: number; items: number; isExact: boolean; query: VectorQuery },
): Promise<SearchPlan> {
  const { need, items, where, isExact, query, exactItems = exactLimit(q.dimensions) } = q;
  const index = await vectorIndex(table);
  const info = index ? kindInfo(index.kind) : FLAT;
  checkEffort(query, info, q.collection);
  const exact: SearchPlan = {
    kind: index?.kind ?? 'flat',
    exact: true,
    depth: need + 16,
    ef: null,
    nprobe: 0,
    refine: 0,
    isDeepest: false,
  };
  if (isExact || !index) return exact;
  const measured = measuredEffort(query, { kind: index.kind, need, hasFilter: where !== undefined });
  const isChosen = query.measured?.isChosen === true && hasEffort(measured);
  const isFast = (items > exactItems || isChosen) && need < MAX_DEPTH;
  if (!hasEffort(query) && !isFast) return exact;
  const effort: Wanted = hasEffort(query) ? query : measured;
  const { refine } = kindInfo(index.kind);
  const { kind } = index;
  if (info.search.includes('ef')) return { kind, ...planGraph(need, refine, effort) };
  // So many candidates for each hit that is wanted, not for each of the depth.
  const depth = effort.refine === undefined ? usualDepth(need) : need;
  const base: Omit<SearchPlan, 'nprobe'> = {
    kind,
    exact: false,
    depth,
    ef: null,
    refine: effort.refine ?? refine,
    isDeepest: effort.refine !== undefined,
  };
  if (effort.nprobe !== undefined) return { ...base, nprobe: effort.nprobe };
  const nprobe = ivfProbes(index.lists);
  if (!where) return { ...base, nprobe };
  const matching = Math.max(1, await table.countRows(where));
  return { ...base, nprobe: Math.ceil((nprobe * items) / matching) };
}

function planGraph(need: number, usual: number, { ef, refine }: Wanted): Omit<SearchPlan, 'kind'> {
  const isDeepest = (ef ?? refine) !== undefined;
  const plan = { exact: false, ef: ef ?? null, nprobe: 1, refine: refine ?? usual, isDeepest };
  if (refine !== undefined) return { ...plan, depth: need };
  const depth = ef === undefined ? usualDepth(need) : Math.min(usualDepth(need), Math.floor(ef / usual));
  return { ...plan, depth: Math.max(need, depth) };
}

const usualDepth = (need: number) => (need < MIN_DEPTH ? MIN_DEPTH : Math.max(MAX_DEPTH, need));

/**
 * The `depth` nearest items. The lists that a search of IVF probes can hold fewer although more items match, which would look like the
 * end of the results, so it then compares all of them.
 */
async function completed(
  table: Table,
  query: VectorQuery,
  options: SearchOptions,
  plan: SearchPlan,
): Promise<Hit[]> {
  const hits = await nearest(table, query, options, plan);
  if (plan.exact || hits.length >= plan.depth || hasEffort(query)) return hits;
  const isComplete = hits.length >= (await table.countRows(options.where));
  return isComplete ? hits : nearest(table, query, options, { ...plan, exact: true });
}

/** The `depth` nearest items, sorted. LanceDB's cosine distance is 1 - cosine. */
async function nearest(
  table: Table,
  { vector, trace }: VectorQuery,
  { where, columns }: SearchOptions,
  plan: SearchPlan,
): Promise<Hit[]> {
  const candidates = plan.depth * plan.refine;
  // LanceDB requires as many candidates as it refines.
  const ef = Math.max(candidates, plan.ef ?? Math.max(EF, EF_PER_HIT * candidates));
  const query = table
    .query()
    .nearestTo(vector)
    .column('vector')
    .distanceType('cosine')
    .select([...columns, '_distance'])
    .limit(plan.depth);
  if (where) query.where(where);
  if (plan.exact) query.bypassVectorIndex();
  else query.ef(ef).nprobes(plan.nprobe).refineFactor(plan.refine);
  if (trace) trace(traceOf(plan, ef, await query.analyzePlan()));
  const hits: { score: number; id: string; item: ItemInfo }[] = [];
  for await (const batch of query) {
    const distances = batch.getChild('_distance');
    decodeItems(batch, INFO_FIELDS).forEach((item, i) => {
      const score = Math.max(-1, Math.min(1, 1 - Number(distances?.get(i))));
      hits.push({ score, id: item.id, item });
    });
  }
  return hits.sort(bestFirst).map(({ score, item }) => ({ score, item }));
}

function traceOf({ kind, exact, nprobe, refine }: SearchPlan, ef: number, plan: string): SearchTrace {
  if (exact || kind === 'flat') return { by: 'exhaustive', kind, ...readPlan(plan) };
  const takes = kindInfo(kind).search;
  const effort = {
    ...(takes.includes('ef') ? { ef } : { nprobe }),
    ...(takes.includes('refine') && { refine }),
  };
  return { by: 'index', kind, effort, ...readPlan(plan) };
}

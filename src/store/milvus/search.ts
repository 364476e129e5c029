import { pause } from '../../core/pause.ts';
import { dot } from '../../core/vector.ts';
import { SoutuError } from '../../errors.ts';
import { bestFirst } from '../derive.ts';
import { type Effort, hasEffort, measuredEffort } from '../effort.ts';
import { INFO_FIELDS } from '../fields.ts';
import type { ItemInfo } from '../item.ts';
import type { Hit, VectorQuery } from '../store.ts';
import type { Connection } from './connection.ts';
import type { Consistency } from './consistency.ts';
import { oneOf } from './filter.ts';
import { groups } from './groups.ts';
import { kindInfo } from './kinds.ts';
import { ivfProbes } from './plan.ts';
import { DEPTHS, MAX_DEPTH, type Reach, reaches } from './reach.ts';
import type { Rows } from './rows.ts';
import { scanRows } from './scan.ts';
import { columnsOf, decodeRow, type LaterColumns } from './schema.ts';
import { traceOf } from './trace.ts';
import type { VectorIndex } from './vector-index.ts';

/** Up to this many candidates come with their facts; of more, only those of the page are read. */
const MAX_WITH_FACTS = 512;
/**
 * Size of the candidate list of HNSW, at least and as a multiple of the candidates: at 64, recall@10 was already above .99 on
 * 20,000 vectors of 512.
 */
const MIN_EF = 256;
const EF_PER_HIT = 2;
export const MAX_EF = 32_768;
/** A search for more rows than this visits all lists of IVF. */
const MAX_PARTIAL_DEPTH = 4096;
/** Up to this many rows are compared here if the index does not find all of them, or if the search must be exact. */
export const MAX_COMPARED = 20_000;
const SCORE_STEPS = 1e6;

export interface SearchOptions {
  readonly connection: Connection;
  /** Its name here, and on the server. */
  readonly collection: string;
  readonly name: string;
  readonly rows: Rows;
  readonly consistency: Consistency;
  readonly index: VectorIndex;
  readonly condition: string | undefined;
  readonly has: LaterColumns;
}

interface Candidate {
  readonly id: string;
  readonly score: number;
  readonly item: ItemInfo | null;
}

/**
 * The page of nearest items for a validated query. Only as many rows are fetched as the page needs. While the last of the page and the
 * last candidate have equal scores, the order by id is not certain yet, and more are fetched. Throws `bad-query` for a page that is
 * deeper than servers allow.
 */
export async function searchRows(query: VectorQuery, options: SearchOptions): Promise<Hit[]> {
  const { limit, offset = 0 } = query;
  if (limit === 0) return [];
  const need = await neededRows(offset + limit, options);
  if (need <= offset) return [];
  const { kind } = options.index;
  const measured = measuredEffort(query, { kind, need, hasFilter: options.condition !== undefined });
  const asked = { ...query, ...measured };
  for (const reach of reaches(need, options, asked)) {
    const { rows, isLast } = reach;
    const found = await completed(await candidatesOf(asked, reach, options), query, reach, options);
    if (isLast || found.length < rows || found[need - 1]!.score > found.at(-1)!.score)
      return withFacts(found.slice(offset, offset + limit), options.rows);
  }
  return [];
}

/**
 * The nearest rows, sorted, with exact scores. Of an index with compressed vectors more are fetched, and compared again by their exact
 * vectors.
 */
async function candidatesOf(
  query: VectorQuery,
  { rows: wanted, depth }: Reach,
  options: SearchOptions,
): Promise<readonly Candidate[]> {
  const { kind } = options.index;
  const { compressed, candidates } = kindInfo(kind);
  const { condition, rows } = options;
  if ((query.exact && !comparesAll(kind)) || (query.thorough && compressed)) {
    const matching = await rows.count(condition);
    if (matching <= MAX_COMPARED) return compareHere(query, wanted, matching, options);
    if (query.exact) throw notExact(options.collection, kind, matching);
  }
  if (!compressed)
    return nearest(query, { rows: wanted, depth, hasFacts: wanted <= MAX_WITH_FACTS }, options);
  const { ef = MAX_DEPTH, refine = candidates } = query;
  const fetched = Math.max(depth, Math.min(MAX_DEPTH, ef, refine * depth));
  // Most of them are not on the page.
  const found = await nearest(query, { rows: fetched, depth: fetched, hasFacts: false }, options);
  return (await compared(found, query.vector, rows)).slice(0, wanted);
}

async function neededRows(need: number, { rows, condition }: SearchOptions): Promise<number> {
  if (need <= MAX_DEPTH) return need;
  const items = await rows.count(condition);
  if (items <= MAX_DEPTH) return Math.min(need, items);
  throw new SoutuError('bad-query', `Milvus finds at most the ${MAX_DEPTH} nearest pictures, not ${need}.`, {
    hint: 'Use a filter to look at fewer pictures.',
  });
}

/**
 * An HNSW graph leads past rows that match a filter only rarely, and the lists that a search of IVF visits can hold fewer rows than
 * match, so servers then return fewer than there are. Few rows are read and compared here; of many, IVF visits all lists.
 */
async function completed(
  found: readonly Candidate[],
  query: VectorQuery,
  reach: Reach,
  options: SearchOptions,
): Promise<readonly Candidate[]> {
  const { index, rows, condition } = options;
  if (index.kind === 'flat' || found.length >= reach.rows || hasEffort(query)) return found;
  const matching = await rows.count(condition);
  if (found.length >= matching) return found;
  if (matching <= MAX_COMPARED) return compareHere(query, reach.rows, matching, options);
  const hasMoreLists = !isWhole(query) && kindInfo(index.kind).search.includes('nprobe');
  return hasMoreLists ? candidatesOf({ ...query, thorough: true }, reach, options) : found;
}

/** Whether as much of the index is searched as there is. */
export const isWhole = ({ exact, thorough }: Pick<VectorQuery, 'exact' | 'thorough'>) =>
  exact || thorough || false;

/** Servers have no search past an index, but these compare the exact vectors of all rows if they are told to visit all lists. */
export const comparesAll = (kind: string) => kind === 'flat' || kind === 'ivf_flat';

/** @param kind that a search with all lists does not make exact */
export function notExact(collection: string, kind: string, matching: number): SoutuError {
  const count = matching.toLocaleString('en');
  return new SoutuError(
    'bad-query',
    `A search of ${collection} cannot be exact: Milvus has no search past its index ${kind}, and ${count} vectors are too many to be read and compared here`,
    {
      hint: `Leave out exact, use a filter that leaves at most ${MAX_COMPARED.toLocaleString('en')}, or set index to flat or ivf_flat.`,
    },
  );
}

function compareHere(
  { vector, trace }: VectorQuery,
  wanted: number,
  matching: number,
  { index, rows, condition }: SearchOptions,
): Promise<Candidate[]> {
  trace?.({ by: 'exhaustive', kind: index.kind, full: matching });
  return compareAll(vector, wanted, { rows, condition, matching });
}

/** The nearest `wanted` of all rows that match, compared here. */
export async function compareAll(
  vector: Float32Array,
  wanted: number,
  { rows, condition, matching }: Pick<SearchOptions, 'rows' | 'condition'> & { readonly matching: number },
): Promise<Candidate[]> {
  const candidates: Candidate[] = [];
  const scan = { size: 1000, expected: matching };
  for await (const batch of scanRows(rows, condition, ['id', 'vector'], scan)) {
    for (const row of batch)
      candidates.push({ id: row.id, score: roundScore(dot(vector, row.vector)), item: null });
    await pause();
  }
  return candidates.sort(bestFirst).slice(0, wanted);
}

/**
 * The candidates with the scores of their exact vectors, sorted; rows that were removed meanwhile are left out. The vectors are read by
 * id, because a search that returns them from such an index took a server 200 ms instead of 10.
 */
async function compared(
  found: readonly Candidate[],
  vector: Float32Array,
  rows: Rows,
): Promise<readonly Candidate[]> {
  const byId = new Map(found.map((candidate) => [candidate.id, candidate]));
  const exact: Candidate[] = [];
  for (const ids of groups([...byId.keys()], MAX_WITH_FACTS)) {
    for (const row of await rows.read(oneOf('id', ids), ['vector'], ids.length))
      exact.push({ ...byId.get(row.id)!, score: roundScore(dot(vector, row.vector)) });
  }
  return exact.sort(bestFirst);
}

/** The nearest rows, sorted, with the scores of the index. */
async function nearest(
  query: VectorQuery,
  { rows, depth, hasFacts }: Omit<Reach, 'isLast'> & { readonly hasFacts: boolean },
  options: SearchOptions,
): Promise<Candidate[]> {
  const { connection, name, consistency, condition, has } = options;
  const params = await paramsOf(depth, query, options);
  query.trace?.(traceOf(params, rows, options.index));
  const { results } = await connection.call('read', (client, timeout) =>
    client.search({
      collection_name: name,
      anns_field: 'vector',
      data: Array.from(query.vector),
      limit: rows,
      params,
      output_fields: hasFacts ? columnsOf(INFO_FIELDS, has) : ['id'],
      // As a text: the SDK takes the number of Strong, which is 0, for none.
      consistency_level: consistency.level() as never,
      timeout,
      ...(condition !== undefined && { filter: condition }),
    }),
  );
  return results
    .map((row) => ({
      id: row.id,
      score: roundScore(row.score),
      item: hasFacts ? decodeRow(row, INFO_FIELDS, has) : null,
    }))
    .sort(bestFirst);
}

/**
 * A server compares rows in an index and rows in memory with different code, whose results differ in the last bits, so equal
 * vectors would have different scores. Rounding can also push the cosine of a vector with itself above 1.
 */
function roundScore(score: number): number {
  return Math.max(-1, Math.min(1, Math.round(score * SCORE_STEPS) / SCORE_STEPS));
}

/**
 * Parameters of a search. One of all lists of IVF is exhaustive; one of HNSW with so many candidates nearly. IVF visits only the lists
 * nearest to the query, in which a selective filter may match nothing, so it visits more of them the fewer rows match. HNSW keeps its
 * recall under a filter.
 */
async function paramsOf(
  depth: number,
  query: VectorQuery,
  { index, rows, condition }: SearchOptions,
): Promise<Record<string, number>> {
  const { ef, nprobe } = query;
  const all = isWhole(query);
  switch (index.kind) {
    case 'flat':
      return {};
    case 'hnsw':
    case 'hnsw_sq':
    case 'autoindex':
      return { ef: Math.max(depth, all ? MAX_EF : (ef ?? enoughCandidates(depth))) };
    case 'diskann':
      return { search_list: all ? MAX_EF : enoughCandidates(depth) };
    case 'scann':
      return { nprobe: await probes(), reorder_k: depth };
    default:
      return { nprobe: await probes() };
  }

  async function probes(): Promise<number> {
    const { lists = 1 } = index.parameters;
    if (all) return lists;
    if (nprobe !== undefined) return Math.min(nprobe, lists);
    if (depth > MAX_PARTIAL_DEPTH) return lists;
    const usual = ivfProbes(lists);
    if (condition === undefined) return usual;
    const [items, matching] = await Promise.all([rows.recentCount(undefined), rows.recentCount(condition)]);
    return Math.min(lists, Math.ceil((usual * items) / Math.max(1, matching)));
  }
}

/** How much of an index a search of the first ten items looks at, without a filter and without being told; none if the server decides. */
export function usualEffort({ kind, parameters }: Pick<VectorIndex, 'kind' | 'parameters'>): Effort {
  const { search, candidates } = kindInfo(kind);
  const depth = DEPTHS[0];
  return {
    ...(search.includes('ef') && { ef: enoughCandidates(depth) }),
    ...(search.includes('nprobe') && { nprobe: ivfProbes(parameters.lists ?? 1) }),
    ...(search.includes('refine') && { refine: Math.floor((depth * candidates) / 10) }),
  };
}

export function enoughCandidates(depth: number): number {
  return Math.min(MAX_EF, Math.max(MIN_EF, EF_PER_HIT * depth));
}

/** Adds the facts to candidates without them; rows that were removed meanwhile are left out. */
async function withFacts(page: readonly Candidate[], rows: Rows): Promise<Hit[]> {
  const facts = new Map<string, ItemInfo>();
  const lacking = page.filter(({ item }) => item === null).map(({ id }) => id);
  for (let start = 0; start < lacking.length; start += MAX_WITH_FACTS) {
    const ids = lacking.slice(start, start + MAX_WITH_FACTS);
    for (const item of await rows.read(oneOf('id', ids), INFO_FIELDS, ids.length)) facts.set(item.id, item);
  }
  return page.flatMap(({ id, score, item }) => {
    const found = item ?? facts.get(id);
    return found ? { score, item: found } : [];
  });
}

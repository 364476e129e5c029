import { pause } from '../../core/pause.ts';
import { dot } from '../../core/vector.ts';
import { SoutuError } from '../../errors.ts';
import { bestFirst } from '../derive.ts';
import { INFO_FIELDS } from '../fields.ts';
import type { ItemInfo } from '../item.ts';
import type { Hit, VectorQuery } from '../store.ts';
import type { Connection } from './connection.ts';
import type { Consistency } from './consistency.ts';
import { oneOf } from './filter.ts';
import { ivfProbes } from './plan.ts';
import type { Rows } from './rows.ts';
import { scanRows } from './scan.ts';
import { columnsOf, decodeRow } from './schema.ts';
import type { VectorIndex } from './vector-index.ts';

/**
 * Numbers of candidates of a search. All pages up to the same number are slices of one list, so that they fit together even if
 * an index is approximate. Servers allow no more than the last.
 */
const DEPTHS = [64, 512, 2048, 8192, 16_384] as const;
const MAX_DEPTH = 16_384;
/** Candidates beyond the page, so that equal scores at its end can be put in order by their ids. */
const MARGIN = 16;
/** Up to this many candidates come with their facts; of more, only those of the page are read. */
const MAX_WITH_FACTS = 512;
/**
 * Size of the candidate list of HNSW, at least and as a multiple of the candidates: at 64, recall@10 was already above .99 on
 * 20,000 vectors of 512.
 */
const MIN_EF = 256;
const EF_PER_HIT = 2;
const MAX_EF = 32_768;
/** Up to this many rows are compared here if the index does not find all of them. */
const MAX_COMPARED = 20_000;
const SCORE_STEPS = 1e6;

export interface SearchOptions {
  readonly connection: Connection;
  readonly name: string;
  readonly rows: Rows;
  readonly consistency: Consistency;
  readonly index: VectorIndex;
  readonly condition: string | undefined;
}

interface Candidate {
  readonly id: string;
  readonly score: number;
  readonly item: ItemInfo | null;
}

/**
 * The page of nearest items for a validated query. While the last of the page and the last candidate have equal scores, the order
 * by id is not certain yet, and more candidates are fetched. Throws `bad-query` for a page that is deeper than servers allow.
 */
export async function searchRows(query: VectorQuery, options: SearchOptions): Promise<Hit[]> {
  const { limit, offset = 0 } = query;
  if (limit === 0) return [];
  const need = await neededRows(offset + limit, options);
  if (need <= offset) return [];
  for (const depth of DEPTHS) {
    if (depth < Math.min(need + MARGIN, MAX_DEPTH)) continue;
    const found = await completed(await nearest(query, depth, options), query, depth, options);
    const isComplete = found.length < depth || found[need - 1]!.score > found.at(-1)!.score;
    if (isComplete || depth === MAX_DEPTH)
      return withFacts(found.slice(offset, offset + limit), options.rows);
  }
  return [];
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
 * An HNSW graph leads past rows that match a filter only rarely, and some servers then return fewer than there are. Such few rows
 * are read and compared here.
 */
async function completed(
  found: readonly Candidate[],
  { vector }: VectorQuery,
  depth: number,
  { index, rows, condition }: SearchOptions,
): Promise<readonly Candidate[]> {
  if (index.kind === 'flat' || found.length >= depth) return found;
  const matching = await rows.count(condition);
  if (found.length >= matching || matching > MAX_COMPARED) return found;
  const candidates: Candidate[] = [];
  for await (const batch of scanRows(rows, condition, ['id', 'vector'], { size: 1000, expected: matching })) {
    for (const row of batch)
      candidates.push({ id: row.id, score: roundScore(dot(vector, row.vector)), item: null });
    await pause();
  }
  return candidates.sort(bestFirst).slice(0, depth);
}

/** The `depth` nearest rows, sorted. */
async function nearest(
  { vector, exact = false }: VectorQuery,
  depth: number,
  options: SearchOptions,
): Promise<Candidate[]> {
  const { connection, name, consistency, condition } = options;
  const hasFacts = depth <= MAX_WITH_FACTS;
  const params = await paramsOf(depth, exact, options);
  const { results } = await connection.call('read', (client, timeout) =>
    client.search({
      collection_name: name,
      anns_field: 'vector',
      data: Array.from(vector),
      limit: depth,
      params,
      output_fields: hasFacts ? columnsOf(INFO_FIELDS) : ['id'],
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
      item: hasFacts ? decodeRow(row, INFO_FIELDS) : null,
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
 * Parameters of the index. A search of all lists of IVF is exhaustive; one of HNSW with so many candidates nearly. IVF visits only the lists nearest to the query, in which a selective filter may match nothing, so it
 * visits more of them the fewer rows match. HNSW keeps its recall under a filter.
 */
async function paramsOf(
  depth: number,
  exact: boolean,
  { index, rows, condition }: SearchOptions,
): Promise<Record<string, number>> {
  switch (index.kind) {
    case 'flat':
      return {};
    case 'hnsw':
      return { ef: exact ? MAX_EF : Math.min(MAX_EF, Math.max(MIN_EF, EF_PER_HIT * depth)) };
    case 'ivf_flat': {
      if (exact || depth > MAX_WITH_FACTS) return { nprobe: index.lists };
      const probes = ivfProbes(index.lists);
      if (condition === undefined) return { nprobe: probes };
      const [items, matching] = await Promise.all([rows.recentCount(undefined), rows.recentCount(condition)]);
      return { nprobe: Math.min(index.lists, Math.ceil((probes * items) / Math.max(1, matching))) };
    }
  }
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

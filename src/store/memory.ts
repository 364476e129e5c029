import { checkFilter, type Filter, type FilterFields, matches } from '../core/filter.ts';
import { dot } from '../core/vector.ts';
import { SoutuError } from '../errors.ts';
import { bestFirst, filterFieldsOf, lastOfEachId } from './derive.ts';
import type { Hit, Row, RowInfo, ScanOptions, StoreInfo, VectorQuery, VectorStore } from './store.ts';
import { checkPage, checkRows, checkVector } from './validate.ts';

interface Entry {
  readonly row: Row;
  readonly fields: FilterFields;
}

/** A store that keeps everything in memory and compares with every row: for tests and throw-away libraries. */
export function openMemoryStore(options: { readonly dimensions: number }): VectorStore {
  const { dimensions } = options;
  const entries = new Map<string, Entry>();
  let changes = 0;

  function select(filter?: Filter): Entry[] {
    if (filter) checkFilter(filter);
    const all = [...entries.values()];
    return filter ? all.filter((entry) => matches(filter, entry.fields)) : all;
  }

  return {
    async upsert(rows, removed = []) {
      checkRows(rows, dimensions);
      changes += 1;
      for (const id of removed) entries.delete(id);
      for (const row of lastOfEachId(rows)) {
        const own = copyOf(row);
        entries.set(row.id, { row: own, fields: filterFieldsOf(own) });
      }
    },
    async remove(ids) {
      changes += 1;
      return new Set(ids.filter((id) => entries.delete(id))).size;
    },
    async get(ids) {
      return [...new Set(ids)].flatMap((id) => entries.get(id) ?? []).map((entry) => copyOf(entry.row));
    },
    async version() {
      return String(changes);
    },
    async search(query: VectorQuery): Promise<Hit[]> {
      const { limit, offset = 0 } = query;
      checkPage(limit, offset);
      checkVector(query.vector, dimensions, 'The query');
      return select(query.filter)
        .map(({ row }) => ({ id: row.id, score: clamp(dot(query.vector, row.vector)), row }))
        .sort(bestFirst)
        .slice(offset, offset + limit)
        .map(({ score, row }) => ({ score, row: infoOf(row) }));
    },
    async *scan<F extends keyof Row = keyof Row>(scan: ScanOptions<F> = {}): AsyncGenerator<Pick<Row, F>[]> {
      const rows = select(scan.filter).map((entry) => copyOf(entry.row));
      const batch = scan.batch ?? 1000;
      for (let start = 0; start < rows.length; start += batch) {
        const part = rows.slice(start, start + batch);
        yield scan.fields ? part.map((row) => pick(row, scan.fields!)) : part;
      }
    },
    async count(filter) {
      return select(filter).length;
    },
    async buildIndex(spec) {
      if (spec.kind === 'flat') return;
      throw new SoutuError('not-capable', `The memory store has no ${spec.kind} index; it has flat.`);
    },
    async optimize() {},
    async describe(): Promise<StoreInfo> {
      return {
        kind: 'memory',
        rows: entries.size,
        dimensions,
        index: 'flat',
        unindexedRows: 0,
        bytes: 0,
        capabilities: { indexes: ['flat'], params: ['exact'], durable: false },
      };
    },
    async close() {
      entries.clear();
    },
  };
}

/** A copy that shares nothing which the caller could change later. */
function copyOf(row: Row): Row {
  return { ...row, vector: row.vector.slice(), paths: [...row.paths] };
}

function infoOf({ vector: _vector, norm: _norm, ...info }: Row): RowInfo {
  return { ...info, paths: [...info.paths] };
}

function pick<F extends keyof Row>(row: Row, fields: readonly F[]): Pick<Row, F> {
  return Object.fromEntries(fields.map((field) => [field, row[field]])) as Pick<Row, F>;
}

/** Rounding can take the cosine of a vector with itself past 1. */
function clamp(score: number): number {
  return Math.max(-1, Math.min(1, score));
}

import type { Filter } from '../../src/core/filter.ts';
import { syntheticItems } from '../vectors.ts';

export const DIMENSIONS = 512;
export const COLLECTION = { name: 'bench_scale', dimensions: DIMENSIONS };
const QUERIES = 100;

/** Conditions that keep a tenth and a hundredth of the rows. */
export const FILTERS: readonly Filter[] = [
  { op: 'in', field: 'folders', values: Array.from({ length: 10 }, (_, i) => `/pictures/${i}`) },
  { op: 'eq', field: 'folders', value: '/pictures/7' },
];

/** The ids of the ten nearest of each query, by exhaustive search. */
export interface Truth {
  readonly all: readonly (readonly string[])[];
  /** For each of `FILTERS`. */
  readonly filtered: readonly (readonly (readonly string[])[])[];
}

/** New vectors around the centres of the rows. */
export function queriesOf(): Float32Array[] {
  return [...syntheticItems(QUERIES, DIMENSIONS, QUERIES, 11)].flat().map(({ vector }) => vector);
}

import { createRequire } from 'node:module';

export type Lance = typeof import('@lancedb/lancedb');
export type Arrow = typeof import('apache-arrow');

/**
 * Loads LanceDB and Arrow on first use, because they take 75 ms of a cold start. Both are loaded by `require`, as LanceDB
 * requires Arrow itself and an `import` would load a second copy (another 75 ms).
 */
export function loadLance(): { readonly lance: Lance; readonly arrow: Arrow } {
  // Otherwise the first optimize of an index prints a warning about index statistics.
  process.env.LANCE_INCLUDE_VECTOR_CENTROIDS = 'false';
  const load = createRequire(import.meta.url);
  return { lance: load('@lancedb/lancedb') as Lance, arrow: load('apache-arrow') as Arrow };
}

import { createRequire } from 'node:module';

export type Lance = typeof import('@lancedb/lancedb');
export type Arrow = typeof import('apache-arrow');

/**
 * LanceDB and Arrow, loaded when a store is opened and not before: they cost 75 ms of a cold start. Both through
 * `require`, because LanceDB requires Arrow itself and an `import` of it would load a second copy (another 75 ms).
 */
export function loadLance(): { readonly lance: Lance; readonly arrow: Arrow } {
  // Else Lance's first optimize of an index prints a warning about statistics that nobody asked for.
  process.env.LANCE_INCLUDE_VECTOR_CENTROIDS = 'false';
  const load = createRequire(import.meta.url);
  return { lance: load('@lancedb/lancedb') as Lance, arrow: load('apache-arrow') as Arrow };
}

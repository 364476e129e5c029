import { createRequire } from 'node:module';

export type Lance = typeof import('@lancedb/lancedb');
export type Arrow = typeof import('apache-arrow');

/**
 * What LanceDB reads ahead of a scan, in bytes, instead of 2 GB: it reads as fast as the disk, so that a slower reader, as the one that writes
 * a copy for searching, held the whole table in memory. 200,000 items of 256 values took 250 MB instead of 360, and no longer.
 */
const READ_AHEAD_BYTES = 64 * 1024 * 1024;

/**
 * Loads LanceDB and Arrow on first use, because they take 75 ms of a cold start. Both are loaded by `require`, as LanceDB
 * requires Arrow itself and an `import` would load a second copy (another 75 ms).
 */
export function loadLance(): { readonly lance: Lance; readonly arrow: Arrow } {
  // Otherwise the first optimize of an index prints a warning about index statistics.
  process.env.LANCE_INCLUDE_VECTOR_CENTROIDS = 'false';
  process.env.LANCE_DEFAULT_IO_BUFFER_SIZE = String(READ_AHEAD_BYTES);
  const load = createRequire(import.meta.url);
  return { lance: load('@lancedb/lancedb') as Lance, arrow: load('apache-arrow') as Arrow };
}

import { createRequire } from 'node:module';

export type Lance = typeof import('@lancedb/lancedb');
export type Arrow = typeof import('apache-arrow');

/**
 * What LanceDB reads ahead of a scan, in bytes, instead of 2 GB: it reads as fast as the disk, so that a slower reader, as the one that writes
 * a copy for searching, held the whole table in memory. 200,000 items of 256 values took 250 MB instead of 360, and no longer.
 */
const READ_AHEAD_BYTES = 64 * 1024 * 1024;

/** All of Arrow in one file, which its package has beside the 147 modules that `require` loads one by one. */
const ARROW_FILE = 'apache-arrow/Arrow.es2015.min';

/**
 * Loads LanceDB and Arrow on first use, because they take long at a cold start. Arrow takes 15 ms of CPU time from one file and 90 from its
 * modules, so that file stands for them, also where LanceDB requires Arrow itself: two copies would not know each other's classes.
 */
export function loadLance(): { readonly lance: Lance; readonly arrow: Arrow } {
  // Otherwise the first optimize of an index prints a warning about index statistics.
  process.env.LANCE_INCLUDE_VECTOR_CENTROIDS = 'false';
  process.env.LANCE_DEFAULT_IO_BUFFER_SIZE = String(READ_AHEAD_BYTES);
  const load = createRequire(import.meta.url);
  const arrow = load(ARROW_FILE) as Arrow;
  load.cache[load.resolve('apache-arrow')] = load.cache[load.resolve(ARROW_FILE)];
  return { lance: load('@lancedb/lancedb') as Lance, arrow };
}

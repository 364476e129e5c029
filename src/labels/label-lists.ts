import { stat } from 'node:fs/promises';
import type { Label } from '../core/label.ts';
import { createSingleFlightCache } from '../core/single-flight-cache.ts';
import { readLabels } from './read-labels.ts';

const MAX_LISTS = 4;

/** Reads lists as `readLabels` does, and again only if the file has changed: reading a large table keeps the event loop busy. */
export function createLabelLists(): (file: string) => Promise<readonly Label[]> {
  const lists = createSingleFlightCache<readonly Label[]>(MAX_LISTS);
  return async (file) => {
    const state = await stat(file).catch(() => null);
    // Reading says what is wrong.
    if (state === null) return readLabels(file);
    return lists.get(JSON.stringify([file, state.ino, state.size, state.mtimeMs]), () => readLabels(file));
  };
}

import { expect } from 'vitest';
import {
  type SnapshotOptions,
  type SnapshotStore,
  withSnapshot,
} from '../../src/store/snapshot/with-snapshot.ts';
import type { VectorQuery, VectorStore } from '../../src/store/store.ts';

export const DIMENSIONS = 16;

export interface Opened {
  readonly store: SnapshotStore;
  /** Number of searches answered from memory. */
  answered(): number;
}

/** A store with a snapshot, which counts the searches that the snapshot answers. */
export function wrap(inner: VectorStore, options: Partial<SnapshotOptions> = {}): Opened {
  let [asked, passed] = [0, 0];
  const counted: VectorStore = {
    ...inner,
    search(query) {
      passed += 1;
      return inner.search(query);
    },
  };
  const kept = withSnapshot(counted, { dimensions: DIMENSIONS, items: 1e6, settledMs: 0, ...options });
  const store: SnapshotStore = {
    ...kept,
    search(query) {
      asked += 1;
      return kept.search(query);
    },
  };
  return { store, answered: () => asked - passed };
}

/** A store in which every search waits until the snapshot can answer it. */
export function eager({ store, answered }: Opened, count: (answered: number) => void): VectorStore {
  return {
    ...store,
    async search(query) {
      for (let round = 0; ; round++) {
        const before = answered();
        const hits = await store.search(query);
        await store.settled();
        // The first search sees the version, the second starts reading, and the third is answered from memory.
        if (answered() === before && round < 2) continue;
        count(answered() - before);
        return hits;
      }
    },
  };
}

/** Searches until the snapshot is in memory. */
export async function warm({ store, answered }: Opened, query: VectorQuery): Promise<void> {
  const before = answered();
  for (let round = 0; round < 3; round++) {
    await store.search(query);
    await store.settled();
  }
  expect(answered()).toBeGreaterThan(before);
}

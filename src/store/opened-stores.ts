import type { VectorStore } from './store.ts';

/** The open stores of a driver, which closes those that its callers have not closed. */
export interface OpenedStores {
  /** The store, tracked until it is closed. */
  track(store: VectorStore): VectorStore;
  closeAll(): Promise<void>;
}

export function createOpenedStores(): OpenedStores {
  const opened = new Set<VectorStore>();
  return {
    track(store) {
      const tracked: VectorStore = {
        ...store,
        async close() {
          opened.delete(tracked);
          await store.close();
        },
      };
      opened.add(tracked);
      return tracked;
    },
    async closeAll() {
      for (const store of opened) await store.close();
    },
  };
}

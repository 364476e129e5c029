import type { Records } from '../../library/records.ts';
import type { StoreDriver } from '../../store/driver.ts';
import { type IndexChoice, parseIndex } from '../../store/index-choice.ts';
import { isAside } from './temporary.ts';

/** The index that `soutu tune` has chosen for a collection of this store; null if it has chosen none. */
export function tunedChoice(
  records: Pick<Records, 'tuned'>,
  store: string,
  collection: string,
): IndexChoice | null {
  const tuned = records.tuned(collection).read();
  return tuned?.store === store && tuned.index !== null ? parseIndex(tuned.index) : null;
}

/** A driver whose searches look at as much of an index as was measured to be enough, and which does not show what is built aside. */
export function withTuned(driver: StoreDriver, records: Pick<Records, 'tuned'>): StoreDriver {
  return {
    ...driver,
    async open(collection) {
      const store = await driver.open(collection);
      const tuned = records.tuned(collection.name);
      return {
        ...store,
        search(query) {
          const known = tuned.read();
          if (known?.store !== driver.name) return store.search(query);
          const { kind, effort, index } = known;
          return store.search({ ...query, measured: { kind, effort, isChosen: index !== null } });
        },
        async describe() {
          const info = await store.describe();
          const known = tuned.read();
          const isMeasured = known?.store === driver.name && known.kind === info.index.kind;
          if (!isMeasured || Object.keys(known.effort).length === 0) return info;
          return { ...info, index: { ...info.index, usual: known.effort } };
        },
      };
    },
    collections: async () => (await driver.collections()).filter(({ name }) => !isAside(name)),
  };
}

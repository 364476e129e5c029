import { INFO_FIELDS } from './fields.ts';
import type { ItemInfo } from './item.ts';
import type { VectorStore } from './store.ts';

/** Maximum ids in one condition: longer lists slow down a store's query planner. */
const MAX_IDS = 500;

/** Reads items without their vectors, in the order of the ids; missing ones are skipped. */
export async function readInfos(store: VectorStore, ids: readonly string[]): Promise<ItemInfo[]> {
  const infos = new Map<string, ItemInfo>();
  for (let start = 0; start < ids.length; start += MAX_IDS) {
    const values = ids.slice(start, start + MAX_IDS);
    const filter = { op: 'in', field: 'id', values } as const;
    for await (const batch of store.scan({ filter, fields: INFO_FIELDS })) {
      for (const info of batch) infos.set(info.id, info);
    }
  }
  return ids.flatMap((id) => infos.get(id) ?? []);
}

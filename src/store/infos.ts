import { INFO_FIELDS } from './fields.ts';
import type { ItemInfo } from './item.ts';
import type { VectorStore } from './store.ts';

/** Ids in one condition: a longer list makes a store's planner slow. */
const IDS_AT_ONCE = 500;

/** The items of these ids, without their vectors, in the order of the ids; those that do not exist are left out. */
export async function readInfos(store: VectorStore, ids: readonly string[]): Promise<ItemInfo[]> {
  const infos = new Map<string, ItemInfo>();
  for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
    const values = ids.slice(start, start + IDS_AT_ONCE);
    const filter = { op: 'in', field: 'id', values } as const;
    for await (const batch of store.scan({ filter, fields: INFO_FIELDS })) {
      for (const info of batch) infos.set(info.id, info);
    }
  }
  return ids.flatMap((id) => infos.get(id) ?? []);
}

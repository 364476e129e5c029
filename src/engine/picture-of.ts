import type { Filter } from '../core/filter.ts';
import { isWithin } from '../core/folders.ts';
import { INFO_FIELDS } from '../store/fields.ts';
import type { ItemInfo } from '../store/item.ts';
import type { VectorStore } from '../store/store.ts';
import type { Picture } from './types.ts';

/** Ids in one condition: a longer list makes a store's planner slow. */
const IDS_AT_ONCE = 500;

/**
 * An item as the doors show it, with a path of the wanted folders first: which of the copies is shown should be one that was
 * asked for.
 */
export function pictureOf(item: ItemInfo, folders: readonly string[] = []): Picture {
  const wanted = item.paths.find((path) => folders.some((folder) => isWithin(path, folder)));
  const paths = wanted === undefined ? item.paths : [wanted, ...item.paths.filter((path) => path !== wanted)];
  return {
    id: item.id,
    path: paths[0]!,
    paths,
    part: item.part,
    width: item.width,
    height: item.height,
    format: item.format,
    size: item.size,
    mtime: new Date(item.mtime).toISOString(),
    takenAt: item.takenAt === null ? null : new Date(item.takenAt).toISOString(),
    color: item.color,
  };
}

/** Folders that a filter asks for. */
export function wantedFolders(filter: Filter | undefined): string[] {
  if (filter === undefined) return [];
  if (filter.op === 'and' || filter.op === 'or') return filter.of.flatMap(wantedFolders);
  if (filter.op === 'in' && filter.field === 'folders') return [...filter.values];
  return filter.op === 'contains' && filter.field === 'folders' ? [filter.value] : [];
}

/** The items of these ids, without their vectors, in the order of the ids; those that are gone are left out. */
export async function itemsOf(store: VectorStore, ids: readonly string[]): Promise<ItemInfo[]> {
  const items = new Map<string, ItemInfo>();
  for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
    const values = ids.slice(start, start + IDS_AT_ONCE);
    for await (const batch of store.scan({
      filter: { op: 'in', field: 'id', values },
      fields: INFO_FIELDS,
    })) {
      for (const item of batch) items.set(item.id, item);
    }
  }
  return ids.flatMap((id) => items.get(id) ?? []);
}

import type { Filter } from '../core/filter.ts';
import { isWithin } from '../core/folders.ts';
import { INFO_FIELDS } from '../store/fields.ts';
import type { RowInfo, VectorStore } from '../store/store.ts';
import type { Picture } from './types.ts';

/** Ids in one condition: a longer list makes a store's planner slow. */
const IDS_AT_ONCE = 500;

/**
 * A row as the doors show it, with a path of the wanted folders first: which of the copies is shown should be one that was
 * asked for.
 */
export function pictureOf(row: RowInfo, folders: readonly string[] = []): Picture {
  const wanted = row.paths.find((path) => folders.some((folder) => isWithin(path, folder)));
  const paths = wanted === undefined ? row.paths : [wanted, ...row.paths.filter((path) => path !== wanted)];
  return {
    id: row.id,
    path: paths[0]!,
    paths,
    kind: row.kind,
    width: row.width,
    height: row.height,
    format: row.format,
    size: row.size,
    mtime: new Date(row.mtime).toISOString(),
    takenAt: row.takenAt === null ? null : new Date(row.takenAt).toISOString(),
    color: row.color,
  };
}

/** Folders that a filter asks for. */
export function wantedFolders(filter: Filter | undefined): string[] {
  if (filter === undefined) return [];
  if (filter.op === 'and' || filter.op === 'or') return filter.of.flatMap(wantedFolders);
  if (filter.op === 'in' && filter.field === 'folders') return [...filter.values];
  return filter.op === 'contains' && filter.field === 'folders' ? [filter.value] : [];
}

/** The rows of these ids, without their vectors, in the order of the ids; those that are gone are left out. */
export async function rowsOf(store: VectorStore, ids: readonly string[]): Promise<RowInfo[]> {
  const rows = new Map<string, RowInfo>();
  for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
    const values = ids.slice(start, start + IDS_AT_ONCE);
    for await (const batch of store.scan({
      filter: { op: 'in', field: 'id', values },
      fields: INFO_FIELDS,
    })) {
      for (const row of batch) rows.set(row.id, row);
    }
  }
  return ids.flatMap((id) => rows.get(id) ?? []);
}

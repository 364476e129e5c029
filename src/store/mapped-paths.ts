import type { Filter, TextField } from '../core/filter.ts';
import type { PathMap } from '../core/path-map.ts';
import type { StoreDriver } from './driver.ts';
import type { Item } from './item.ts';
import type { ScanOptions, VectorStore } from './store.ts';

/**
 * Lets the callers of a driver see the paths of this machine, while its items have those that all machines agree on. A filter
 * that asks for a text anywhere in a path is applied to the stored path.
 */
export function withMappedPaths(driver: StoreDriver, paths: PathMap): StoreDriver {
  return { ...driver, open: async (collection) => mapStore(await driver.open(collection), paths) };
}

function mapStore(store: VectorStore, paths: PathMap): VectorStore {
  const local = <T extends { readonly paths?: readonly string[] }>(item: T): T =>
    item.paths === undefined ? item : { ...item, paths: item.paths.map(paths.toLocal) };
  const stored = (item: Item): Item => ({ ...item, paths: item.paths.map(paths.toStored) });
  const where = (filter: Filter | undefined) => filter && mapFilter(filter, paths);
  return {
    ...store,
    upsert: (items, removed) => store.upsert(items.map(stored), removed),
    get: async (ids) => (await store.get(ids)).map(local),
    getAssets: async (assets) => (await store.getAssets(assets)).map(local),
    async search({ filter, ...query }) {
      const hits = await store.search({ ...query, ...(filter && { filter: mapFilter(filter, paths) }) });
      return hits.map((hit) => ({ ...hit, item: local(hit.item) }));
    },
    async *scan<F extends keyof Item = keyof Item>({ filter, ...options }: ScanOptions<F> = {}) {
      const scanned = store.scan({ ...options, ...(filter && { filter: mapFilter(filter, paths) }) });
      for await (const batch of scanned) yield batch.map((item) => local(item));
    },
    count: (filter, options) => store.count(where(filter), options),
  };
}

function mapFilter(filter: Filter, paths: PathMap): Filter {
  switch (filter.op) {
    case 'and':
    case 'or':
      return { ...filter, of: filter.of.map((part) => mapFilter(part, paths)) };
    case 'not':
      return { ...filter, of: mapFilter(filter.of, paths) };
    case 'in':
      return { ...filter, values: mapTexts(filter.field, filter.values, paths) };
    case 'eq':
      if (typeof filter.value === 'number' || filter.field === 'orientation') return filter;
      return mapText(filter.field, filter.value, filter, paths);
    case 'contains':
      return filter.field === 'folders' ? mapText('folders', filter.value, filter, paths) : filter;
    case 'prefix': {
      if (filter.field !== 'path') return filter;
      return { op: 'or', of: paths.storedPrefixes(filter.value).map((value) => ({ ...filter, value })) };
    }
    default:
      return filter;
  }
}

function mapText(field: TextField, value: string, filter: Filter, paths: PathMap): Filter {
  const values = mapTexts(field, [value], paths);
  return values.length === 1 && values[0] === value ? filter : { op: 'in', field, values };
}

function mapTexts(field: TextField, values: readonly string[], paths: PathMap): readonly string[] {
  if (field === 'path') return values.map(paths.toStored);
  return field === 'folders' ? values.flatMap(paths.storedFolders) : values;
}

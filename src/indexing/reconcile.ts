import { log } from '../log.ts';
import type { VectorStore } from '../store/store.ts';
import { type Catalog, openCatalog } from './catalog.ts';

/**
 * Opens the catalog of a store and makes the two agree. The store is the truth: a catalog that is lost is made anew
 * from the rows, and files whose row is lost are dropped from the catalog, so that the next run takes them up.
 */
export async function openReconciledCatalog(file: string | null, store: VectorStore): Promise<Catalog> {
  const { catalog, existed } = await openCatalog(file);
  const rows = await store.count();
  if (!existed && rows > 0) await fillFromStore(catalog, store);
  const ids = new Set<string>();
  for (const [, entry] of catalog.entries()) if (entry.id) ids.add(entry.id);
  if (ids.size > rows) await dropLostRows(catalog, store);
  await catalog.flush();
  return catalog;
}

async function fillFromStore(catalog: Catalog, store: VectorStore): Promise<void> {
  log.info('making the catalog of files anew from the store', {});
  for await (const rows of store.scan({ fields: ['id', 'paths', 'size', 'mtime'] })) {
    for (const { id, paths, size, mtime } of rows) {
      // Only the first path's time is in the row; a copy is read again to see that it is one.
      paths.forEach((path, i) => {
        catalog.set(path, { size, mtime: i === 0 ? mtime : -1, id, error: null });
      });
    }
  }
}

async function dropLostRows(catalog: Catalog, store: VectorStore): Promise<void> {
  const present = new Set<string>();
  for await (const rows of store.scan({ fields: ['id'] })) for (const { id } of rows) present.add(id);
  for (const [path, { id }] of [...catalog.entries()]) if (id && !present.has(id)) catalog.delete(path);
}

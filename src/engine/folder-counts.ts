import { dirname } from 'node:path';
import { foldersOf, isWithin } from '../core/folders.ts';
import { pause } from '../core/pause.ts';
import type { VectorStore } from '../store/store.ts';
import type { SeveralPaths } from './copied-files.ts';

/** Numbers of pictures by folder, and the pictures with several files. */
export interface FolderCounts {
  readonly assets: number;
  /** Pictures at or below each folder, including the parents of the library's folders. */
  readonly folders: ReadonlyMap<string, number>;
  /** Pictures with several paths. */
  readonly several: readonly SeveralPaths[];
}

/** Reads the paths of all assets without blocking the event loop. */
export async function readFolderCounts(store: VectorStore): Promise<FolderCounts> {
  const folders = new Map<string, number>();
  const several: SeveralPaths[] = [];
  const above = new Map<string, readonly string[]>();
  const foldersAbove = (path: string) => {
    const folder = dirname(path);
    const known = above.get(folder) ?? foldersOf([path]);
    above.set(folder, known);
    return known;
  };
  let assets = 0;
  for await (const batch of store.scan({ fields: ['id', 'paths', 'size'], leading: true })) {
    for (const { id, paths, size } of batch) {
      const all = paths.length === 1 ? foldersAbove(paths[0]!) : new Set(paths.flatMap(foldersAbove));
      for (const folder of all) folders.set(folder, (folders.get(folder) ?? 0) + 1);
      if (paths.length > 1) several.push({ id, size: size ?? 0, paths });
    }
    assets += batch.length;
    await pause();
  }
  return { assets, folders, several };
}

/** Maximum length of the list, which a page could not show beyond it. */
const MAX_FOLDERS = 5000;

/**
 * The folders of the library and their subfolders with pictures, sorted by path. If there are too many, those with the most
 * pictures remain, which keeps the parent of every folder.
 */
export function folderChoices(
  { folders }: FolderCounts,
  roots: readonly string[],
): { readonly path: string; readonly count: number }[] {
  const inLibrary = [...folders.keys()].filter((path) => roots.some((root) => isWithin(path, root)));
  return [...new Set([...roots, ...inLibrary])]
    .map((path) => ({ path, count: folders.get(path) ?? 0 }))
    .sort((a, b) => b.count - a.count || a.path.length - b.path.length)
    .slice(0, MAX_FOLDERS)
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The numbers of pictures below these folders, counted by the store. */
export function countFolders(
  store: VectorStore,
  folders: readonly string[],
): Promise<{ readonly path: string; readonly count: number }[]> {
  return Promise.all(
    folders.map(async (path) => ({
      path,
      count: await store.count({ op: 'in', field: 'folders', values: [path] }, { leading: true }),
    })),
  );
}

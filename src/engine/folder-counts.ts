import { dirname } from 'node:path';
import { foldersOf, isWithin } from '../core/folders.ts';
import { pause } from '../core/pause.ts';
import type { VectorStore } from '../store/store.ts';

/** How many pictures each folder has, and which lie in several files. */
export interface FolderCounts {
  readonly assets: number;
  /** Pictures in and under each folder that has any, the folders above the library included. */
  readonly folders: ReadonlyMap<string, number>;
  /** Pictures that lie in several files; most bytes in copies first. */
  readonly copies: readonly { readonly id: string; readonly bytes: number }[];
}

/** Reads the paths of all assets, without holding up the event loop. */
export async function readFolderCounts(store: VectorStore): Promise<FolderCounts> {
  const folders = new Map<string, number>();
  const copies: { id: string; bytes: number }[] = [];
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
      if (paths.length > 1) copies.push({ id, bytes: size * (paths.length - 1) });
    }
    assets += batch.length;
    await pause();
  }
  copies.sort((a, b) => b.bytes - a.bytes || (a.id < b.id ? -1 : 1));
  return { assets, folders, copies };
}

/** Folders of a list of choices, at most: beyond it nobody reads it, and a page could not show it. */
const MAX_FOLDERS = 5000;

/**
 * The folders of the library and those below them that have pictures, by path. Of too many those with the most pictures,
 * so that a folder never stands there without the one above it.
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

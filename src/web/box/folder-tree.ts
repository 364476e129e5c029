import { baseName } from '../text/paths.ts';

export interface FolderNode {
  readonly path: string;
  /** Displayed name: the last component of the path, or several if folders between were skipped. */
  readonly name: string;
  readonly count: number;
  readonly children: readonly FolderNode[];
}

const SEPARATOR = /[/\\]/;

/** Whether a folder is a descendant of another. */
export function isBelow(path: string, above: string): boolean {
  if (path.length <= above.length || !path.startsWith(above)) return false;
  return SEPARATOR.test(path[above.length]!) || SEPARATOR.test(above.at(-1) ?? '');
}

/**
 * Converts a flat list of folders to a tree, sorted by name. Folders that contain nothing but one other folder are skipped,
 * so that the tree starts where there is a choice.
 */
export function folderTree(folders: readonly { path: string; count: number }[]): readonly FolderNode[] {
  const sorted = folders.toSorted((a, b) => (sortKey(a.path) < sortKey(b.path) ? -1 : 1));
  let roots = nodesOf(sorted, '');
  while (roots.length === 1 && roots[0]!.children.length === 1) {
    const { count, children } = roots[0]!;
    if (children[0]!.count < count) break;
    roots = children;
  }
  return roots;
}

/** Sorts the contents of a folder directly after it: `a`, `a/b`, `a-b`. */
const sortKey = (path: string) => path.replace(/[/\\]/g, '\0');

/** The top-level folders of the list with their descendants. `sorted`: each folder precedes its contents. */
function nodesOf(sorted: readonly { path: string; count: number }[], above: string): readonly FolderNode[] {
  const tops: { path: string; count: number; below: { path: string; count: number }[] }[] = [];
  for (const folder of sorted) {
    const top = tops.at(-1);
    if (top && isBelow(folder.path, top.path)) top.below.push(folder);
    else tops.push({ ...folder, below: [] });
  }
  return tops
    .map(({ path, count, below }) => ({
      path,
      name: above ? path.slice(above.length).replace(/^[/\\]/, '') : baseName(path),
      count,
      children: nodesOf(below, path),
    }))
    .toSorted((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
}

/** Toggles a folder. A chosen folder includes all of its descendants. */
export function toggleFolder(chosen: readonly string[], path: string): readonly string[] {
  if (chosen.includes(path)) return chosen.filter((one) => one !== path);
  return [...chosen.filter((one) => !isBelow(one, path)), path];
}

import { baseName } from '../text/paths.ts';

export interface FolderNode {
  readonly path: string;
  /** What is written: the last part of the path, or several where folders have been left out. */
  readonly name: string;
  readonly count: number;
  readonly children: readonly FolderNode[];
}

const SEPARATOR = /[/\\]/;

/** Whether a folder lies somewhere below another. */
export function isBelow(path: string, above: string): boolean {
  if (path.length <= above.length || !path.startsWith(above)) return false;
  return SEPARATOR.test(path[above.length]!) || SEPARATOR.test(above.at(-1) ?? '');
}

/**
 * A flat list of folders as a tree, by name. Folders above that hold nothing but the one below are left out, so that the
 * tree begins where there is a choice.
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

/** Puts what lies below a folder right behind it: `a`, `a/b`, `a-b`. */
const sortKey = (path: string) => path.replace(/[/\\]/g, '\0');

/** Those that lie below no other of the list, with what lies below them. `sorted`: a folder comes before its own. */
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

/** Chooses a folder or takes the choice back. A chosen folder stands for all below it. */
export function toggleFolder(chosen: readonly string[], path: string): readonly string[] {
  if (chosen.includes(path)) return chosen.filter((one) => one !== path);
  return [...chosen.filter((one) => !isBelow(one, path)), path];
}

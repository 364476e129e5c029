import type { FSWatcher } from 'node:fs';
import { relative, sep } from 'node:path';

/** A watched folder. */
interface WatchedFolder {
  readonly watcher: FSWatcher;
  /** Tells it from a folder that takes its name later. */
  readonly inode: number;
}

/** The watched folders below a root, by name, so that one leaves with all below it. */
export interface FolderTree {
  readonly size: number;
  get(path: string): WatchedFolder | undefined;
  /** The folder above it must be there. */
  set(path: string, folder: WatchedFolder): void;
  /** Takes a folder and all below it out, and closes their watchers. */
  drop(path: string): void;
}

interface Node {
  folder: WatchedFolder | undefined;
  children: Map<string, Node> | undefined;
}

export function createFolderTree(root: string): FolderTree {
  const top: Node = { folder: undefined, children: undefined };
  let size = 0;
  const namesOf = (path: string) => (path === root ? [] : relative(root, path).split(sep));
  const find = (names: readonly string[]) =>
    names.reduce<Node | undefined>((node, name) => node?.children?.get(name), top);

  function close(node: Node): void {
    if (node.folder) {
      node.folder.watcher.close();
      node.folder = undefined;
      size -= 1;
    }
    for (const child of node.children?.values() ?? []) close(child);
    node.children = undefined;
  }

  return {
    get size() {
      return size;
    },
    get: (path) => find(namesOf(path))?.folder,
    set(path, folder) {
      let node = top;
      for (const name of namesOf(path)) {
        node.children ??= new Map();
        const child = node.children.get(name) ?? { folder: undefined, children: undefined };
        node.children.set(name, child);
        node = child;
      }
      if (node.folder) node.folder.watcher.close();
      else size += 1;
      node.folder = folder;
    },
    drop(path) {
      const names = namesOf(path);
      const node = find(names);
      if (node === undefined) return;
      close(node);
      if (names.length > 0) find(names.slice(0, -1))?.children?.delete(names.at(-1)!);
    },
  };
}

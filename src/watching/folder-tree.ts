import type { FSWatcher } from 'node:fs';
import { relative, sep } from 'node:path';

/** Watchers that are closed in one turn: each is a call of the system. All of 10,000 folders took more than half a second. */
const PER_TURN = 200;

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
  /** Takes a folder and all below it out, and closes their watchers, many of them in later turns of the event loop. */
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

  function takeOut(node: Node, watchers: FSWatcher[]): void {
    if (node.folder) {
      watchers.push(node.folder.watcher);
      node.folder = undefined;
      size -= 1;
    }
    for (const child of node.children?.values() ?? []) takeOut(child, watchers);
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
      const watchers: FSWatcher[] = [];
      takeOut(node, watchers);
      closeInTurns(watchers);
      if (names.length > 0) find(names.slice(0, -1))?.children?.delete(names.at(-1)!);
    },
  };
}

function closeInTurns(watchers: readonly FSWatcher[], from = 0): void {
  for (const watcher of watchers.slice(from, from + PER_TURN)) watcher.close();
  if (from + PER_TURN < watchers.length) setImmediate(closeInTurns, watchers, from + PER_TURN);
}

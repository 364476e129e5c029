import { lstat, realpath } from 'node:fs/promises';
import { dirname, sep } from 'node:path';

/** A part of a model that can be removed. */
export interface RemovablePart {
  readonly kind: 'model' | 'incomplete' | 'optimised';
  readonly source: string;
  /** What people are told: a folder, or a file. */
  readonly path: string;
  /** Files and folders to delete, in this order; a link itself, never what it leads to. */
  readonly deletes: readonly string[];
  readonly bytes: number;
}

/**
 * Whether a path lies in a folder once all links above it are resolved: a cache may contain links to folders of the user, whose
 * content is not Soutu's to delete. Also false if the path does not exist.
 */
export async function liesIn(path: string, root: string): Promise<boolean> {
  const exists = await lstat(path).catch(() => null);
  const [parent, base] = await Promise.all(
    [dirname(path), root].map((one) => realpath(one).catch(() => null)),
  );
  if (!exists || parent === null || base === null) return false;
  return parent === base || parent!.startsWith(base!.endsWith(sep) ? base! : base + sep);
}

export async function isLink(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null))?.isSymbolicLink() ?? false;
}

import { lstatSync, readdirSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { isCandidate } from './formats.ts';
import { NO_RULES, rulesAt } from './ignore-rules.ts';
import { excludeTest, isHiddenOrSystem } from './skip.ts';

/** What decides which files a walk meets. */
export interface MetOptions {
  readonly exclude: readonly string[];
  readonly followSymlinks: boolean;
  /** See `WalkOptions`. */
  readonly ignore: boolean;
}

/**
 * Whether a walk of a folder meets a path below it: it does not enter hidden and excluded folders, nor symbolic links unless told to, and
 * leaves out files of other kinds. A path that does not exist counts as met.
 */
export function isMet(path: string, root: string, { exclude, followSymlinks, ignore }: MetOptions): boolean {
  const isExcluded = excludeTest(root, exclude);
  const names = relative(root, path).split(sep);
  let rules = ignore ? rulesAt(root, root) : NO_RULES;
  let at = root;
  for (const name of names) {
    at = join(at, name);
    const stats = lstatSync(at, { throwIfNoEntry: false });
    const isFolder = stats?.isDirectory() ?? false;
    if (isHiddenOrSystem(name) || isExcluded(at, name) || rules.ignores(at, isFolder)) return false;
    if (isFolder) rules = rules.enter(at, readdirSync(at, { withFileTypes: true }));
    if (rules.ignores(join(at, 'x'), false)) return false;
    if (stats?.isSymbolicLink() && !followSymlinks) return false;
    if (stats?.isFile() && !isCandidate(basename(at))) return false;
  }
  return true;
}

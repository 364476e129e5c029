import { existsSync, lstatSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { isAway } from '../disks/fs.ts';
import { isCompanion } from './companions.ts';
import { isCandidate } from './formats.ts';
import { EVERYTHING, type IgnoreRules, NO_RULES, RULE_FILES, rulesAt } from './ignore-rules.ts';
import { excludeTest, isHiddenOrSystem } from './skip.ts';

/** What decides which files a walk meets. */
export interface MetOptions {
  readonly exclude: readonly string[];
  readonly followSymlinks: boolean;
  /** See `WalkOptions`. */
  readonly ignore: boolean;
  /** See `WalkOptions`. */
  readonly pairRaw?: boolean;
  /** Whether a picture can be read: one that cannot takes no RAW files with it. @default all */
  readonly isReadable?: (path: string) => boolean;
}

/**
 * A test whether a walk of a folder meets a path below it: it does not enter hidden and excluded folders, nor symbolic links unless told
 * to, and leaves out files of other kinds and RAW files that belong to another picture. A path that does not exist counts as met. What it has seen of folders it remembers, so it is
 * made anew for each run.
 */
export function metTest(root: string, options: MetOptions): (path: string) => boolean {
  const { exclude, followSymlinks, ignore, pairRaw = true, isReadable = () => true } = options;
  const isExcluded = excludeTest(root, exclude);
  /** The rules in folders that are met; null for the others. */
  const rulesOf = new Map<string, IgnoreRules | null>([
    [root, ignore ? rulesOrNone(() => rulesAt(root, root)) : NO_RULES],
  ]);

  function rulesIn(folder: string): IgnoreRules | null {
    const known = rulesOf.get(folder);
    if (known !== undefined) return known;
    const rules = isMet(folder)
      ? rulesOrNone(() => rulesIn(dirname(folder))?.enter(folder, ruleFilesIn(folder)) ?? null)
      : null;
    const entered = rules === EVERYTHING ? null : rules;
    rulesOf.set(folder, entered);
    return entered;
  }

  function isMet(path: string): boolean {
    const rules = rulesIn(dirname(path));
    if (rules === null) return false;
    const name = path.slice(path.lastIndexOf(sep) + 1);
    const stats = statsOf(path);
    if (isHiddenOrSystem(name) || isExcluded(path, name)) return false;
    if (rules.ignores(path, stats?.isDirectory() ?? false)) return false;
    if (stats?.isSymbolicLink() && !followSymlinks) return false;
    if (!stats?.isFile()) return true;
    return (
      isCandidate(name) && !(pairRaw && isCompanion(name, (other) => isPartner(join(path, '..', other))))
    );
  }

  /** A JPEG that is left out does not take its RAW file with it. */
  const isPartner = (path: string): boolean => isFile(path) && isReadable(path) && isMet(path);

  return (path) => {
    if (relative(root, path) === '') return true;
    const isFolder = statsOf(path)?.isDirectory() ?? false;
    return isFolder ? rulesIn(path) !== null : isMet(path);
  };
}

/** See `metTest`. */
export const isMet = (path: string, root: string, options: MetOptions): boolean =>
  metTest(root, options)(path);

/** Where the disk does not answer, a walk reports the folder. */
function rulesOrNone<T extends IgnoreRules | null>(read: () => T): T | IgnoreRules {
  try {
    return read();
  } catch {
    return NO_RULES;
  }
}

/** None where the disk does not answer either. */
const statsOf = (path: string) => (isAway(path) ? undefined : lstatSync(path, { throwIfNoEntry: false }));

const isFile = (path: string) => statsOf(path)?.isFile() ?? false;

const ruleFilesIn = (folder: string) =>
  RULE_FILES.filter((name) => !isAway(folder) && existsSync(join(folder, name))).map((name) => ({ name }));

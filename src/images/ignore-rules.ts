import { type Dirent, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { isWithin } from '../core/folders.ts';
import { requireAnswer } from '../disks/fs.ts';

/** A file with rules in the syntax of .gitignore. */
const RULES = '.soutuignore';
/** A file that says that a folder has no media for galleries, as on phones. */
const NO_MEDIA = '.nomedia';
/** The files in a folder that say what is left out of it. */
export const RULE_FILES: readonly string[] = [RULES, NO_MEDIA];
/** A larger file is no list of rules. */
const MAX_BYTES = 1_048_576;

/** Names of backups of ExifTool, and of the copies that Syncthing, Dropbox, Nextcloud and ownCloud make of files with a conflict. */
const BACKUPS = [
  /_original$/,
  /\.sync-conflict-\d{8}-\d{6}/,
  /_conflict-\d{8}-\d{6}\./,
  /\([^)]*\bconflicted copy\b[^)]*\)/i,
  /\(case conflict\b[^)]*\)/i,
];

/** What the files in a folder and in those above it say about what a walk leaves out. */
export interface IgnoreRules {
  /** Whether a file or folder in this folder, or below it as far as no other rules are known, is left out. */
  ignores(path: string, isFolder: boolean): boolean;
  /** The rules in a folder below, from its entries. */
  enter(folder: string, entries: readonly Pick<Dirent, 'name'>[]): IgnoreRules;
}

/** Rules that leave out nothing. */
export const NO_RULES: IgnoreRules = { ignores: () => false, enter: () => NO_RULES };

/**
 * The rules at the root of a walk: of `.soutuignore` files there and in the folders above it, up to `top`. Later rules and those of deeper
 * folders count more, as for Git. Folders with `.nomedia` are left out, except for the root, and so are backups.
 */
export function rulesAt(root: string, top: string): IgnoreRules {
  const folders: string[] = [];
  for (let folder = root; isWithin(folder, top); folder = dirname(folder)) {
    folders.unshift(folder);
    if (folder === dirname(folder)) break;
  }
  return rulesOf(folders.flatMap(readRules));
}

interface Rules {
  readonly folder: string;
  readonly rules: Ignore;
}

function rulesOf(all: readonly Rules[]): IgnoreRules {
  return {
    ignores(path, isFolder) {
      const name = path.slice(path.lastIndexOf(sep) + 1);
      if (BACKUPS.some((backup) => backup.test(name))) return true;
      let isIgnored = false;
      for (const { folder, rules } of all) {
        // One spelling of `ü`, which keyboards and disks write differently.
        const inside = relative(folder, path).split(sep).join('/').normalize();
        const { ignored, unignored } = rules.test(isFolder ? `${inside}/` : inside);
        isIgnored = ignored || (isIgnored && !unignored);
      }
      return isIgnored;
    },
    enter(folder, entries) {
      if (entries.some(({ name }) => name === NO_MEDIA)) return EVERYTHING;
      const added = entries.some(({ name }) => name === RULES) ? readRules(folder) : [];
      return added.length > 0 ? rulesOf([...all, ...added]) : this;
    },
  };
}

/** Rules that leave out everything, as in a folder with `.nomedia`. */
export const EVERYTHING: IgnoreRules = { ignores: () => true, enter: () => EVERYTHING };

function readRules(folder: string): Rules[] {
  requireAnswer(folder);
  try {
    const text = readFileSync(join(folder, RULES), 'utf8');
    return text.length > MAX_BYTES ? [] : [{ folder, rules: ignore().add(text.normalize()) }];
  } catch {
    // There is none, or it cannot be read, as the folder then mostly cannot either.
    return [];
  }
}

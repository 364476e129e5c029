import { relative, sep } from 'node:path';
import picomatch from 'picomatch';

/** Folders that systems and programs create: trash, indexes, thumbnails, packages. */
const SYSTEM_FOLDERS: ReadonlySet<string> = new Set([
  '$recycle.bin',
  'recycler',
  'system volume information',
  'windows.old',
  'lost+found',
  '__macosx',
  'node_modules',
  '__pycache__',
  '@eadir',
  '#recycle',
  '#snapshot',
  'found.000',
]);

/** Files that Windows and macOS create; those without an extension would otherwise be read. */
const SYSTEM_FILES: ReadonlySet<string> = new Set(['thumbs.db', 'ehthumbs.db', 'desktop.ini', 'icon\r']);

/** Whether a file or folder is skipped because it is hidden (starts with a dot) or was created by the system. */
export function isHiddenOrSystem(name: string): boolean {
  if (name.startsWith('.')) return true;
  const lower = name.toLowerCase();
  return SYSTEM_FOLDERS.has(lower) || SYSTEM_FILES.has(lower);
}

/**
 * Creates the test for `exclude` globs (syntax of picomatch). A glob excludes a file or folder if it matches the path relative
 * to the root, with forward slashes (`2019/raw/**`), the name at any depth (`*.gif`, `private`), or the absolute path, because
 * shells expand `~`. Excluded folders are not entered. Slashes at the end are ignored, and a
 * `!` at the start is a character of the name. Case matters, except on Windows.
 */
export function excludeTest(root: string, globs: readonly string[]): (path: string, name: string) => boolean {
  if (globs.length === 0) return () => false;
  const windows = process.platform === 'win32';
  // One spelling of `ü`, which keyboards and disks write differently.
  const slashed = (path: string) => (windows ? path.split(sep).join('/') : path).normalize();
  const patterns = globs.map((glob) =>
    slashed(glob)
      .replace(/^\.\//, '')
      .replace(/(?<=.)\/+$/, ''),
  );
  // Otherwise `!raw` would exclude all else.
  const matches = picomatch(patterns, { dot: true, nocase: windows, nonegate: true });
  return (path, name) =>
    matches(name.normalize()) || matches(slashed(relative(root, path))) || matches(slashed(path));
}

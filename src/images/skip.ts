import { relative, sep } from 'node:path';
import picomatch from 'picomatch';

/** Folders that systems and programs keep beside a person's pictures: bins, indexes, thumbnails, packages. */
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

/** Files that Windows and macOS make by themselves; some bear no extension and would be read for nothing. */
const SYSTEM_FILES: ReadonlySet<string> = new Set(['thumbs.db', 'ehthumbs.db', 'desktop.ini', 'icon\r']);

/** True for what no one means when naming a folder of pictures: hidden by a dot, or made by the system. */
export function isHiddenOrSystem(name: string): boolean {
  if (name.startsWith('.')) return true;
  const lower = name.toLowerCase();
  return SYSTEM_FOLDERS.has(lower) || SYSTEM_FILES.has(lower);
}

/**
 * Makes the test of the `exclude` globs (picomatch's language). A glob excludes a file or folder when it matches
 * its path relative to the root with forward slashes (`2019/raw/**`), its bare name at any depth (`*.gif`,
 * `private`), or its absolute path, because a shell expands `~`. An excluded folder is not entered. A slash at
 * the end is left off; letter case counts, except on Windows.
 */
export function excludeTest(root: string, globs: readonly string[]): (path: string, name: string) => boolean {
  if (globs.length === 0) return () => false;
  const windows = process.platform === 'win32';
  const slashed = (path: string) => (windows ? path.split(sep).join('/') : path);
  const patterns = globs.map((glob) =>
    slashed(glob)
      .replace(/^\.\//, '')
      .replace(/(?<=.)\/+$/, ''),
  );
  const matches = picomatch(patterns, { dot: true, nocase: windows });
  return (path, name) => matches(name) || matches(slashed(relative(root, path))) || matches(slashed(path));
}

import type { Config } from '../config.ts';
import { isWithin } from '../core/folders.ts';
import { excludeTest } from '../images/skip.ts';
import type { Library } from '../library/library-file.ts';

/** A value of the setting `ocr-exclude` that takes back what was remembered. */
const TAKES_BACK = '';

/**
 * The globs that the library remembers, with those of this run added for the folders that it indexes: a later run without them must
 * not read what is private. An empty glob takes back what was remembered for these folders.
 *
 * @param paths absolute; all folders of the library if there are none
 */
export function rememberOcrExclude(
  { folders, ocrExclude }: Library,
  paths: readonly string[],
  { 'ocr-exclude': globs }: Config,
): Library['ocrExclude'] {
  if (globs.length === 0) return ocrExclude;
  const isIndexed = (folder: string) =>
    paths.length === 0 || paths.some((path) => isWithin(path, folder) || isWithin(folder, path));
  const kept = globs.includes(TAKES_BACK)
    ? Object.entries(ocrExclude).filter(([folder]) => !isIndexed(folder))
    : Object.entries(ocrExclude);
  const added = globs.filter((glob) => glob !== TAKES_BACK);
  const all = new Map(kept);
  if (added.length > 0)
    for (const { path } of folders.filter((folder) => isIndexed(folder.path)))
      all.set(path, [...new Set([...(all.get(path) ?? []), ...added])]);
  return Object.fromEntries(all);
}

/** All globs that exclude words, of any folder. */
export const globsOfExclusion = ({ ocrExclude }: Library, { 'ocr-exclude': globs }: Config): string[] => [
  ...new Set([...Object.values(ocrExclude).flat(), ...globs.filter((glob) => glob !== TAKES_BACK)]),
];

/**
 * Whether one of the files lies where no words are read: a remembered glob, or one of the settings, matches its path below the folder
 * of the library, or any part of its path, so that an excluded folder is at any depth. Null if no glob excludes any.
 */
export function excludesWords(
  { folders, ocrExclude }: Library,
  { 'ocr-exclude': globs }: Config,
): ((paths: readonly string[]) => boolean) | null {
  const everywhere = globs.filter((glob) => glob !== TAKES_BACK);
  const roots = new Set(['/', ...Object.keys(ocrExclude), ...folders.map(({ path }) => path)]);
  const tests = [...roots].flatMap((root) => {
    const own = [...(ocrExclude[root] ?? []), ...everywhere];
    return own.length > 0 ? { root, matches: excludeTest(root, own) } : [];
  });
  if (tests.length === 0) return null;
  const isExcluded = (path: string) => {
    const parts = path.split(/[/\\]/);
    const above = parts.map((name, at) => ({ name, path: parts.slice(0, at + 1).join('/') }));
    return tests.some(
      ({ root, matches }) =>
        (root === '/' || isWithin(path, root)) &&
        above.some((part) => part.name !== '' && matches(part.path, part.name)),
    );
  };
  return (paths) => paths.some(isExcluded);
}

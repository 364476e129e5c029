import type { Config } from '../config.ts';
import { isWithin } from '../core/folders.ts';
import { excludeTest } from '../images/skip.ts';
import type { Library } from '../library/library-file.ts';

/** A value of the setting `ocr-exclude` that takes back what was remembered. */
const TAKES_BACK = '';

/**
 * The globs that the library remembers, with those of this run added for the folders that it indexes, or for a path in one of them: a
 * later run without them must not read what is private. An empty glob takes back what was remembered for these folders and below.
 *
 * @param paths absolute; all folders of the library if there are none
 */
export function rememberOcrExclude(
  { folders, ocrExclude }: Library,
  paths: readonly string[],
  { 'ocr-exclude': globs }: Config,
): Library['ocrExclude'] {
  if (globs.length === 0) return ocrExclude;
  const all = folders.map(({ path }) => path);
  const indexed = paths.flatMap((path) => {
    const below = all.filter((folder) => isWithin(folder, path));
    return below.length > 0 ? below : [path];
  });
  const isNamed = (folder: string) => paths.length === 0 || paths.some((path) => isWithin(folder, path));
  const kept = Object.entries(ocrExclude).filter(
    ([folder]) => !(globs.includes(TAKES_BACK) && isNamed(folder)),
  );
  const added = globs.filter((glob) => glob !== TAKES_BACK);
  const remembered = new Map(kept);
  if (added.length > 0)
    for (const path of paths.length === 0 ? all : indexed)
      remembered.set(path, [...new Set([...(remembered.get(path) ?? []), ...added])]);
  return Object.fromEntries(remembered);
}

/** Whether words of one of the files are forgotten: globs of a run hold for the folders that it indexes, so they are remembered before. */
export const forgetsWords = (library: Library) => excludesWords(library, { 'ocr-exclude': [] });

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
  { 'ocr-exclude': globs }: Pick<Config, 'ocr-exclude'>,
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

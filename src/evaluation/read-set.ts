import { readdir } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { SoutuError } from '../errors.ts';
import { type Row, readRows } from './rows.ts';
import { type Caption, type Change, type EvaluationSet, languageOf } from './set.ts';

/**
 * Reads a set: a folder of pictures and a file that says what is right. Throws `not-found`, and `bad-set` if the file has no pictures of
 * the folder, or if its lines are of several kinds.
 *
 * @param folder absolute path
 * @param file captions, classes or changes of pictures, as .json, .jsonl, .csv, .tsv or .txt
 *
 * @example await readSet('/data/flickr8k/images', '/data/flickr8k/captions.txt')
 */
export async function readSet(folder: string, file: string): Promise<EvaluationSet> {
  const [rows, files] = await Promise.all([readRows(file), listFiles(folder)]);
  const kinds = new Set(rows.map((row) => (row.targets ? 'composed' : row.isClass ? 'classes' : 'captions')));
  if (kinds.size > 1)
    throw new SoutuError('bad-set', `${file} mixes captions, classes and changes. Give each its own file.`);
  const [task] = kinds;
  const find = findIn(folder, files);
  const missing = new Set<string>();
  const pathOf = (name: string): string | null => {
    const path = find(name);
    if (path === null) missing.add(name);
    return path;
  };
  const set =
    task === 'composed'
      ? composedSet(rows, files, pathOf)
      : task === 'classes'
        ? classSet(rows, pathOf)
        : captionSet(rows, pathOf);
  if (missing.size > 0 && set.pictures.length === 0)
    throw new SoutuError('bad-set', `No picture of ${file} is in ${folder}, such as ${[...missing][0]}.`);
  return { ...set, missing: [...missing] };
}

type PathOf = (name: string) => string | null;

function captionSet(
  rows: readonly Row[],
  pathOf: PathOf,
): Omit<EvaluationSet & { task: 'captions' }, 'missing'> {
  const numbers = createNumbers();
  const captions = rows.flatMap(({ picture, texts, language }): Caption[] => {
    const path = pathOf(picture);
    if (path === null) return [];
    const number = numbers.of(path);
    return texts.map((text) => ({ text, language: language ?? languageOf(text), picture: number }));
  });
  return { task: 'captions', pictures: numbers.all(), captions };
}

function classSet(
  rows: readonly Row[],
  pathOf: PathOf,
): Omit<EvaluationSet & { task: 'classes' }, 'missing'> {
  const classes = createNumbers();
  const pictures: string[] = [];
  const labels: number[] = [];
  for (const { picture, texts } of rows) {
    const path = pathOf(picture);
    if (path === null) continue;
    pictures.push(path);
    labels.push(classes.of(texts[0]!));
  }
  return {
    task: 'classes',
    pictures,
    labels,
    classes: classes.all().map((text) => ({ text, language: languageOf(text) })),
  };
}

/** All pictures of the folder are searched, also those that no line names. */
function composedSet(
  rows: readonly Row[],
  files: readonly string[],
  pathOf: PathOf,
): Omit<EvaluationSet & { task: 'composed' }, 'missing'> {
  const numbers = createNumbers(files);
  const changes = rows.flatMap(({ picture, texts, language, targets }): Change[] => {
    const [reference, ...found] = [picture, ...targets!].map(pathOf);
    const right = found.filter((path) => path !== null).map(numbers.of);
    if (reference === null || reference === undefined || right.length === 0) return [];
    const [text] = texts;
    return [
      {
        text: text!,
        language: language ?? languageOf(text!),
        reference: numbers.of(reference),
        targets: [...new Set(right)],
      },
    ];
  });
  return { task: 'composed', pictures: numbers.all(), changes };
}

/** Numbers values in the order in which they appear. */
function createNumbers(first: readonly string[] = []) {
  const numbers = new Map(first.map((value, i) => [value, i]));
  return {
    of(value: string): number {
      const known = numbers.get(value) ?? numbers.size;
      numbers.set(value, known);
      return known;
    },
    all: () => [...numbers.keys()],
  };
}

const PICTURE = /\.(?:jpe?g|png|webp|gif|avif|tiff?|bmp|svg|heic|heif)$/i;

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    throw new SoutuError('not-found', `${folder} is no folder that can be read.`, { cause: error });
  });
  return entries
    .filter((entry) => entry.isFile() && PICTURE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Finds a file by its path in the folder, by its name, or by its name without extension, with leading zeros or without. */
function findIn(folder: string, files: readonly string[]): PathOf {
  const byName = new Map<string, string>();
  for (const path of [...files].reverse()) {
    const inside = relative(folder, path).replaceAll(sep, '/');
    const stem = basename(path).replace(PICTURE, '');
    for (const name of [stem.replace(/^0+(?=\d)/, ''), stem, basename(path), inside]) byName.set(name, path);
  }
  return (name) => byName.get(name) ?? byName.get(basename(name)) ?? null;
}

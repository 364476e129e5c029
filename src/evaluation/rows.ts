import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { withoutMark } from '../core/byte-order-mark.ts';
import { SoutuError } from '../errors.ts';

/** One line of a set: a picture with its texts, or a picture, words and the pictures that are right. */
export interface Row {
  /** Where it is in the file, for messages. */
  readonly at: string;
  /** Name of the picture, or of the one that the words change. */
  readonly picture: string;
  readonly texts: readonly string[];
  readonly language: string | null;
  /** Whether the texts are the name of a class. */
  readonly isClass: boolean;
  /** Names of the right pictures; null if the picture itself is right. */
  readonly targets: readonly string[] | null;
}

/** What the columns of published sets are called. */
const FIELDS = {
  picture: ['image', 'file', 'filename', 'file_name', 'filepath', 'picture', 'path'],
  reference: ['reference', 'candidate', 'reference_img_id', 'query_image'],
  text: [
    'caption',
    'captions',
    'text',
    'texts',
    'sentence',
    'sentences',
    'comment',
    'words',
    'relative_caption',
    'raw',
  ],
  class: ['class', 'label', 'category'],
  target: ['targets', 'gt_img_ids', 'target', 'target_hard', 'target_img_id'],
  language: ['language', 'lang', 'locale'],
} as const;

type Fields = Readonly<Record<string, unknown>>;

const name = z.union([z.string(), z.number()]).transform(String);
const names = z.union([name.transform((one) => [one]), z.array(name)]);
const texts = z.union([
  z.string().transform((one) => [one]),
  z.array(z.union([z.string(), z.object({ raw: z.string() }).transform(({ raw }) => raw)])),
]);

/**
 * Reads the lines of a set from a .json, .jsonl, .csv, .tsv or .txt file. Throws `not-found`, and `bad-set` with the line that is wrong.
 */
export async function readRows(file: string): Promise<Row[]> {
  const content = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new SoutuError('not-found', `${file} cannot be read.`, { cause: error });
  });
  const rows = /\.jsonl?$/i.test(file) ? jsonRows(file, content) : tableRows(file, content);
  if (rows.length === 0) throw new SoutuError('bad-set', `${file} names no pictures.`);
  return rows;
}

function jsonRows(file: string, content: string): Row[] {
  const values: unknown = parseJson(file, content);
  if (Array.isArray(values))
    return values.map((value, i) => rowOf(fieldsOf(value), `${file}, entry ${i + 1}`));
  const object = fieldsOf(values);
  if (Array.isArray(object.annotations) && Array.isArray(object.images))
    return cocoRows(file, object.images, object.annotations);
  if (Array.isArray(object.images))
    return object.images.map((value, i) => rowOf(fieldsOf(value), `${file}, image ${i + 1}`));
  return Object.entries(object).map(([picture, value]) =>
    rowOf({ picture, text: value }, `${file}, ${picture}`),
  );
}

function parseJson(file: string, content: string): unknown {
  try {
    if (!/\.jsonl$/i.test(file)) return JSON.parse(withoutMark(content));
    const lines = withoutMark(content)
      .split('\n')
      .filter((line) => line.trim() !== '');
    return lines.map((line) => JSON.parse(line) as unknown);
  } catch (error) {
    throw new SoutuError('bad-set', `${file} is not valid JSON: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}

/** COCO keeps the pictures and their captions in two lists. */
function cocoRows(file: string, images: readonly unknown[], annotations: readonly unknown[]): Row[] {
  const files = new Map(images.map(fieldsOf).map((image) => [String(image.id), image.file_name]));
  return annotations.map((value, i) => {
    const { image_id, caption } = fieldsOf(value);
    return rowOf({ picture: files.get(String(image_id)), caption }, `${file}, annotation ${i + 1}`);
  });
}

/** With a head, columns are found by their names; without, the first is the picture and the second the text. */
function tableRows(file: string, content: string): Row[] {
  const delimiter = content.split('\n', 1)[0]!.includes('\t') ? '\t' : ',';
  const isPlain = /\.txt$/i.test(file);
  let lines: string[][];
  try {
    lines = parse(content, {
      bom: true,
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      // Captions of the plain lists hold quotes and commas of their own.
      ...(isPlain && delimiter === '\t' && { quote: null }),
    });
  } catch (error) {
    throw new SoutuError('bad-set', `${file} is no table: ${(error as Error).message}.`, { cause: error });
  }
  const [head = []] = lines;
  const isHead = head.some((cell) =>
    [...FIELDS.picture, ...FIELDS.reference].some((known) => known === cell.toLowerCase()),
  );
  const columns = isHead ? head.map((cell) => cell.toLowerCase()) : ['picture', 'text'];
  return lines.slice(isHead ? 1 : 0).map((cells, i) => {
    const at = `${file}, line ${i + 1 + Number(isHead)}`;
    const fields = Object.fromEntries(columns.map((column, j) => [column, cells[j]]));
    if (!isHead && cells.length > 2) fields.text = cells.slice(1).join(delimiter);
    return rowOf({ ...fields, ...splitTargets(fields) }, at);
  });
}

/** In a table, several targets stand in one cell, separated by spaces or semicolons. */
function splitTargets(fields: Fields): Fields {
  const key = FIELDS.target.find((known) => typeof fields[known] === 'string');
  return key === undefined
    ? {}
    : { [key]: (fields[key] as string).split(/[;|]\s*/).filter((one) => one !== '') };
}

function rowOf(fields: Fields, at: string): Row {
  const read = <T>(kind: keyof typeof FIELDS, schema: z.ZodType<T>): T | null => {
    const key = FIELDS[kind].find((known) => fields[known] !== undefined && fields[known] !== null);
    if (key === undefined) return null;
    const { data, error } = schema.safeParse(fields[key]);
    if (error) throw new SoutuError('bad-set', `${at}: ${key} has a value that cannot be read.`);
    return data!;
  };
  const reference = read('reference', name);
  // Plain lists number the captions of a picture: dog.jpg#0.
  const picture = reference ?? read('picture', name)?.replace(/#\d+$/, '') ?? null;
  const className = read('class', texts);
  const found = (className ?? read('text', texts) ?? [])
    .map((text) => text.trim())
    .filter((text) => text !== '');
  if (picture === null || picture === '' || found.length === 0)
    throw new SoutuError('bad-set', `${at}: there is no ${picture ? 'text' : 'picture'}.`);
  const targets = reference === null ? null : read('target', names);
  if (reference !== null && (targets === null || targets.length === 0))
    throw new SoutuError('bad-set', `${at}: there is no target.`);
  return {
    at,
    picture,
    texts: found,
    language: read('language', z.string()),
    isClass: className !== null,
    targets,
  };
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

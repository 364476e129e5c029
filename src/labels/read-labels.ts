import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { withoutMark } from '../core/byte-order-mark.ts';
import { hasControl, LABEL_LANGUAGES, type Label, type LabelLanguage } from '../core/label.ts';
import { decodeUtf8, whyNotUtf8 } from '../core/utf8.ts';
import { SoutuError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';

/** The list that ships with Soutu: everyday things, scenes and documents, in English and Chinese. */
export const BUILT_IN_LABELS = join(packageRoot, 'data', 'labels.csv');
/** More names than any list for people has; each takes a millisecond or more to embed. */
const MAX_LABELS = 20_000;
/** Characters; models read fewer. */
const MAX_NAME = 200;
const COLUMNS: readonly string[] = [...LABEL_LANGUAGES, 'group'];

/** A name with its place, for messages. */
interface Line {
  readonly number: number;
  readonly label: Label;
}

/**
 * Reads a list of labels: a .csv file with the columns en, zh and group, in the order that its first line says (without such a line: en,
 * zh), or a .txt file with one name on each line, in either language. Empty lines are skipped. Throws `not-found`, and `bad-labels` with
 * the file and the line.
 *
 * @param file absolute path
 *
 * @example await readLabels('/srv/labels.csv') // [{ en: 'dog', zh: '狗', group: null }]
 */
export async function readLabels(file: string): Promise<Label[]> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new SoutuError('not-found', `${file} cannot be read`, { cause: error });
  });
  const content = decodeUtf8(bytes);
  if (content === null) throw new SoutuError('bad-labels', `${file} ${whyNotUtf8(bytes)}`);
  const lines = /\.csv$/i.test(file) ? tableLines(file, content) : plainLines(content);
  if (lines.length === 0) throw new SoutuError('bad-labels', `${file} has no labels`);
  if (lines.length > MAX_LABELS)
    throw new SoutuError('bad-labels', `${file} has ${lines.length} labels, more than ${MAX_LABELS}`);
  check(file, lines);
  return lines.map(({ label }) => label);
}

function plainLines(content: string): Line[] {
  return withoutMark(content)
    .split(/\r?\n/)
    .flatMap((line, i) => {
      const name = line.trim();
      return name === '' ? [] : [{ number: i + 1, label: { ...EMPTY, [languageOf(name)]: name } }];
    });
}

const EMPTY: Label = { en: null, zh: null, group: null };

const languageOf = (name: string): LabelLanguage => (/\p{Script=Han}/u.test(name) ? 'zh' : 'en');

function tableLines(file: string, content: string): Line[] {
  let rows: { record: string[]; info: { lines: number } }[];
  try {
    rows = parse(content, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as typeof rows;
  } catch (error) {
    throw new SoutuError('bad-labels', `${file} is no table: ${(error as Error).message}`, { cause: error });
  }
  const head = rows[0]?.record.map((cell) => cell.toLowerCase()) ?? [];
  const isHead = head.length > 0 && head.every((cell) => COLUMNS.includes(cell));
  const columns = isHead ? head : [...LABEL_LANGUAGES];
  return rows.slice(isHead ? 1 : 0).map(({ record, info }) => {
    if (record.length > columns.length)
      throw wrong(
        file,
        info.lines,
        `has ${record.length} columns, not ${columns.length}: ${columns.join(', ')}`,
      );
    const cells = columns.map((column, i) => [column, record[i] || null] as const);
    return { number: info.lines, label: { ...EMPTY, ...Object.fromEntries(cells) } };
  });
}

/** A label without a name cannot be found, and one that is there twice would take two of the places of a picture. */
function check(file: string, lines: readonly Line[]): void {
  const known = new Map<string, number>();
  for (const { number, label } of lines) {
    const names = LABEL_LANGUAGES.flatMap((language) => label[language] ?? []);
    if (names.length === 0) throw wrong(file, number, 'has no name');
    for (const name of names) {
      if (name.length > MAX_NAME) throw wrong(file, number, `has a name of more than ${MAX_NAME} characters`);
      if (hasControl(name)) throw wrong(file, number, 'has a name with a control character');
      const key = name.toLowerCase();
      const before = known.get(key);
      if (before !== undefined && before !== number)
        throw wrong(file, number, `has ${JSON.stringify(name)}, as line ${before} does`);
      known.set(key, number);
    }
  }
}

const wrong = (file: string, line: number, what: string) =>
  new SoutuError('bad-labels', `${file}, line ${line} ${what}`);

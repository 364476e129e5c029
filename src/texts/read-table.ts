import { parse } from 'csv-parse/sync';
import { readFields } from './entry.ts';
import type { BadLine, Line, ReadText } from './line.ts';

/** Lines and bytes of one record: a quote that is still open after them was not meant as one. */
const MAX_LINES = 100;
const MAX_BYTES = 2 ** 20;

const NOT_CLOSED = 'has a quote that is not closed (a record has at most 100 lines and 1 MB)';

/** What a table may call the text. */
const TEXT_COLUMNS = ['text', 'caption'];

/** A record of a table. */
interface TableRecord {
  /** The line in which it begins. */
  readonly line: number;
  readonly bytes: number;
  readonly cells: readonly string[];
}

/**
 * Reads a text from each record of a table with a head: the columns `text`, `id`, `link`, `language` and `tags`, in any order, others
 * are left out. Commas, semicolons or tabs separate the columns. Without a column for the text, there is only one bad line.
 */
export async function* readTable(lines: AsyncIterable<Line>): AsyncGenerator<ReadText | BadLine> {
  let columns: readonly string[] | null = null;
  for await (const record of recordsOf(lines)) {
    if ('problem' in record) {
      yield record;
      continue;
    }
    const { cells } = record;
    if (columns === null) {
      columns = cells.map((cell) => cell.trim().toLowerCase());
      if (columns.some((column) => TEXT_COLUMNS.includes(column))) continue;
      const { line, bytes } = record;
      yield {
        line,
        bytes,
        problem: `has no column "text" (the columns are ${cells.join(', ').slice(0, 200)})`,
      };
      return;
    }
    const names = columns;
    const read = readFields(record, () => Object.fromEntries(names.map((name, i) => [name, cells[i]])));
    if (read !== null) yield read;
  }
}

/** A line, with the state that it leaves: whether a quote is open after it, if none or one was open before. */
interface ScannedLine extends Line {
  readonly opens: boolean;
  readonly staysOpen: boolean;
}

/** A record may have line breaks in quotes. What follows a quote that does not end is read line by line again. */
async function* recordsOf(lines: AsyncIterable<Line>): AsyncGenerator<TableRecord | BadLine> {
  let delimiter: string | null = null;
  /** Lines of a record that may go on. */
  const begun: ScannedLine[] = [];

  function* take(isEnd: boolean): Generator<TableRecord | BadLine> {
    while (begun.length > 0) {
      const count = linesOfRecord(begun);
      if (count === null) {
        const [first] = begun as [ScannedLine];
        const isTooLong = begun.length >= MAX_LINES || begun.at(-1)!.bytes - first.bytes > MAX_BYTES;
        if (!isEnd && !isTooLong) return;
        begun.shift();
        yield { line: first.number, bytes: first.bytes, problem: NOT_CLOSED };
      } else {
        const record = recordIn(begun.splice(0, count), delimiter!);
        if (record !== null) yield record;
      }
    }
  }

  for await (const line of lines) {
    delimiter ??= line.text?.trim() ? delimiterIn(line.text) : null;
    if (delimiter === null && line.text !== null) continue;
    delimiter ??= ',';
    begun.push(scanned(line, delimiter));
    yield* take(false);
  }
  yield* take(true);
}

/** Scans a line only once, however often the record that it belongs to is looked for. */
function scanned(line: Line, delimiter: string): ScannedLine {
  const [opens, staysOpen] = [false, true].map((isQuoted) => isOpen(line.text ?? '', delimiter, isQuoted));
  return { ...line, opens: opens!, staysOpen: staysOpen! };
}

/** How many of the lines are the first record, which ends where no quote is open or with a line that cannot be read; null if it goes on. */
function linesOfRecord(lines: readonly ScannedLine[]): number | null {
  let isQuoted = false;
  for (const [i, { text, opens, staysOpen }] of lines.entries()) {
    isQuoted = isQuoted ? staysOpen : opens;
    if (text === null || !isQuoted) return i + 1;
  }
  return null;
}

function delimiterIn(head: string): string {
  if (head.includes('\t')) return '\t';
  return head.includes(';') && !head.includes(',') ? ';' : ',';
}

/** Null for blank lines. */
function recordIn(lines: readonly Line[], delimiter: string): TableRecord | BadLine | null {
  const { number: line } = lines[0]!;
  const { number, bytes, problem } = lines.at(-1)!;
  if (problem !== null) return { line: number, bytes, problem };
  const text = lines.map((one) => one.text).join('\n');
  if (text.trim() === '') return null;
  // The parser takes a second for a megabyte.
  if (!text.includes('"')) return { line, bytes, cells: text.split(delimiter) };
  try {
    // A quote inside of a cell is one: the screen has 5".
    const [cells = []] = parse(text, { delimiter, relax_column_count: true, relax_quotes: true });
    return { line, bytes, cells };
  } catch (error) {
    return { line, bytes, problem: `is no record of a table: ${(error as Error).message}` };
  }
}

/** Whether a quote that begins a cell is open after a line, before which one may be open. */
function isOpen(text: string, delimiter: string, before: boolean): boolean {
  if (!text.includes('"')) return before;
  let isQuoted = before;
  let isStart = !before;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (isQuoted && character === '"' && text[i + 1] === '"') i += 1;
    else if (isQuoted) isQuoted = character !== '"';
    else {
      isQuoted = isStart && character === '"';
      isStart = character === delimiter;
    }
  }
  return isQuoted;
}

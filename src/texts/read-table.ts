import { parse } from 'csv-parse/sync';
import { readFields } from './entry.ts';
import type { BadLine, Line, ReadText } from './line.ts';

/** Lines of one record: a quote that is still open after them was not meant as one. */
const MAX_LINES = 100;

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

/** A record may have line breaks in quotes. What follows a quote that does not end is read line by line again. */
async function* recordsOf(lines: AsyncIterable<Line>): AsyncGenerator<TableRecord | BadLine> {
  let delimiter: string | null = null;
  let begun: Line[] = [];

  /** The records of the lines so far; those of a record that may go on stay, unless nothing follows. */
  function* take(isEnd: boolean): Generator<TableRecord | BadLine> {
    while (begun.length > 0) {
      const [first] = begun as [Line];
      const { number: line, bytes } = begun.at(-1)!;
      const bad = begun.find(({ text }) => text === null);
      const text = begun.map((one) => one.text ?? '').join('\n');
      if (bad === undefined && isOpen(text, delimiter!)) {
        if (!isEnd && begun.length < MAX_LINES) return;
        const rest = begun.slice(1);
        begun = [];
        yield { line: first.number, bytes: first.bytes, problem: 'has a quote that is not closed' };
        for (const one of rest) {
          begun.push(one);
          yield* take(false);
        }
        continue;
      }
      begun = [];
      if (bad) yield { line: bad.number, bytes, problem: bad.problem! };
      else if (text.trim() !== '')
        yield recordIn(text, delimiter!, first.number, line === first.number ? first.bytes : bytes);
    }
  }

  for await (const line of lines) {
    delimiter ??= line.text?.trim() ? delimiterIn(line.text) : null;
    if (delimiter === null && line.text !== null) continue;
    delimiter ??= ',';
    begun.push(line);
    yield* take(false);
  }
  yield* take(true);
}

function delimiterIn(head: string): string {
  if (head.includes('\t')) return '\t';
  return head.includes(';') && !head.includes(',') ? ';' : ',';
}

function recordIn(text: string, delimiter: string, line: number, bytes: number): TableRecord | BadLine {
  try {
    // A quote inside of a cell is one: the screen has 5".
    const [cells = []] = parse(text, { delimiter, relax_column_count: true, relax_quotes: true });
    return { line, bytes, cells };
  } catch (error) {
    return { line, bytes, problem: `is no record of a table: ${(error as Error).message}` };
  }
}

/** Whether a quote that begins a cell is not closed yet. */
function isOpen(text: string, delimiter: string): boolean {
  if (!text.includes('"')) return false;
  let isQuoted = false;
  let isStart = true;
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

import { extname } from 'node:path';
import { readFields } from './entry.ts';
import type { BadLine, Line, ReadText } from './line.ts';
import { readJsonLines } from './read-json-lines.ts';
import { readLines } from './read-lines.ts';
import { readTable } from './read-table.ts';

type Read = (lines: AsyncIterable<Line>) => AsyncGenerator<ReadText | BadLine>;

const READERS: Readonly<Record<string, Read>> = {
  '.txt': readPlain,
  '.csv': readTable,
  '.tsv': readTable,
  '.jsonl': readJsonLines,
};

export const TEXT_EXTENSIONS = Object.keys(READERS);

export const isTextFile = (file: string): boolean => extname(file).toLowerCase() in READERS;

/**
 * The texts of a file, by the ending of its name: of .txt each line is one, .csv and .tsv are tables with a head, .jsonl has a JSON
 * object in each line. Lines that cannot be used are among them. Throws the errors of the file system and the reason of the signal.
 *
 * @example for await (const read of readTexts('/srv/products.csv')) if (!isBad(read)) console.log(read.text);
 */
export function readTexts(file: string, signal?: AbortSignal): AsyncGenerator<ReadText | BadLine> {
  return READERS[extname(file).toLowerCase()]!(readLines(file, signal));
}

async function* readPlain(lines: AsyncIterable<Line>): AsyncGenerator<ReadText | BadLine> {
  for await (const { number: line, text, problem, bytes } of lines) {
    if (text === null) yield { line, bytes, problem: problem! };
    else {
      const read = readFields({ line, bytes }, () => ({ text }));
      if (read !== null) yield read;
    }
  }
}

import { createReadStream } from 'node:fs';
import { decodeUtf8, hasUtf16Mark, IS_UTF16, NOT_UTF8 } from '../core/utf8.ts';
import type { Line } from './line.ts';

/** Bytes of a line: a text has at most some thousand, and what is said about it not many more. */
const MAX_LINE = 2 ** 20;

const LINE_FEED = 10;
const TOO_LONG = 'has more than 1 MB without a line break';

/**
 * Reads the lines of a file one after the other, so that its size does not matter. A mark of the byte order at its beginning is left
 * out. Throws the errors of the file system and the reason of the signal.
 */
export async function* readLines(file: string, signal?: AbortSignal): AsyncGenerator<Line> {
  let number = 0;
  let bytes = 0;
  /** The beginning of a line that goes on in the next chunk, and how long it is, also if it is too long to be kept. */
  let begun: Buffer[] = [];
  let length = 0;
  let isUtf16 = false;

  function lineOf(end: Buffer): Line {
    const total = length + end.length;
    const whole = total > MAX_LINE ? null : Buffer.concat([...begun, end]);
    begun = [];
    length = 0;
    number += 1;
    isUtf16 ||= number === 1 && whole !== null && hasUtf16Mark(whole);
    const text = whole === null || isUtf16 ? null : decodeUtf8(number === 1 ? withoutMark(whole) : whole);
    const problem = whole === null ? TOO_LONG : isUtf16 ? IS_UTF16 : text === null ? NOT_UTF8 : null;
    return { number, text: text?.replace(/\r$/, '') ?? null, problem, bytes };
  }

  for await (const chunk of createReadStream(file, signal && { signal }) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      bytes += end + 1 - start;
      yield lineOf(chunk.subarray(start, end));
      start = end + 1;
    }
    const rest = chunk.subarray(start);
    bytes += rest.length;
    length += rest.length;
    if (length <= MAX_LINE) begun.push(Buffer.from(rest));
    else begun = [];
  }
  if (length > 0) yield lineOf(Buffer.alloc(0));
}

const withoutMark = (line: Buffer): Buffer =>
  line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf ? line.subarray(3) : line;

import { open } from 'node:fs/promises';

/** Bytes per read. */
const CHUNK = 4 * 1024 * 1024;
const NEWLINE = 0x0a;

/**
 * The lines of a file catalog that may be of files at or below these paths, and of others that begin like all of them. It looks for
 * the bytes of that beginning instead of parsing every line: in a catalog of 100,000 files that takes 10 ms instead of 200.
 *
 * @param paths absolute
 */
export async function* catalogLinesBelow(file: string, paths: readonly string[]): AsyncGenerator<string> {
  const start = Buffer.from(`\n{"p":"${commonStart(paths.map((path) => JSON.stringify(path).slice(1, -1)))}`);
  await using handle = await open(file);
  const chunk = Buffer.allocUnsafe(CHUNK);
  /** Begins with the newline before a line whose end has not been read yet. */
  let rest: Buffer = Buffer.of(NEWLINE);
  for (let isAtEnd = false; !isAtEnd; ) {
    const { bytesRead } = await handle.read(chunk, 0, CHUNK);
    isAtEnd = bytesRead === 0;
    const text = Buffer.concat([rest, isAtEnd ? Buffer.of(NEWLINE) : chunk.subarray(0, bytesRead)]);
    const end = text.lastIndexOf(NEWLINE);
    for (let at = text.indexOf(start); at >= 0 && at < end; at = text.indexOf(start, at + 1)) {
      yield text.toString('utf8', at + 1, text.indexOf(NEWLINE, at + 1));
    }
    rest = text.subarray(end);
  }
}

/** What all texts begin with, without half of a surrogate pair, which has no bytes. */
function commonStart(texts: readonly string[]): string {
  const [first = '', ...others] = texts;
  let length = first.length;
  for (const other of others) {
    let equal = 0;
    while (equal < length && other[equal] === first[equal]) equal++;
    length = equal;
  }
  return first.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}

import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { decodeText, headOf } from './text.ts';
import { type Caption, captionOf, type Words } from './words.ts';
import { readXmp } from './xmp.ts';

/** Bytes that are read. An XMP file may hold the history of an editor, too. */
const MAX_XMP = 1 << 20;
const MAX_TEXT = 1 << 16;
/**
 * Without waiting, because opening a pipe would block until another process writes to it. Links are not followed: one could
 * show a file of the user to people who may only see pictures.
 */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

/**
 * Reads the words in the files beside a picture: for `a/cat.jpg` these are `a/cat.jpg.xmp`, `a/cat.xmp`, `a/cat.jpg.txt` and
 * `a/cat.txt`, of which the text is a description. Those without the extension belong to all pictures of that name. Null if
 * there are none. Never throws.
 */
export async function readSidecars(path: string): Promise<Caption | null> {
  const stem = path.slice(0, path.length - extname(path).length);
  const words = await Promise.all([
    read(`${path}.xmp`, MAX_XMP, readXmp),
    read(`${stem}.xmp`, MAX_XMP, readXmp),
    read(`${path}.txt`, MAX_TEXT, textWords),
    read(`${stem}.txt`, MAX_TEXT, textWords),
  ]);
  return captionOf(words);
}

/** A text of numbers is that of another program: training data has the coordinates of objects beside its pictures. */
function textWords(bytes: Uint8Array): Words {
  const text = decodeText(bytes);
  return /\p{L}{2}|[\p{Lo}\p{Extended_Pictographic}]/u.test(text) ? { comments: [text] } : {};
}

async function read(path: string, limit: number, parse: (bytes: Uint8Array) => Words): Promise<Words> {
  try {
    await using file = await open(path, FLAGS);
    const facts = await file.stat();
    if (!facts.isFile()) return {};
    // One byte more than is read shows whether the text goes on.
    const buffer = new Uint8Array(Math.min(facts.size, limit + 1));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return parse(headOf(buffer.subarray(0, bytesRead), limit));
  } catch {
    return {};
  }
}

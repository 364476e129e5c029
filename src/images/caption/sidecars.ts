import { constants } from 'node:fs';
import { extname } from 'node:path';
import { lstat, open } from '../../disks/fs.ts';
import { attempt } from '../attempt.ts';
import { decodeText, headOf } from './text.ts';
import { type Caption, captionOf, type Words } from './words.ts';
import { readXmp } from './xmp.ts';

/** Bytes that are read. An XMP file may hold the history of an editor, too. */
export const SIDECAR_BYTES = 1 << 20;
const MAX_TEXT = 1 << 16;
/**
 * Without waiting, because opening a pipe would block until another process writes to it. Links are not followed: one could
 * show a file of the user to people who may only see pictures.
 */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

/** Whether a file of this name may lie beside a picture and describe it. */
export const isSidecar = (name: string): boolean => /\.(xmp|txt)$/.test(name);

/** `a/cat.jpg.xmp`, `a/cat.xmp`, `a/cat.jpg.txt` and `a/cat.txt` for `a/cat.jpg`. */
function sidecarsOf(path: string): readonly [string, string, string, string] {
  const stem = path.slice(0, path.length - extname(path).length);
  return [`${path}.xmp`, `${stem}.xmp`, `${path}.txt`, `${stem}.txt`];
}

/**
 * Reads the words in the files beside a picture: for `a/cat.jpg` these are `a/cat.jpg.xmp`, `a/cat.xmp`, `a/cat.jpg.txt` and
 * `a/cat.txt`, of which the text is a description. Those without the extension belong to all pictures of that name. Null if
 * there are none. Never throws.
 */
export async function readSidecars(path: string): Promise<Caption | null> {
  const [wholeXmp, stemXmp, wholeText, stemText] = sidecarsOf(path);
  const words = await Promise.all([
    read(wholeXmp, SIDECAR_BYTES, readXmp),
    read(stemXmp, SIDECAR_BYTES, readXmp),
    read(wholeText, MAX_TEXT, textWords),
    read(stemText, MAX_TEXT, textWords),
  ]);
  return captionOf(words);
}

/**
 * Sizes and times of the files beside a picture, as a text that differs once one of them has changed; null if there are none.
 *
 * @param isThere whether a file exists; the others are not looked for @default any may
 */
export async function sidecarState(
  path: string,
  isThere: (sidecar: string) => boolean = () => true,
): Promise<string | null> {
  const states = sidecarsOf(path).map(async (sidecar, at) => {
    const stats = isThere(sidecar) ? await attempt(() => lstat(sidecar)) : null;
    return stats === null || stats instanceof Error || !stats.isFile()
      ? []
      : [`${at}:${stats.size}:${Math.round(stats.mtimeMs)}`];
  });
  return (await Promise.all(states)).flat().join(' ') || null;
}

/** A text of numbers is that of another program: training data has the coordinates of objects beside its pictures. */
function textWords(bytes: Uint8Array): Words {
  const text = decodeText(bytes);
  return /\p{L}{2}|[\p{Lo}\p{Extended_Pictographic}]/u.test(text) ? { comments: [text] } : {};
}

async function read(path: string, limit: number, parse: (bytes: Uint8Array) => Words): Promise<Words> {
  const bytes = await headOfFile(path, limit);
  return bytes === null ? {} : parse(bytes);
}

/** The XMP files beside a picture that can be read. */
export async function readSidecarPackets(path: string): Promise<Uint8Array[]> {
  const [whole, stem] = sidecarsOf(path);
  const found = await Promise.all([whole, stem].map((one) => headOfFile(one, SIDECAR_BYTES)));
  return found.filter((bytes) => bytes !== null);
}

async function headOfFile(path: string, limit: number): Promise<Uint8Array | null> {
  try {
    await using file = await open(path, FLAGS);
    const facts = await file.stat();
    if (!facts.isFile()) return null;
    // One byte more than is read shows whether the text goes on.
    const buffer = new Uint8Array(Math.min(facts.size, limit + 1));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return headOf(buffer.subarray(0, bytesRead), limit);
  } catch {
    return null;
  }
}

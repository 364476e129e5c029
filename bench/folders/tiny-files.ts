import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawJpeg, withComment } from '../pictures.ts';

/** How many different pictures are drawn; the files differ in a comment, so that each has an id of its own. */
const DRAWINGS = 64;
const PER_FOLDER = 10;

const nameOf = (number: number) => `${number}.jpg`;

/** Makes the content of small JPEGs, of a kilobyte or two; another number, another content. */
export async function createContents(): Promise<(number: number) => Buffer> {
  const drawings = await Promise.all(Array.from({ length: DRAWINGS }, (_, i) => drawJpeg(i, 64, 48)));
  return (number) => withComment(drawings[number % DRAWINGS]!, number);
}

/** Writes so many small JPEGs into one folder. */
export function writeTinyFiles(folder: string, count: number, contentOf: (number: number) => Buffer): void {
  mkdirSync(folder, { recursive: true });
  for (let i = 0; i < count; i++) writeFileSync(join(folder, nameOf(i)), contentOf(i));
}

/** Moves them into a tenth as many folders. */
export function sortIntoFolders(folder: string, count: number): void {
  for (let i = 0; i < count; i++) {
    const below = join(folder, `folder ${Math.floor(i / PER_FOLDER)}`);
    if (i % PER_FOLDER === 0) mkdirSync(below);
    renameSync(join(folder, nameOf(i)), join(below, nameOf(i)));
  }
}

import { basename } from 'node:path';
import { UNWATCHED } from '../core/unwatched.ts';
import { answers, PATIENCE_MS } from '../disks/answers.ts';
import { open, stat } from '../disks/fs.ts';
import { SoutuError } from '../errors.ts';
import { isGone } from '../images/attempt.ts';
import { claimsPicture } from '../images/formats.ts';
import { sniffFormat } from '../images/identify.ts';

/** Whether the path exists and is accessible; an error of the disk counts as not existing. */
export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}

/** Whether the path certainly does not exist, rather than that it is inaccessible for now. */
export async function isAbsent(path: string): Promise<boolean> {
  return stat(path).then(() => false, isGone);
}

/** Enough of a file to tell its format. */
const HEAD = 1 << 16;

/** Whether a file has neither the name nor the content of a picture. One that cannot be opened is left to who reads it. */
async function isOtherFile(path: string): Promise<boolean> {
  if (claimsPicture(basename(path)) || !(await stat(path)).isFile()) return false;
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
  try {
    sniffFormat(buffer.subarray(0, bytesRead));
    return false;
  } catch {
    return true;
  }
}

/**
 * Throws, naming the first path that cannot be indexed: `not-found` for one that does not exist, `unreadable` for one that does not answer,
 * `unsupported` for a file that is no picture, which would stay in the library as a folder without pictures.
 */
export async function requireFolders(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if (!(await answers(path, PATIENCE_MS)))
      throw new SoutuError('unreadable', `${path} cannot be read: ${UNWATCHED.silent}`);
    if (!(await exists(path))) throw new SoutuError('not-found', `${path} does not exist`);
    if (await isOtherFile(path).catch(() => false))
      throw new SoutuError('unsupported', `${path} is neither a folder nor a picture that Soutu reads`);
  }
}

import type { Stats } from 'node:fs';
import { access, constants, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SoutuError } from '../errors.ts';
import { WRITE_REFUSALS, writeRefusalOf } from '../file-errors.ts';

/** The first bytes of every page that the command line writes. */
const PAGE_START = '<!doctype html>';
const HINT = 'Choose a file in an existing folder to which you can write.';

/**
 * Checks, before the work of a command, that its page can be written. Throws `not-found` for a missing folder, `unreadable` for one to
 * which nothing can be written, and `usage` for a folder, and for a file that is no such page, so that a mistyped name cannot overwrite a
 * picture.
 *
 * @param file absolute path
 */
export async function requirePagePlace(file: string): Promise<void> {
  try {
    const state = await stat(file).catch(() => null);
    if (state?.isDirectory()) throw cannotWrite(file, 'usage', 'it is a folder');
    // A page is written beside its place first; a device or a pipe is written itself.
    await access(isPlace(state) ? `${dirname(await targetOf(file))}/` : file, constants.W_OK);
    if (state?.isFile() && state.size > 0) await requirePage(file);
  } catch (error) {
    throw explained(file, error);
  }
}

/** Whether it is a file, or none yet. */
const isPlace = (state: Stats | null) => state === null || state.isFile();

/** The file that a link leads to. */
const targetOf = (file: string) => realpath(file).catch(() => file);

async function requirePage(file: string): Promise<void> {
  await using present = await open(file);
  const { buffer } = await present.read(Buffer.alloc(PAGE_START.length), 0, PAGE_START.length, 0);
  if (buffer.toString('latin1') === PAGE_START) return;
  throw new SoutuError('usage', `${file} exists and is not a results page`, {
    hint: 'Give --html the name of a new file.',
  });
}

/**
 * Writes a page, or leaves what was there: on a full disk, no half of one. Throws as `requirePagePlace` does, and the reason of the signal.
 *
 * @param file absolute path
 */
export async function writePage(file: string, page: string, signal: AbortSignal): Promise<void> {
  await requirePagePlace(file);
  try {
    if (!isPlace(await stat(file).catch(() => null))) return await writeFile(file, page, { signal });
    const target = await targetOf(file);
    const beside = `${target}.${process.pid}.part`;
    try {
      await writeFile(beside, page, { signal, flag: 'wx' });
      await rename(beside, target);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw explained(file, error);
  }
}

function explained(file: string, error: unknown): SoutuError {
  if (error instanceof SoutuError) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return cannotWrite(file, 'not-found', `there is no folder ${dirname(file)}`, error);
  const refusal = writeRefusalOf(error);
  const other = code === 'ENOTDIR' ? 'a part of this path is a file, no folder' : message;
  return cannotWrite(file, 'unreadable', refusal === null ? other : WRITE_REFUSALS[refusal], error);
}

const cannotWrite = (
  file: string,
  code: 'not-found' | 'unreadable' | 'usage',
  why: string,
  cause?: unknown,
): SoutuError => new SoutuError(code, `Cannot write ${file}: ${why}`, { hint: HINT, cause });

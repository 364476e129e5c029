import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { decodeUtf8 } from '../../core/utf8.ts';
import { lstat, open, readdir, remove, rename } from '../../disks/fs.ts';
import { type WriteRefusal, writeRefusalOf } from '../../file-errors.ts';
import { attempt, isGone } from '../attempt.ts';
import { SIDECAR_BYTES } from './sidecars.ts';

/**
 * Why a sidecar is not changed; `gone`: its disk does not answer; `unsure`: its disk stopped answering in the last step, which it may still
 * take.
 */
export type SidecarProblem =
  | 'gone'
  | 'unsure'
  | 'link'
  | 'form'
  | 'large'
  | 'changing'
  | 'unwritable'
  | WriteRefusal;

/** What is to become of a sidecar: its new content, null to delete it, or undefined to leave it. */
export type SidecarChange = string | null | undefined;

/**
 * The XMP file that takes the words of a picture: `cat.jpg.xmp` if there is one, else `cat.xmp` unless it belongs to another file of
 * that name, too, as that of a raw photograph does; else a new `cat.jpg.xmp`.
 *
 * @param names of the files in the folder of the picture
 */
export function sidecarFor(path: string, names: ReadonlySet<string>): string {
  const name = basename(path);
  const stem = name.slice(0, name.length - extname(name).length);
  const whole = `${name}.xmp`;
  const short = `${stem}.xmp`;
  if (names.has(whole) || !names.has(short)) return join(dirname(path), whole);
  const owners = [...names].filter(
    (other) => other !== name && other.slice(0, other.length - extname(other).length) === stem,
  );
  const isShared = owners.some((other) => !/\.(xmp|txt)$/i.test(other));
  return join(dirname(path), isShared ? whole : short);
}

/** The names in a folder; null if its disk does not answer. */
export async function namesIn(folder: string): Promise<ReadonlySet<string> | null> {
  const names = await attempt(() => readdir(folder));
  if (!(names instanceof Error)) return new Set(names);
  if (isSilence(names)) return null;
  throw names;
}

/**
 * Changes a sidecar in one step, so that other programs see the old or the new content, or creates it. Its mode is kept. Links are not
 * followed, and a file that another program changes meanwhile is left to it.
 *
 * @param change gets the content, null if there is no file; undefined says that the form cannot be changed safely
 */
export async function updateSidecar(
  file: string,
  change: (text: string | null) => SidecarChange,
): Promise<SidecarProblem | null> {
  const before = await attempt(() => lstat(file));
  const isNew = before instanceof Error && (before as NodeJS.ErrnoException).code === 'ENOENT';
  if (before instanceof Error && !isNew) return problemOf(before);
  if (!(before instanceof Error)) {
    if (!before.isFile()) return 'link';
    if (before.size > SIDECAR_BYTES) return 'large';
  }
  const text = before instanceof Error ? null : await attempt(() => readText(file));
  if (text instanceof Error) return problemOf(text);
  if (text === undefined) return 'form';
  const next = change(text);
  if (next === undefined) return 'form';
  if (next === text) return null;
  // Short, because the name of the sidecar may be as long as names can be.
  const temporary = join(dirname(file), `.soutu-${randomBytes(6).toString('hex')}.tmp`);
  let isOpened = false;
  try {
    if (next !== null) {
      const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
      await using handle = await open(temporary, flags, before instanceof Error ? 0o644 : before.mode);
      isOpened = true;
      await handle.writeFile(next);
      await handle.sync();
    }
    if (!(await isSame(file, before instanceof Error ? null : before))) return 'changing';
    const done = await attempt(() => (next === null ? remove(file) : rename(temporary, file)));
    if (!(done instanceof Error)) return null;
    return isSilence(done) ? 'unsure' : problemOf(done);
  } catch (error) {
    return problemOf(error);
  } finally {
    if (isOpened) await remove(temporary).catch(() => {});
  }
}

/** Undefined for a text that is not valid UTF-8, as one in UTF-16. A mark of the byte order belongs to what is kept. */
async function readText(file: string): Promise<string | undefined> {
  await using handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  return decodeUtf8(await handle.readFile()) ?? undefined;
}

const isSilence = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ETIMEDOUT';

const problemOf = (error: unknown): SidecarProblem =>
  isSilence(error) ? 'gone' : (writeRefusalOf(error) ?? 'unwritable');

interface FileState {
  readonly ino: number;
  readonly size: number;
  readonly mtimeMs: number;
}

async function isSame(file: string, before: FileState | null): Promise<boolean> {
  const now = await lstat(file).catch((error) => {
    if (isGone(error)) return null;
    throw error;
  });
  if (now === null || before === null) return now === before;
  return now.ino === before.ino && now.size === before.size && now.mtimeMs === before.mtimeMs;
}

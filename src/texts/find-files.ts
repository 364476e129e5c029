import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SoutuError } from '../errors.ts';
import { isTextFile, TEXT_EXTENSIONS } from './read-file.ts';

/** A file with texts. */
export interface TextFile {
  /** Absolute. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly mtime: number;
}

/**
 * The files with texts at or below these paths, sorted. Hidden files and folders are left out, symbolic links are not followed. Throws
 * `not-found` for a path that does not exist and a folder without such files, `unsupported` for another kind of file.
 *
 * @param paths absolute
 */
export async function findTextFiles(paths: readonly string[]): Promise<TextFile[]> {
  const found = new Map<string, TextFile>();
  for (const path of paths) for (const file of await filesAt(path)) found.set(file.path, file);
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function filesAt(path: string): Promise<TextFile[]> {
  const facts = await stat(path).catch((error: NodeJS.ErrnoException) => {
    const isMissing = error.code === 'ENOENT' || error.code === 'ENOTDIR';
    throw isMissing
      ? new SoutuError('not-found', `${path} does not exist`)
      : new SoutuError('unreadable', `${path} cannot be read: ${error.message}`, { cause: error });
  });
  if (facts.isDirectory()) {
    const files = await filesBelow(path);
    if (files.length > 0) return files;
    throw new SoutuError('not-found', `${path} has no file with texts`, { hint: HINT });
  }
  if (isTextFile(path)) return [{ path, size: facts.size, mtime: facts.mtimeMs }];
  throw new SoutuError('unsupported', `${path} is no file with texts`, { hint: HINT });
}

const HINT = `Texts are read from ${TEXT_EXTENSIONS.join(', ')}; see docs/texts.md.`;

async function filesBelow(folder: string): Promise<TextFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    throw new SoutuError('unreadable', `${folder} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  });
  const isHidden = (path: string) =>
    path
      .slice(folder.length)
      .split(/[\\/]/)
      .some((name) => name.startsWith('.'));
  const paths = entries
    .filter((entry) => entry.isFile() && isTextFile(basename(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !isHidden(path));
  return Promise.all(
    paths.map(async (path) => {
      const { size, mtimeMs } = await stat(path);
      return { path, size, mtime: mtimeMs };
    }),
  );
}

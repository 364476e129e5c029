import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { withinTest } from '../core/folders.ts';
import type { ErrorCode } from '../errors.ts';
import { fileError } from '../file-errors.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { allCatalogLines, catalogLinesBelow } from './catalog-lines.ts';

/** The state of a file at its last walk, or as the store has it. Exactly one of `id` and `error` is set. */
export interface FileEntry {
  readonly size: number;
  /** Whole milliseconds since 1970. */
  readonly mtime: number;
  /**
   * When content, name or rights last changed, in whole milliseconds since 1970: programs can set `mtime` back, but not this. None if no
   * walk has seen it.
   */
  readonly ctime?: number;
  /** md5 of the content, which is the id of its stored asset. */
  readonly id: string | null;
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
  /** Version of the decoders with which it failed (images/formats.ts); none of earlier versions of Soutu. */
  readonly decoders?: number;
  /** The files beside it whose words are stored (`sidecarState`); none if there are none. */
  readonly sidecars?: string;
  /** The path comes from a shared store, and no walk has seen the file here: it may be one of another machine. */
  readonly foreign?: true;
}

/** The `mtime` of an entry whose file no walk has seen: an improbable one, so that the next run reads the file. */
export const UNKNOWN_TIME = -1;

/** A file that cannot be read or decoded. */
export interface FailedFile {
  readonly path: string;
  readonly code: ErrorCode;
  readonly message: string;
}

/** The files of the library by path: a cache that lets runs skip unchanged files. The store is authoritative. */
export interface FileCatalog {
  readonly size: number;
  get(path: string): FileEntry | undefined;
  entries(): IterableIterator<[string, FileEntry]>;
  set(path: string, entry: FileEntry): void;
  delete(path: string): void;
  /** Appends the changes since the last successful flush to the file. Throws `store-failed`. */
  flush(): Promise<void>;
  /** Flushes, and closes the file even if flushing fails. Throws `store-failed`. */
  close(): Promise<void>;
}

/** One line of the file, with the path first (`catalogLinesBelow` looks for it): p path, s size, m mtime, t ctime, i id, e error, d decoders, c sidecars, f foreign; neither i nor e means that the path was deleted. */
interface Line {
  readonly p: string;
  readonly s?: number;
  readonly m?: number;
  readonly t?: number;
  readonly i?: string;
  readonly e?: FileEntry['error'];
  readonly d?: number;
  readonly c?: string;
  readonly f?: 1;
}

/**
 * Opens a catalog, an append-only file of JSON lines in which the last line of a path counts. Lines that do not parse, such
 * as one cut off by a crash, are skipped: those files are read again. The file is rewritten when more than half of it is
 * outdated. Throws `store-failed`.
 *
 * @param below reads only the entries at or below these absolute paths, which is much faster for few of them; the other entries
 *   stay in the file. @default all
 */
export async function openFileCatalog(file: string, below?: readonly string[]): Promise<FileCatalog> {
  const { files, lines } = await readFileCatalog(file, below);
  try {
    await makePrivateFolder(dirname(file));
    const isOutdated = lines !== null && lines > 1000 && lines > files.size * 2;
    if (isOutdated && below === undefined) await rewrite(file, files);
    const handle = await open(file, 'a', 0o600);
    try {
      // Terminate a line cut off by a crash, so that it does not swallow the next one.
      if (lines !== null) await handle.appendFile('\n');
    } catch (error) {
      await handle.close();
      throw error;
    }
    return catalogOver(files, { file, handle, isPart: below !== undefined });
  } catch (error) {
    throw fileError('store-failed', `${file} cannot be written`, error);
  }
}

/** A catalog in memory only. */
export const createMemoryFileCatalog = (): FileCatalog => catalogOver(new Map(), null);

function catalogOver(
  files: Map<string, FileEntry>,
  disk: { readonly file: string; readonly handle: FileHandle; readonly isPart: boolean } | null,
): FileCatalog {
  /** Paths whose current entry is not in the file yet. */
  let pending = new Set<string>();
  /** Whether the file may end in a part of a line. */
  let isCutOff = false;
  const flush = async () => {
    if (pending.size === 0) return;
    const batch = pending;
    pending = new Set();
    if (disk === null) return;
    let text = isCutOff ? '\n' : '';
    for (const path of batch) text += lineOf(path, files.get(path));
    try {
      await disk.handle.appendFile(text);
      isCutOff = false;
    } catch (error) {
      // Some of the text may have been written. The next flush writes the lines again, on a new line.
      isCutOff = true;
      for (const path of batch) pending.add(path);
      throw fileError('store-failed', `${disk.file} cannot be written`, error);
    }
  };
  return {
    get size() {
      return files.size;
    },
    get: (path) => files.get(path),
    entries: () => files.entries(),
    set(path, entry) {
      files.set(path, entry);
      pending.add(path);
    },
    delete(path) {
      // One that was not read may be in the file.
      if (files.delete(path) || disk?.isPart) pending.add(path);
    },
    flush,
    async close() {
      try {
        await flush();
      } finally {
        await disk?.handle.close();
      }
    },
  };
}

function lineOf(path: string, entry: FileEntry | undefined): string {
  const line: Line = {
    p: path,
    ...(entry && { s: entry.size, m: entry.mtime }),
    ...(entry?.ctime !== undefined && { t: entry.ctime }),
    ...(entry?.id && { i: entry.id }),
    ...(entry?.error && { e: entry.error }),
    ...(entry?.decoders !== undefined && { d: entry.decoders }),
    ...(entry?.sidecars && { c: entry.sidecars }),
    ...(entry?.foreign && { f: 1 }),
  };
  return `${JSON.stringify(line)}\n`;
}

/**
 * Reads the entries of a catalog and the number of lines that were read (null if there is no file), without changing it. Throws
 * `store-failed`.
 *
 * @param below only the entries at or below these absolute paths @default all
 */
export async function readFileCatalog(
  file: string,
  below?: readonly string[],
): Promise<{ files: Map<string, FileEntry>; lines: number | null }> {
  const files = new Map<string, FileEntry>();
  const isWanted = below === undefined ? () => true : withinTest(below);
  let lines = 0;
  try {
    const pieces = below === undefined ? allCatalogLines(file) : catalogLinesBelow(file, below);
    for await (const piece of pieces) {
      for (const text of piece) {
        if (text === '') continue;
        lines += 1;
        const line = parseLine(text);
        if (line === null || !isWanted(line.p)) continue;
        if (line.s === undefined || line.m === undefined) files.delete(line.p);
        else files.set(line.p, entryOf(line, line.s, line.m));
      }
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { files, lines: null };
    throw fileError('store-failed', `${file} cannot be read`, error);
  }
  return { files, lines };
}

const entryOf = ({ t, i, e, d, c, f }: Line, size: number, mtime: number): FileEntry => ({
  size,
  mtime,
  ...(t !== undefined && { ctime: t }),
  id: i ?? null,
  error: e ?? null,
  ...(d !== undefined && { decoders: d }),
  ...(c && { sidecars: c }),
  ...(f && { foreign: true }),
});

function parseLine(text: string): Line | null {
  try {
    const line = JSON.parse(text) as Line;
    return typeof line.p === 'string' ? line : null;
  } catch {
    return null;
  }
}

async function rewrite(file: string, files: Map<string, FileEntry>): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  const handle = await open(temporary, 'w', 0o600);
  try {
    let text = '';
    for (const [path, entry] of files) {
      text += lineOf(path, entry);
      if (text.length > 1 << 20) {
        await handle.appendFile(text);
        text = '';
      }
    }
    await handle.appendFile(text);
    await handle.sync();
    await handle.close();
    await rename(temporary, file);
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(temporary, { force: true });
    throw error;
  }
}

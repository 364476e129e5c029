import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import type { ErrorCode } from '../errors.ts';

/** What the walker saw of one file. Exactly one of `id` and `error` is set. */
export interface CatalogEntry {
  readonly size: number;
  /** Whole milliseconds since 1970. */
  readonly mtime: number;
  /** md5 of the content, if the file is in the store. */
  readonly id: string | null;
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
}

/** The files of the library by path: a cache that makes the next run cheap. The store is the truth. */
export interface Catalog {
  readonly size: number;
  get(path: string): CatalogEntry | undefined;
  entries(): IterableIterator<[string, CatalogEntry]>;
  set(path: string, entry: CatalogEntry): void;
  delete(path: string): void;
  /** Appends what was set and deleted since the last flush to the file. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** One line of the file: p path, s size, m mtime, i id, e error; neither i nor e means that the path was deleted. */
interface Line {
  readonly p: string;
  readonly s?: number;
  readonly m?: number;
  readonly i?: string;
  readonly e?: CatalogEntry['error'];
}

/**
 * Opens the catalog: a file of JSON lines of which the last one of a path counts. A half-written last line
 * (the process died) is passed over, as is every line that does not parse: those files are just read again.
 * The file is rewritten when more than half of it is out of date.
 */
export async function openCatalog(file: string): Promise<Catalog> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const { files, lines } = await readCatalog(file);
  if (lines !== null && lines > 1000 && lines > files.size * 2) await rewrite(file, files);
  const handle = await open(file, 'a');
  // A line that was cut off must not swallow the first new one.
  if (lines !== null) await handle.appendFile('\n');
  return catalogOver(files, handle);
}

/** A catalog that is kept in memory only. */
export const createMemoryCatalog = (): Catalog => catalogOver(new Map(), null);

function catalogOver(files: Map<string, CatalogEntry>, handle: FileHandle | null): Catalog {
  const pending = new Map<string, CatalogEntry | undefined>();
  const flush = async () => {
    if (pending.size === 0) return;
    let text = '';
    for (const [path, entry] of pending) text += lineOf(path, entry);
    pending.clear();
    await handle?.appendFile(text);
  };
  return {
    get size() {
      return files.size;
    },
    get: (path) => files.get(path),
    entries: () => files.entries(),
    set(path, entry) {
      files.set(path, entry);
      pending.set(path, entry);
    },
    delete(path) {
      if (files.delete(path)) pending.set(path, undefined);
    },
    flush,
    async close() {
      await flush();
      await handle?.close();
    },
  };
}

function lineOf(path: string, entry: CatalogEntry | undefined): string {
  const line: Line = {
    p: path,
    ...(entry && { s: entry.size, m: entry.mtime }),
    ...(entry?.id && { i: entry.id }),
    ...(entry?.error && { e: entry.error }),
  };
  return `${JSON.stringify(line)}\n`;
}

/** The files of a catalog, and the number of its lines (null where there is no file). Changes nothing on the disk. */
export async function readCatalog(
  file: string,
): Promise<{ files: Map<string, CatalogEntry>; lines: number | null }> {
  const files = new Map<string, CatalogEntry>();
  let lines = 0;
  try {
    for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      lines += 1;
      const line = parseLine(text);
      if (line === null) continue;
      if (line.s === undefined || line.m === undefined) files.delete(line.p);
      else files.set(line.p, { size: line.s, mtime: line.m, id: line.i ?? null, error: line.e ?? null });
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { files, lines: null };
    throw error;
  }
  return { files, lines };
}

function parseLine(text: string): Line | null {
  if (text === '') return null;
  try {
    const line = JSON.parse(text) as Line;
    return typeof line.p === 'string' ? line : null;
  } catch {
    return null;
  }
}

async function rewrite(file: string, files: Map<string, CatalogEntry>): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  const handle = await open(temporary, 'w');
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

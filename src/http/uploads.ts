import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isId } from '../core/id.ts';
import type { ImageSource } from '../core/query.ts';
import { SoutuError } from '../errors.ts';
import { makePrivateFolder } from '../private-folder.ts';

/** Pictures that were handed over to search by, each under the md5 of its content. Bounded: the oldest go first. */
export interface Uploads {
  /** Keeps a picture; its id. */
  add(bytes: Uint8Array): Promise<string>;
  /** A picture, to be read when there is room for it. Throws `not-found` for what was never here or had to go. */
  source(id: string): Promise<ImageSource>;
  /** Bytes that are kept. */
  bytes(): Promise<number>;
}

interface Bounds {
  readonly bytes: number;
  readonly ageMs: number;
}

const DAY_MS = 24 * 3600 * 1000;
const BOUNDS: Bounds = { bytes: 500 * 1024 * 1024, ageMs: 30 * DAY_MS };
/** In memory they must fit beside everything else. */
const MEMORY_BOUNDS: Bounds = { bytes: 100 * 1024 * 1024, ageMs: DAY_MS };

/** Where the bytes lie: files of a folder, or memory. */
interface Shelf {
  list(): Promise<{ id: string; size: number; usedMs: number }[]>;
  write(id: string, bytes: Uint8Array): Promise<void>;
  /** Undefined for what is not there. */
  size(id: string): Promise<number | undefined>;
  read(id: string): Promise<Uint8Array>;
  touch(id: string): Promise<void>;
  remove(id: string): Promise<void>;
}

/** @param folder where to keep them; null keeps them in memory */
export function openUploads(folder: string | null, bounds = folder ? BOUNDS : MEMORY_BOUNDS): Uploads {
  const shelf = folder === null ? memoryShelf() : folderShelf(folder);
  /** What is kept, the one used last at the end; read once. */
  let known: Promise<Map<string, { size: number; usedMs: number }>> | undefined;

  function entries() {
    known ??= shelf.list().then((list) => {
      const byUse = list.sort((a, b) => a.usedMs - b.usedMs);
      return new Map(byUse.map(({ id, size, usedMs }) => [id, { size, usedMs }]));
    });
    return known;
  }

  async function dropOldest(): Promise<void> {
    const map = await entries();
    let total = totalOf(map);
    for (const [id, { size, usedMs }] of [...map]) {
      if (total <= bounds.bytes && usedMs > Date.now() - bounds.ageMs) return;
      map.delete(id);
      total -= size;
      await shelf.remove(id);
    }
  }

  async function use(id: string, size: number): Promise<void> {
    const map = await entries();
    map.delete(id);
    map.set(id, { size, usedMs: Date.now() });
  }

  return {
    async add(bytes) {
      const id = createHash('md5').update(bytes).digest('hex');
      // Also where it is known: its file may have been deleted.
      await shelf.write(id, bytes);
      await use(id, bytes.length);
      await dropOldest();
      return id;
    },
    async source(id) {
      const size = await shelf.size(id);
      if (size === undefined) throw missing(id);
      await shelf.touch(id);
      await use(id, size);
      return {
        name: 'the uploaded picture',
        size,
        // It may have had to go while it waited.
        read: () =>
          shelf.read(id).catch(() => {
            throw missing(id);
          }),
      };
    },
    bytes: async () => totalOf(await entries()),
  };
}

const missing = (id: string) =>
  new SoutuError('not-found', `There is no uploaded picture ${id}`, {
    hint: 'Uploads are kept for 30 days at the most; upload it again.',
  });

const totalOf = (map: ReadonlyMap<string, { readonly size: number }>) =>
  [...map.values()].reduce((sum, { size }) => sum + size, 0);

function folderShelf(folder: string): Shelf {
  const fileOf = (id: string) => join(folder, id);
  return {
    async list() {
      const names = await readdir(folder).catch(() => []);
      const found = names.map(async (name) => {
        const file = await stat(fileOf(name)).catch(() => null);
        if (file === null) return [];
        if (isId(name)) return [{ id: name, size: file.size, usedMs: file.mtimeMs }];
        // What is no whole upload was left by a server that ended while it wrote.
        if (file.mtimeMs < Date.now() - DAY_MS) await rm(fileOf(name), { force: true });
        return [];
      });
      return (await Promise.all(found)).flat();
    },
    async write(id, bytes) {
      await makePrivateFolder(folder);
      // Nobody must read a half, and two may write the same picture.
      const half = `${fileOf(id)}.${randomUUID()}`;
      await writeFile(half, bytes, { mode: 0o600 });
      await rename(half, fileOf(id));
    },
    size: (id) =>
      stat(fileOf(id)).then(
        ({ size }) => size,
        () => undefined,
      ),
    read: (id) => readFile(fileOf(id)),
    async touch(id) {
      const now = new Date();
      await utimes(fileOf(id), now, now).catch(() => {});
    },
    remove: (id) => rm(fileOf(id), { force: true }),
  };
}

function memoryShelf(): Shelf {
  const kept = new Map<string, Uint8Array>();
  return {
    list: async () => [],
    async write(id, bytes) {
      kept.set(id, bytes);
    },
    size: async (id) => kept.get(id)?.length,
    async read(id) {
      const bytes = kept.get(id);
      if (bytes === undefined) throw missing(id);
      return bytes;
    },
    touch: async () => {},
    async remove(id) {
      kept.delete(id);
    },
  };
}

import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isId } from '../core/id.ts';
import type { ImageSource } from '../core/query.ts';
import { SoutuError } from '../errors.ts';
import { fileError } from '../file-errors.ts';
import { makePrivateFolder } from '../private-folder.ts';

/** Uploaded images that searches refer to, by the md5 of their content. The least recently used ones are deleted first. */
export interface Uploads {
  /** Stores an image and returns its id. Throws `store-failed`, for example if the disk is full. */
  add(bytes: Uint8Array): Promise<string>;
  /** An image, which is read when the memory budget allows it. Throws `not-found` if it was never uploaded or is deleted. */
  source(id: string): Promise<ImageSource>;
  /** Total size of all images in bytes. */
  bytes(): Promise<number>;
}

interface Limits {
  readonly bytes: number;
  readonly ageMs: number;
}

const DAY_MS = 24 * 3600 * 1000;
const DISK_LIMITS: Limits = { bytes: 500 * 1024 * 1024, ageMs: 30 * DAY_MS };
/** Lower, because they share the memory of the process. */
const MEMORY_LIMITS: Limits = { bytes: 100 * 1024 * 1024, ageMs: DAY_MS };

/** Stores the bytes: in files of a folder, or in memory. */
interface Storage {
  list(): Promise<{ id: string; size: number; usedMs: number }[]>;
  write(id: string, bytes: Uint8Array): Promise<void>;
  /** Undefined for an unknown id. */
  size(id: string): Promise<number | undefined>;
  read(id: string): Promise<Uint8Array>;
  touch(id: string): Promise<void>;
  remove(id: string): Promise<void>;
}

/** @param folder where the images are stored; null for in memory */
export function openUploads(folder: string | null, limits = folder ? DISK_LIMITS : MEMORY_LIMITS): Uploads {
  const storage = folder === null ? memoryStorage() : folderStorage(folder);
  /** All images, the most recently used one last. The folder is listed once. */
  let known: Promise<Map<string, { size: number; usedMs: number }>> | undefined;

  function entries() {
    known ??= storage.list().then((list) => {
      const byUse = list.sort((a, b) => a.usedMs - b.usedMs);
      return new Map(byUse.map(({ id, size, usedMs }) => [id, { size, usedMs }]));
    });
    return known;
  }

  async function dropOldest(): Promise<void> {
    const map = await entries();
    let total = totalOf(map);
    for (const [id, { size, usedMs }] of [...map]) {
      if (total <= limits.bytes && usedMs > Date.now() - limits.ageMs) return;
      map.delete(id);
      total -= size;
      await storage.remove(id);
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
      // Written even if its id is known, because its file may have been deleted.
      await storage.write(id, bytes);
      await use(id, bytes.length);
      await dropOldest();
      return id;
    },
    async source(id) {
      const size = await storage.size(id);
      if (size === undefined) throw missing(id);
      await storage.touch(id);
      await use(id, size);
      return {
        name: 'the uploaded picture',
        size,
        // It may have been deleted since its size was read.
        read: () =>
          storage.read(id).catch(() => {
            throw missing(id);
          }),
      };
    },
    bytes: async () => totalOf(await entries()),
  };
}

const missing = (id: string) =>
  new SoutuError('not-found', `There is no uploaded picture ${id}`, {
    hint: 'Uploads are deleted after 30 days, or earlier to free space. Upload it again.',
  });

const totalOf = (map: ReadonlyMap<string, { readonly size: number }>) =>
  [...map.values()].reduce((sum, { size }) => sum + size, 0);

function folderStorage(folder: string): Storage {
  const fileOf = (id: string) => join(folder, id);
  return {
    async list() {
      const names = await readdir(folder).catch(() => []);
      const found = names.map(async (name) => {
        const file = await stat(fileOf(name)).catch(() => null);
        if (file === null) return [];
        if (isId(name)) return [{ id: name, size: file.size, usedMs: file.mtimeMs }];
        // Any other file is an incomplete upload of a server that ended while it was writing.
        if (file.mtimeMs < Date.now() - DAY_MS) await rm(fileOf(name), { force: true }).catch(() => {});
        return [];
      });
      return (await Promise.all(found)).flat();
    },
    async write(id, bytes) {
      // Renamed when complete, so that no incomplete file is read. Two requests may write the same image at once.
      const temporary = `${fileOf(id)}.${randomUUID()}`;
      try {
        await makePrivateFolder(folder);
        await writeFile(temporary, bytes, { mode: 0o600 });
        await rename(temporary, fileOf(id));
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => {});
        throw fileError('store-failed', 'The uploaded picture cannot be written', error);
      }
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

function memoryStorage(): Storage {
  const images = new Map<string, Uint8Array>();
  return {
    list: async () => [],
    async write(id, bytes) {
      images.set(id, bytes);
    },
    size: async (id) => images.get(id)?.length,
    async read(id) {
      const bytes = images.get(id);
      if (bytes === undefined) throw missing(id);
      return bytes;
    },
    touch: async () => {},
    async remove(id) {
      images.delete(id);
    },
  };
}

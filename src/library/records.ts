import { statSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readCacheFile, writeCacheFile } from '../private-folder.ts';
import { syncFile } from '../sync.ts';
import {
  createMemoryFileCatalog,
  type FileCatalog,
  openFileCatalog,
  readFileCatalog,
} from './file-catalog.ts';
import { emptyLibrary, type Library, readLibrary, writeLibrary } from './library-file.ts';
import { type TunedIndexFile, tunedIndexFile, tunedIndexInMemory } from './tuned-index.ts';

/** The records of a library outside of the vector store: the library file and a file catalog per collection. */
export interface Records {
  readLibrary(): Promise<Library>;
  writeLibrary(library: Library): Promise<void>;
  /** A token that differs after every change of the library file by any process; cheap. */
  libraryState(): Promise<string>;
  /**
   * Opens the file catalog of a collection for writing; needs the lock.
   *
   * @param below absolute paths: entries of other files may be left out @default all
   */
  openFiles(collection: string, below?: readonly string[]): Promise<FileCatalog>;
  /** Reads the file catalog of a collection without changing it. */
  readFiles(collection: string): Promise<Pick<FileCatalog, 'entries'>>;
  /** A token that differs after every change of the file catalog; null if that is unknown. */
  filesState(collection: string): Promise<string | null>;
  /** What a run has noted when file catalog and store agreed (engine/run-state.ts); null if there is no such note. */
  readAgreement(collection: string): Promise<string | null>;
  /** Makes the file catalog durable before the note, and the note atomically. */
  writeAgreement(collection: string, note: string): Promise<void>;
  /** What was measured of the index of a collection. */
  tuned(collection: string): TunedIndexFile;
  /** Deletes the file catalog of a collection, its note, and what was measured of its index. */
  dropFiles(collection: string): Promise<void>;
  /** Collections with a file catalog. */
  collections(): Promise<string[]>;
}

const EXTENSION = '.jsonl';
const TUNED = '.tuned.json';
const AGREEMENT = '.agreement.json';

/** Records in a home folder: `library.json`, and one file per collection in `catalog/`. */
export function fileRecords(home: string): Records {
  const library = join(home, 'library.json');
  const folder = join(home, 'catalog');
  const fileOf = (collection: string) => join(folder, `${collection}${EXTENSION}`);
  const agreementOf = (collection: string) => join(folder, `${collection}${AGREEMENT}`);
  const tunedFiles = new Map<string, TunedIndexFile>();
  const tuned = (collection: string) => {
    const known = tunedFiles.get(collection) ?? tunedIndexFile(join(folder, `${collection}${TUNED}`));
    tunedFiles.set(collection, known);
    return known;
  };
  const stateOf = async (file: string) => {
    // Synchronous, because every request asks: this takes microseconds, a promise twenty times as much of the thread.
    try {
      const { ino, size, mtimeMs } = statSync(file);
      return `${ino} ${size} ${mtimeMs}`;
    } catch {
      return 'none';
    }
  };
  return {
    readLibrary: () => readLibrary(library),
    writeLibrary: (content) => writeLibrary(library, content),
    libraryState: () => stateOf(library),
    openFiles: (collection, below) => openFileCatalog(fileOf(collection), below),
    readFiles: async (collection) => (await readFileCatalog(fileOf(collection))).files,
    filesState: (collection) => stateOf(fileOf(collection)),
    async readAgreement(collection) {
      const note = await readCacheFile(agreementOf(collection));
      return typeof note === 'string' ? note : null;
    },
    async writeAgreement(collection, note) {
      await syncFile(fileOf(collection));
      await writeCacheFile(agreementOf(collection), note);
    },
    tuned,
    async dropFiles(collection) {
      await rm(fileOf(collection), { force: true });
      await rm(agreementOf(collection), { force: true });
      await tuned(collection).drop();
    },
    async collections() {
      const files = await readdir(folder).catch(() => []);
      return files.filter((file) => file.endsWith(EXTENSION)).map((file) => file.slice(0, -EXTENSION.length));
    },
  };
}

/**
 * Records in memory, for stores that are not durable.
 *
 * @param folders absolute @default none
 */
export function memoryRecords(folders: readonly string[] = []): Records {
  const catalogs = new Map<string, FileCatalog>();
  const tunedIndexes = new Map<string, TunedIndexFile>();
  let library: Library = {
    ...emptyLibrary(),
    folders: folders.map((path) => ({ path, exclude: [], followSymlinks: false })),
  };
  let writes = 0;
  const filesOf = (collection: string) => {
    const catalog = catalogs.get(collection) ?? createMemoryFileCatalog();
    catalogs.set(collection, catalog);
    return catalog;
  };
  return {
    readLibrary: async () => library,
    async writeLibrary(content) {
      library = content;
      writes += 1;
    },
    libraryState: async () => String(writes),
    openFiles: async (collection) => filesOf(collection),
    readFiles: async (collection) => filesOf(collection),
    filesState: async () => null,
    readAgreement: async () => null,
    writeAgreement: async () => {},
    tuned(collection) {
      const known = tunedIndexes.get(collection) ?? tunedIndexInMemory();
      tunedIndexes.set(collection, known);
      return known;
    },
    async dropFiles(collection) {
      catalogs.delete(collection);
    },
    collections: async () => [...catalogs.keys()],
  };
}

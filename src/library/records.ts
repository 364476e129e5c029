import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createMemoryFileCatalog,
  type FileCatalog,
  openFileCatalog,
  readFileCatalog,
} from './file-catalog.ts';
import { emptyLibrary, type Library, readLibrary, writeLibrary } from './library-file.ts';

/** What a library knows beside its vectors: what the user decided, and the files of each collection. */
export interface Records {
  readLibrary(): Promise<Library>;
  writeLibrary(library: Library): Promise<void>;
  /** Changes whenever the library's file does, whoever wrote it; cheap. */
  libraryState(): Promise<string>;
  /** Opens the files of a collection for writing; needs the lock. */
  openFiles(collection: string): Promise<FileCatalog>;
  /** The files of a collection, without touching the disk's copy. */
  readFiles(collection: string): Promise<Pick<FileCatalog, 'entries'>>;
  /** Changes whenever the files of the collection do; null where that cannot be told. */
  filesState(collection: string): Promise<string | null>;
  dropFiles(collection: string): Promise<void>;
  /** Collections that have files. */
  collections(): Promise<string[]>;
}

const EXTENSION = '.jsonl';

/** Records in a home folder: `library.json`, and a file a collection in `catalog/`. */
export function fileRecords(home: string): Records {
  const library = join(home, 'library.json');
  const folder = join(home, 'catalog');
  const fileOf = (collection: string) => join(folder, `${collection}${EXTENSION}`);
  const stateOf = async (file: string) => {
    const state = await stat(file).catch(() => null);
    return state ? `${state.ino} ${state.size} ${state.mtimeMs}` : 'none';
  };
  return {
    readLibrary: () => readLibrary(library),
    writeLibrary: (content) => writeLibrary(library, content),
    libraryState: () => stateOf(library),
    openFiles: (collection) => openFileCatalog(fileOf(collection)),
    readFiles: async (collection) => (await readFileCatalog(fileOf(collection))).files,
    filesState: (collection) => stateOf(fileOf(collection)),
    dropFiles: (collection) => rm(fileOf(collection), { force: true }),
    async collections() {
      const files = await readdir(folder).catch(() => []);
      return files.filter((file) => file.endsWith(EXTENSION)).map((file) => file.slice(0, -EXTENSION.length));
    },
  };
}

/** Records that are as short-lived as the vectors of a store in memory. */
export function memoryRecords(): Records {
  const catalogs = new Map<string, FileCatalog>();
  let library = emptyLibrary();
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
    async dropFiles(collection) {
      catalogs.delete(collection);
    },
    collections: async () => [...catalogs.keys()],
  };
}

import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { withoutMark } from '../core/byte-order-mark.ts';
import { SoutuError } from '../errors.ts';
import { fileError } from '../file-errors.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { syncFolder } from '../sync.ts';

const librarySchema = z.object({
  version: z.literal(1),
  /** Name or folder of the model whose vectors answer searches; null before the first run. */
  model: z.string().nullable(),
  /** Collection that answers searches; null in files of earlier versions, which had one collection per model. */
  collection: z.string().nullable().default(null),
  /** Model to which the library is being migrated, until its collection is complete; null if there is no migration. */
  nextModel: z.string().nullable().default(null),
  /** Collections that a migration replaces and that are to be deleted once searches use another one. */
  obsolete: z.array(z.string()).default([]),
  /** Name or folder of the model of each collection that a run has written to, by name of the collection. */
  collections: z.record(z.string(), z.string()).default({}),
  /** Address of the store that the last run wrote to, without a secret; null before the first run, and in files of earlier versions. */
  store: z.string().nullable().default(null),
  /** Folders of the library, absolute. */
  folders: z.array(
    z.object({
      path: z.string(),
      exclude: z.array(z.string()),
      followSymlinks: z.boolean(),
      /** What the folder was when pictures were found in it (`identityOf`); unknown in files of earlier versions. */
      identity: z.string().optional(),
    }),
  ),
  /** Globs of files and folders in whose pictures no words are read, by the folder to which they are relative. */
  ocrExclude: z.record(z.string(), z.array(z.string())).default({}),
  /** Removed files and folders below them, which are not indexed again unless named explicitly. */
  forgotten: z.array(z.string()),
  /** Paths whose removal is in progress: recorded before the first item is removed, so that a crash cannot undo it. */
  removing: z.array(z.string()).default([]),
  /** Mount points seen below the folders: while one is not mounted, its files are kept. */
  mounts: z.array(z.string()).default([]),
  /** Numbers of files that are not read, by their extension, in each folder of the library as the last complete run met them. */
  leftOut: z.record(z.string(), z.record(z.string(), z.number())).default({}),
});

/** The user's decisions about the library, stored as `library.json` in the home. */
export type Library = z.infer<typeof librarySchema>;
export type LibraryFolder = Library['folders'][number];

export const emptyLibrary = (): Library => ({
  version: 1,
  model: null,
  collection: null,
  nextModel: null,
  obsolete: [],
  collections: {},
  store: null,
  folders: [],
  ocrExclude: {},
  forgotten: [],
  removing: [],
  mounts: [],
  leftOut: {},
});

/**
 * Reads `library.json`, or an empty library if it does not exist. Throws `bad-setting` if it is damaged and `store-failed`
 * if it cannot be read.
 */
export async function readLibrary(file: string): Promise<Library> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return emptyLibrary();
    throw fileError('store-failed', `${file} cannot be read`, error);
  }
  let content: unknown;
  try {
    content = JSON.parse(withoutMark(text));
  } catch {
    throw damaged(file, 'it is not valid JSON');
  }
  const parsed = librarySchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const { path } = parsed.error.issues[0]!;
  throw damaged(file, path.length > 0 ? `${path.join('.')} is missing or wrong` : 'it is not an object');
}

function damaged(file: string, why: string): SoutuError {
  return new SoutuError('bad-setting', `${file} is damaged: ${why}`, {
    hint: 'Restore it from a backup. Without one, rename it and run soutu index with your folders: stored vectors are reused, but the list of removed pictures is lost.',
  });
}

/** Writes `library.json` atomically. Throws `store-failed`. */
export async function writeLibrary(file: string, library: Library): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await makePrivateFolder(dirname(file));
    {
      await using handle = await open(temporary, 'w', 0o600);
      await handle.writeFile(`${JSON.stringify(library, null, 2)}\n`);
      await handle.sync();
    }
    await rename(temporary, file);
    await syncFolder(dirname(file));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw fileError('store-failed', `${file} cannot be written`, error);
  }
}

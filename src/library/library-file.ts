import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { fileError, SoutuError } from '../errors.ts';
import { makePrivateFolder } from '../private-folder.ts';

const librarySchema = z.object({
  version: z.literal(1),
  /** Name or folder of the model whose vectors answer searches; null before the first run. */
  model: z.string().nullable(),
  /** Collection that answers searches; null in a file of an earlier version, which had one collection a model. */
  collection: z.string().nullable().default(null),
  /** Model that runs are bringing the library to, until its collection is complete; null where that is `model`. */
  nextModel: z.string().nullable().default(null),
  /** Folders that `index` keeps up to date, absolute. */
  folders: z.array(z.object({ path: z.string(), exclude: z.array(z.string()), followSymlinks: z.boolean() })),
  /** Removed files and folders below them: not indexed again until they are named. */
  forgotten: z.array(z.string()),
  /** Paths whose removal has begun: written before the first item goes, so that a crash cannot undo a removal. */
  removing: z.array(z.string()).default([]),
  /** Folders at which other disks begin: while none does, their files are kept. */
  mounts: z.array(z.string()).default([]),
});

/** What the user decided about the library, as `library.json` in the home keeps it. */
export type Library = z.infer<typeof librarySchema>;
export type LibraryFolder = Library['folders'][number];

export const emptyLibrary = (): Library => ({
  version: 1,
  model: null,
  collection: null,
  nextModel: null,
  folders: [],
  forgotten: [],
  removing: [],
  mounts: [],
});

/**
 * Reads `library.json`; an empty library where there is none. Throws `bad-setting` where it is damaged and
 * `store-failed` where it cannot be read.
 */
export async function readLibrary(file: string): Promise<Library> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return emptyLibrary();
    throw fileError('store-failed', `${file} cannot be read`, error);
  }
  try {
    return librarySchema.parse(JSON.parse(text));
  } catch (error) {
    throw new SoutuError('bad-setting', `${file} is damaged: ${(error as Error).message}`, {
      hint: 'Delete this file and name your folders to soutu index again: vectors are kept, the list of removed pictures is not.',
    });
  }
}

/** Writes `library.json` so that a crash leaves either the old or the new one. Throws `store-failed`. */
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
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw fileError('store-failed', `${file} cannot be written`, error);
  }
}

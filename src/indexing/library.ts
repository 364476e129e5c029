import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { SoutuError } from '../errors.ts';

const librarySchema = z.object({
  version: z.literal(1),
  /** Name or folder of the model that the library was indexed with; null before the first run. */
  model: z.string().nullable(),
  /** Folders that `index` keeps up to date, absolute. */
  folders: z.array(z.object({ path: z.string(), exclude: z.array(z.string()), followSymlinks: z.boolean() })),
  /** Files and folders below them that the user asked to forget: not indexed again until named. */
  forgotten: z.array(z.string()),
  /** Folders at which other disks begin: while none does, their files are kept. */
  mounts: z.array(z.string()).default([]),
});

/** What the user decided about the library, as `library.json` in the home keeps it. */
export type Library = z.infer<typeof librarySchema>;
export type LibraryFolder = Library['folders'][number];

export const emptyLibrary = (): Library => ({
  version: 1,
  model: null,
  folders: [],
  forgotten: [],
  mounts: [],
});

/** Reads `library.json`; an empty library where there is none. Throws `bad-setting` where it is damaged. */
export async function readLibrary(file: string): Promise<Library> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return emptyLibrary();
    throw error;
  }
  try {
    return librarySchema.parse(JSON.parse(text));
  } catch (error) {
    throw new SoutuError('bad-setting', `${file} is damaged: ${(error as Error).message}`, {
      hint: 'Delete this file and name your folders to soutu index again: vectors are kept, what was forgotten is not.',
    });
  }
}

/** Writes `library.json` so that a crash leaves either the old or the new one. */
export async function writeLibrary(file: string, library: Library): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}.tmp`;
  const handle = await open(temporary, 'w');
  await handle.writeFile(`${JSON.stringify(library, null, 2)}\n`);
  await handle.sync();
  await handle.close();
  await rename(temporary, file);
}

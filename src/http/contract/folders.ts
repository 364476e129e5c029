import { z } from 'zod';
import type { LibraryFolderInfo } from '../../engine.ts';

const count = z.int().min(0);

/** What is said of the path of a folder that somebody may have typed. */
export const TYPED_PATH = 'Absolute; `~` and `~/…` begin in the home folder of the user who runs the server';

const folderInfo = z.object({
  path: z.string(),
  files: count,
  missing: z
    .boolean()
    .meta({ description: 'Whether it is not there now, as on a disk that is disconnected' }),
  silent: z
    .literal(true)
    .optional()
    .meta({ description: 'Set where the disk or server on which it lies does not answer' }),
});

export const foldersSchema = z
  .object({
    folders: z.array(folderInfo),
    roots: z.array(z.string()).meta({ description: 'Folders inside these may be added' }),
    gallery: z.string().nullable().meta({ description: 'Folder of the demo gallery; null if there is none' }),
    drawing: z
      .object({ done: count, total: count })
      .nullable()
      .meta({ description: 'Pictures of the demo gallery, while a program draws them; null if none does' }),
  })
  .meta({ id: 'Folders' }) satisfies z.ZodType<{ folders: readonly LibraryFolderInfo[] }>;

export const folderRequestSchema = z
  .strictObject({ path: z.string().min(1).max(4096).meta({ description: TYPED_PATH }) })
  .meta({ id: 'FolderRequest' });

export const folderChoicesSchema = z
  .object({
    path: z.string().nullable().meta({ description: 'Null if the roots are listed' }),
    parent: z.string().nullable(),
    folders: z.array(z.object({ path: z.string(), name: z.string() })),
  })
  .meta({ id: 'FolderChoices' });

export type Folders = z.output<typeof foldersSchema>;
export type FolderChoices = z.output<typeof folderChoicesSchema>;

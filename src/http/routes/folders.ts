import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { absolutePath, isWithin } from '../../core/folders.ts';
import { UNWATCHED } from '../../core/unwatched.ts';
import { readdir, realpath } from '../../disks/fs.ts';
import { drawingIn } from '../../engine/drawing-state.ts';
import { presenceOf } from '../../engine/presence.ts';
import { SoutuError } from '../../errors.ts';
import type { AppContext } from '../app-context.ts';
import type { FolderChoices } from '../contract/folders.ts';
import { jobOf } from '../job-views.ts';
import type { Handlers } from '../mount.ts';

/** Maximum number of subfolders in a response. */
const MAX_CHOICES = 2000;

export function folderHandlers({
  engine,
  command,
  roots,
  gallery,
}: AppContext): Handlers<'folders' | 'addFolder' | 'removeFolder' | 'folderChoices'> {
  return {
    async folders({ c }) {
      const drawing = gallery === null ? null : await drawingIn(gallery);
      return c.json({ folders: [...(await engine.folders())], roots, gallery, drawing });
    },
    async addFolder({ c, json }) {
      const folder = await allowedFolder(json.path, gallery === null ? roots : [...roots, gallery]);
      const run = engine.runs.start({ folders: [folder], command: command() });
      return c.json({ folder, job: jobOf(run) }, 202);
    },
    async removeFolder({ c, query }) {
      const path = absolutePath(query.path);
      const { files, pictures } = await engine.remove([path], { command: command() });
      return c.json({ files, pictures });
    },
    folderChoices: async ({ c, query }) => c.json(await choices(query.path, roots)),
  };
}

async function choices(path: string | undefined, roots: readonly string[]): Promise<FolderChoices> {
  if (path === undefined) {
    return {
      path: null,
      parent: null,
      folders: roots.map((root) => ({ path: root, name: basename(root) || root })),
    };
  }
  const folder = await allowedFolder(path, roots);
  let entries: { name: string; isDirectory(): boolean }[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch {
    throw new SoutuError('unreadable', `${folder} cannot be listed`);
  }
  const names = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort((a, b) => a.localeCompare(b, undefined, { numeric: true }))
    .slice(0, MAX_CHOICES);
  return {
    path: folder,
    parent: roots.includes(folder) ? null : dirname(folder),
    folders: names.map((name) => ({ path: join(folder, name), name })),
  };
}

/** A path of which the first part is the home folder of the user who runs the server, as a shell writes it; null for others. */
function inHome(path: string): string | null {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : null;
}

/**
 * Resolves a folder to its real path, which must be inside a root after all symbolic links are resolved. The error for other
 * folders is the same whether they exist or not, so that it does not reveal which ones exist. Throws `forbidden`, `not-found`, `unreadable`.
 */
async function allowedFolder(path: string, roots: readonly string[]): Promise<string> {
  const own = inHome(path);
  const wanted = absolutePath(own ?? path);
  const isSilent = (await presenceOf(wanted)) === 'silent';
  const real = isSilent ? null : await realpath(wanted).catch(() => null);
  if (roots.some((root) => isWithin(real ?? wanted, root))) {
    if (real !== null) return real;
    if (isSilent) throw new SoutuError('unreadable', `${wanted} cannot be read: ${UNWATCHED.silent}`);
    throw new SoutuError('not-found', `${wanted} does not exist`);
  }
  // Who may not add it need not know where the home is.
  throw new SoutuError(
    'forbidden',
    `${own === null ? wanted : path} is not in a folder from which pictures may be added`,
    {
      hint: 'The setting roots lists those folders; soutu index FOLDER adds any.',
    },
  );
}

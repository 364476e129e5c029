import { basename, dirname, join } from 'node:path';
import { isWithin } from '../core/folders.ts';
import { lazy } from '../core/memo.ts';
import { answers } from '../disks/answers.ts';
import { realpath } from '../disks/fs.ts';
import { namesIn, sidecarFor } from '../images/caption/sidecar-file.ts';
import type { ItemInfo } from '../store/item.ts';
import type { LibraryContext } from './context.ts';
import type { Originals } from './originals.ts';

/** Where the sidecar of a picture is, or belongs. */
export interface SidecarPlace {
  /** With the folder as it is in the library, for people. */
  readonly sidecar: string;
  /** With the real folder. */
  readonly target: string;
}

interface Folder {
  readonly path: string;
  readonly names: ReadonlySet<string>;
}

/**
 * Finds the sidecars of pictures. Folders are read once, so a finder is made for each call. Its answer is null for a picture that is no
 * longer what was indexed, or not in a folder of the library, or behind a link that leads out of it.
 */
export function createSidecarPlaces(
  context: LibraryContext,
  originals: Originals,
): (picture: string, info: ItemInfo) => Promise<SidecarPlace | null> {
  const library = lazy(async () => {
    const { folders } = await context.records.readLibrary();
    const real = await Promise.all(
      folders.map(async ({ path }) => ((await answers(path)) ? realpath(path).catch(() => null) : null)),
    );
    return { folders, real: real.filter((path) => path !== null) };
  });
  const known = new Map<string, Promise<Folder | null>>();

  async function open(folder: string): Promise<Folder | null> {
    const path = await realpath(folder).catch(() => null);
    if (path === null) return null;
    const { real } = await library();
    // A file that was added by itself stands for its folder.
    const isInside = real.some((other) => isWithin(path, other) || dirname(other) === path);
    const names = isInside ? await namesIn(path) : null;
    return names && { path, names };
  }

  return async (picture, info) => {
    const { folders } = await library();
    const original = await originals.file({ ...info, paths: [picture] }, folders).catch(() => null);
    if (original === null) return null;
    const named = dirname(picture);
    const opened = known.get(named) ?? open(named);
    known.set(named, opened);
    const folder = await opened;
    if (folder === null || original.path !== join(folder.path, basename(picture))) return null;
    const sidecar = sidecarFor(picture, folder.names);
    return { sidecar, target: join(folder.path, basename(sidecar)) };
  };
}

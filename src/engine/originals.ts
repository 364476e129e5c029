import { realpath, stat } from 'node:fs/promises';
import { fileTime } from '../core/date.ts';
import { isWithin } from '../core/folders.ts';
import { createSingleFlightCache } from '../core/single-flight-cache.ts';
import { SoutuError } from '../errors.ts';
import { readContent } from '../images/read.ts';
import type { LibraryFolder } from '../library/library-file.ts';
import { readInfos } from '../store/infos.ts';
import type { ItemInfo } from '../store/item.ts';
import type { LibraryContext } from './context.ts';
import type { OriginalFile } from './types.ts';

/** Files whose md5 is remembered, so that the parts of a large one are not each preceded by reading all of it. */
const MAX_SUMS = 256;

export interface Originals {
  /** Throws `not-found` for an id that is not in the library. */
  info(id: string): Promise<ItemInfo>;
  /** The first file of the asset that passes all checks. Throws `not-found`. */
  file(info: ItemInfo): Promise<OriginalFile>;
}

/**
 * The files of pictures. Whoever asks names an id, never a path: what is handed out lies in the library and has the very
 * content that was indexed, whatever was put in its place meanwhile.
 */
export function createOriginals(context: LibraryContext): Originals {
  const sums = createSingleFlightCache<string>(MAX_SUMS);

  /** The size is compared first: reading is only for a file that may be the right one. */
  async function hasContent(path: string, info: ItemInfo, mayTrustTime: boolean): Promise<boolean> {
    const file = await stat(path);
    if (!file.isFile() || file.size !== info.size) return false;
    if (mayTrustTime && fileTime(file.mtimeMs) === info.mtime) return true;
    const state = [file.dev, file.ino, file.size, file.mtimeMs, file.ctimeMs, path].join(' ');
    const sum = await sums.get(state, async () => (await readContent(path, context.config['max-bytes'])).id);
    return sum === info.asset;
  }

  async function check(
    path: string,
    info: ItemInfo,
    folders: readonly LibraryFolder[],
  ): Promise<string | null> {
    const around = folders.filter((folder) => isWithin(path, folder.path));
    const real = await realpath(path);
    for (const folder of around) {
      const isFile = folder.path === path;
      const follows = folder.followSymlinks || context.config['follow-symlinks'];
      if (!isFile && !follows && !isWithin(real, await realpath(folder.path))) continue;
      // Of a file that was named itself there is no folder that it must not leave: its content decides.
      if (await hasContent(real, info, !isFile)) return real;
    }
    return null;
  }

  return {
    async info(id) {
      const [info] = await context.use(async (session) => readInfos(await session.store(), [id]));
      if (!info) throw noPicture(id);
      return info;
    },
    async file(info) {
      const { folders } = await context.records.readLibrary();
      for (const path of info.paths) {
        // A file that cannot be reached counts like one that is gone: another copy may be there.
        const real = await check(path, info, folders).catch(() => null);
        if (real !== null) return { path: real, format: info.format, size: info.size };
      }
      throw gone(info.paths[0]!);
    },
  };
}

export const noPicture = (id: string) =>
  new SoutuError('not-found', `There is no picture ${id} in the library`, {
    hint: 'It may have been removed, or deleted; search again.',
  });

export const gone = (path: string) =>
  new SoutuError('not-found', `${path} is gone, or is not what it was when it was indexed`, {
    hint: 'Run soutu index to bring the library up to date; if the file lies on a disk that is not connected, connect it.',
  });

import { realpath, stat } from 'node:fs/promises';
import { fileTime } from '../core/date.ts';
import { isWithin } from '../core/folders.ts';
import { createSharedCache } from '../core/shared-cache.ts';
import { SoutuError } from '../errors.ts';
import { readContent } from '../images/read.ts';
import type { LibraryFolder } from '../indexing/library.ts';
import type { RowInfo } from '../store/store.ts';
import type { Home } from './home.ts';
import { rowsOf } from './picture-of.ts';
import type { OriginalFile } from './types.ts';

/** Files whose md5 is remembered, so that the parts of a large one are not each preceded by reading all of it. */
const KEPT_SUMS = 256;

export interface Originals {
  /** Throws `not-found` for an id that is not in the library. */
  row(id: string): Promise<RowInfo>;
  /** The first file of the row that passes all checks. Throws `not-found`. */
  file(row: RowInfo): Promise<OriginalFile>;
}

/**
 * The files of pictures. Whoever asks names an id, never a path: what is handed out lies in the library and has the very
 * content that was indexed, whatever was put in its place meanwhile.
 */
export function createOriginals(home: Home): Originals {
  const sums = createSharedCache<string>(KEPT_SUMS);

  /** The size is compared first: reading is only for a file that may be the right one. */
  async function hasContent(path: string, row: RowInfo, mayTrustTime: boolean): Promise<boolean> {
    const file = await stat(path);
    if (!file.isFile() || file.size !== row.size) return false;
    if (mayTrustTime && fileTime(file.mtimeMs) === row.mtime) return true;
    const state = [file.dev, file.ino, file.size, file.mtimeMs, file.ctimeMs, path].join(' ');
    const sum = await sums.get(state, async () => (await readContent(path, home.config['max-bytes'])).id);
    return sum === row.id;
  }

  async function check(
    path: string,
    row: RowInfo,
    folders: readonly LibraryFolder[],
  ): Promise<string | null> {
    const around = folders.filter((folder) => isWithin(path, folder.path));
    const real = await realpath(path);
    for (const folder of around) {
      const isFile = folder.path === path;
      const follows = folder.followSymlinks || home.config['follow-symlinks'];
      if (!isFile && !follows && !isWithin(real, await realpath(folder.path))) continue;
      // Of a file that was named itself there is no folder that it must not leave: its content decides.
      if (await hasContent(real, row, !isFile)) return real;
    }
    return null;
  }

  return {
    async row(id) {
      const [row] = await rowsOf(await home.store(), [id]);
      if (!row) throw noPicture(id);
      return row;
    },
    async file(row) {
      const { folders } = await home.readLibrary();
      for (const path of row.paths) {
        // A file that cannot be reached counts like one that is gone: another copy may be there.
        const real = await check(path, row, folders).catch(() => null);
        if (real !== null) return { path: real, format: row.format, size: row.size };
      }
      throw gone(row.paths[0]!);
    },
  };
}

export const noPicture = (id: string) =>
  new SoutuError('not-found', `There is no picture ${id} in the library`, {
    hint: 'It may have been forgotten, or deleted; search again.',
  });

export const gone = (path: string) =>
  new SoutuError('not-found', `${path} is gone, or is not what it was when it was indexed`, {
    hint: 'Run soutu index to bring the library up to date; if the file lies on a disk that is not connected, connect it.',
  });

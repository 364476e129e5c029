import { isWithin } from '../core/folders.ts';
import { createSingleFlightCache } from '../core/single-flight-cache.ts';
import { open, realpath, stat } from '../disks/fs.ts';
import { isReachable } from '../disks/reachable.ts';
import { SoutuError } from '../errors.ts';
import { sniffFormat } from '../images/identify.ts';
import { readId } from '../images/read.ts';
import type { LibraryFolder } from '../library/library-file.ts';
import { readInfos } from '../store/infos.ts';
import type { ItemInfo } from '../store/item.ts';
import type { LibraryContext } from './context.ts';
import type { OriginalFile } from './types.ts';

/** Number of cached md5 sums, so that range requests do not each read the whole file again. */
const MAX_SUMS = 256;
/** How much of a file is read to recognise its format: an SVG can have a long prologue. */
const SNIFFED_BYTES = 65_536;

export interface Originals {
  /** Throws `not-found` for an unknown id. */
  info(id: string): Promise<ItemInfo>;
  /**
   * The first valid file of the asset. Throws `not-found`.
   *
   * @param folders of the library, for callers that need many files @default read again
   */
  file(info: ItemInfo, folders?: readonly LibraryFolder[]): Promise<OriginalFile>;
}

/**
 * Finds the files of pictures by id, never by path. A returned file lies in the library and has exactly the indexed content,
 * even if the file was replaced in the meantime.
 */
export function createOriginals(context: LibraryContext): Originals {
  const sums = createSingleFlightCache<string>(MAX_SUMS);

  /**
   * The file if it has the content of the asset. Its time proves nothing: programs that change a file can set it back. Compares sizes
   * first, so that only files that can match are read.
   */
  async function verified(path: string, info: ItemInfo): Promise<OriginalFile | null> {
    const file = await stat(path);
    if (!file.isFile()) return null;
    // Another program recorded no size, and its id may be the md5 of anything, so every picture there is shown.
    if (info.size === null) return { path, format: await formatOf(path), size: file.size };
    if (file.size !== info.size) return null;
    const original = { path, format: info.format, size: file.size };
    const state = [file.dev, file.ino, file.size, file.mtimeMs, file.ctimeMs, path].join(' ');
    const sum = await sums.get(state, () => readId(path, context.config['max-bytes']));
    return sum === info.asset ? original : null;
  }

  async function check(
    path: string,
    info: ItemInfo,
    folders: readonly LibraryFolder[],
  ): Promise<OriginalFile | null> {
    const around = folders.filter((folder) => isWithin(path, folder.path));
    if (around.length === 0 || !(await isReachable(path))) return null;
    const real = await realpath(path);
    for (const folder of around) {
      const isFile = folder.path === path;
      const follows = folder.followSymlinks || context.config['follow-symlinks'];
      // The paths of another program are not trusted: they may contain `..`, and no link may lead them out.
      const mustStay = info.size === null || (!isFile && !follows);
      if (mustStay && !isWithin(real, await realpath(folder.path))) continue;
      const original = await verified(real, info);
      if (original) return original;
    }
    return null;
  }

  return {
    async info(id) {
      const [info] = await context.use(async (session) => readInfos(await session.store(), [id]));
      if (!info) throw noPicture(id);
      return info;
    },
    async file(info, given) {
      const folders = given ?? (await context.records.readLibrary()).folders;
      for (const path of info.paths) {
        // An inaccessible file counts as missing, because another copy may be available.
        const original = await check(path, info, folders).catch(() => null);
        if (original) return original;
      }
      throw info.size === null ? unmapped(info.paths[0]!) : gone(info.paths[0]!);
    },
  };
}

/** Throws `unsupported` if the file is no picture. */
async function formatOf(path: string): Promise<string> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(SNIFFED_BYTES));
  return sniffFormat(buffer.subarray(0, bytesRead));
}

export const noPicture = (id: string) =>
  new SoutuError('not-found', `There is no picture ${id} in the library`, {
    hint: 'It may have been removed or deleted. Search again.',
  });

const unmapped = (path: string) =>
  new SoutuError(
    'not-found',
    `${path} is not there, or does not lie below a folder of the setting map-root`,
    {
      hint: 'Other files of a collection of another program are not read. For example --map-root ./images=/home/me/images',
    },
  );

export const gone = (path: string) =>
  new SoutuError('not-found', `${path} was deleted or has changed since it was indexed`, {
    hint: 'Run soutu index to bring the library up to date. If the file is on a disconnected disk, connect it.',
  });

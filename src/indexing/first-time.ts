import { fileTime } from '../core/date.ts';
import { stat } from '../disks/fs.ts';
import { type FileCatalog, UNKNOWN_TIME } from '../library/file-catalog.ts';
import { type Asset, withMtime } from './asset.ts';

interface Times {
  /** Perhaps a part of the catalog: a run of few paths reads no more. */
  readonly files: Pick<FileCatalog, 'get'>;
  /** Whether a path lies on this machine. */
  readonly isOurs: (path: string) => boolean;
}

/**
 * The asset with the `mtime` of the file which is its first one now, if that was another one before. It keeps its own if that file is on
 * a disk that is away.
 */
export async function withTimeOfFirst(
  asset: Asset,
  before: string | undefined,
  first: string | undefined,
  { files, isOurs }: Times,
): Promise<Asset> {
  if (first === undefined || first === before) return asset;
  const known = files.get(first)?.mtime ?? UNKNOWN_TIME;
  const mtime = known === UNKNOWN_TIME && isOurs(first) ? await mtimeOf(first) : known;
  return mtime === UNKNOWN_TIME ? asset : withMtime(asset, mtime);
}

const mtimeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => fileTime(mtimeMs),
    () => UNKNOWN_TIME,
  );

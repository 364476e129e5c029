import { createSemaphore } from '../core/semaphore.ts';
import { THUMBNAIL_VERSION } from '../core/thumbnail-version.ts';
import { SoutuError, withName } from '../errors.ts';
import { sniffFormat } from '../images/identify.ts';
import { bytesHeld, readContent } from '../images/read.ts';
import { thumbnail } from '../images/thumbnail.ts';
import type { ItemInfo } from '../store/item.ts';
import type { Browse } from './browse.ts';
import type { LibraryContext } from './context.ts';
import { gone, noPicture, type Originals } from './originals.ts';
import type { ThumbnailCache } from './thumbnail-cache.ts';
import type { OriginalFile } from './types.ts';

const LARGEST = 4096;
/** As many as libuv has threads. */
const CONCURRENCY = 4;
/** Maximum queue length; a page requests a few hundred. */
const MAX_WAITING = 1000;
/** Formats whose colour profiles the version before ignored. Collections of other programs have extensions instead. */
const REDRAWN: ReadonlySet<string> = new Set(['heic', 'heif', 'hif', 'psd', 'psb', 'tiff', 'tif']);

export interface Thumbnails {
  get(id: string, size: number): Promise<Uint8Array>;
  bytes(): Promise<number>;
  close(): Promise<void>;
}

/** Creates thumbnails of the library's pictures and caches them. */
export function createThumbnails(
  context: LibraryContext,
  browse: Browse,
  originals: Originals,
  cache: ThumbnailCache,
): Thumbnails {
  const semaphore = createSemaphore({ permits: CONCURRENCY, maxQueue: MAX_WAITING });
  // Shares concurrent work only; finished thumbnails are read from disk.
  const making = new Map<string, Promise<Uint8Array>>();

  async function make(id: string, size: number, name: string): Promise<Uint8Array> {
    const permit = await semaphore.acquire();
    try {
      const info = await originals.info(id);
      const earlier = `${id}-${size}`;
      const before = await cache.read(earlier);
      const isSame = before !== null && !REDRAWN.has(info.format);
      const webp = isSame ? before : await drawOr(before, info, size);
      if (isSame) await cache.rename(earlier, name);
      else if (webp !== before) await cache.write(name, webp);
      // The picture may have been removed while its thumbnail was being made, after `remove` deleted its files.
      if (!(await browse.has(id))) await cache.remove([id]);
      return webp;
    } finally {
      permit.release();
    }
  }

  /** A thumbnail of an earlier version is better than none where its original cannot be read, as on a disk that is away. */
  async function drawOr(before: Uint8Array | null, info: ItemInfo, size: number): Promise<Uint8Array> {
    try {
      return await draw(await originals.file(info), info, size);
    } catch (error) {
      if (before === null) throw error;
      return before;
    }
  }

  async function draw(original: OriginalFile, info: ItemInfo, size: number): Promise<Uint8Array> {
    const { path } = original;
    const { config, gate } = context;
    try {
      return await gate.run(await bytesHeld(path, original.size), undefined, async (memory) => {
        const { bytes, id: found } = await readContent(path, config['max-bytes']);
        if (info.size !== null && found !== info.asset) throw gone(path);
        return thumbnail(bytes, sniffFormat(bytes), { size, maxPixels: config['max-pixels'], memory });
      });
    } catch (error) {
      throw withName(path, error);
    }
  }

  return {
    async get(id, size) {
      if (!Number.isInteger(size) || size < 1 || size > LARGEST) {
        throw new SoutuError(
          'bad-query',
          `The size of a thumbnail must be from 1 to ${LARGEST}, not ${size}`,
        );
      }
      if (!(await browse.has(id))) throw noPicture(id);
      const name = `${id}-${size}-${THUMBNAIL_VERSION}`;
      const cached = await cache.read(name);
      if (cached) return cached;
      const inProgress = making.get(name);
      if (inProgress) return inProgress;
      const work = make(id, size, name).finally(() => making.delete(name));
      making.set(name, work);
      return work;
    },
    bytes: cache.bytes,
    async close() {
      await Promise.allSettled(making.values());
      await cache.close();
    },
  };
}

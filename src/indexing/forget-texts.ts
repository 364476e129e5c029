import type { VectorStore } from '../store/store.ts';
import { assetsOf, itemsOf } from './asset.ts';
import { SKIPPED } from './stage.ts';

/** Assets per read and write. */
const BATCH = 500;

/**
 * Deletes the words that were read in pictures in which none may be read any more. It needs neither their files nor the models, so
 * that a disk that is away, or a run that reads nothing, keeps no words that are private.
 *
 * @param roots absolute paths of the folders of the library
 * @returns the number of pictures
 */
export async function forgetTexts(
  store: VectorStore,
  excludes: (paths: readonly string[]) => boolean,
  roots: readonly string[],
): Promise<number> {
  const ids = new Set<string>();
  for await (const items of store.scan({ fields: ['asset', 'paths', 'stages'] }))
    for (const { asset, paths, stages } of items) {
      const isRead = stages.text !== undefined && stages.text !== SKIPPED;
      if (isRead && excludes(paths)) ids.add(asset);
    }
  const all = [...ids];
  for (let start = 0; start < all.length; start += BATCH) {
    const stored = assetsOf(await store.getAssets(all.slice(start, start + BATCH)));
    const items = [...stored.values()].flatMap((asset) => itemsOf(asset, roots));
    await store.upsert(
      items.map((item) => ({
        ...item,
        text: null,
        lines: null,
        stages: { ...item.stages, text: SKIPPED },
      })),
    );
  }
  return all.length;
}

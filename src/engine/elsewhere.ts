import type { Elsewhere } from '../indexing/take-over.ts';
import type { Library } from '../library/library-file.ts';
import { log } from '../log.ts';
import type { Collection } from '../store/driver.ts';
import type { LibraryContext } from './context.ts';
import { excludesWords } from './ocr.ts';

/** It costs no run, only time. */
const unreadable =
  ({ name }: Collection) =>
  (error: unknown) => {
    log.warn('words cannot be taken over from another collection', {
      collection: name,
      error: String(error),
    });
    return [];
  };

/**
 * The other collections of the library; null if there are none. A shared store has those of other libraries, too, which are not
 * asked.
 *
 * @param own name of the collection of the run
 */
export async function openElsewhere(
  { config, driver, useStore }: LibraryContext,
  { collection, collections }: Library,
  own: string,
): Promise<Elsewhere | null> {
  const isOther = (name: string) => name !== own && (name === collection || name in collections);
  const others = (await driver.collections()).filter(({ name }) => isOther(name));
  if (others.length === 0) return null;
  return {
    excludes: excludesWords(config),
    async itemsOf(assets) {
      // Opened for each batch, because a collection that is replaced is deleted by the same run.
      const items = await Promise.all(
        others.map((other) => useStore(other, (store) => store.getAssets(assets)).catch(unreadable(other))),
      );
      return items.flat();
    },
  };
}

import { forgetTexts } from '../indexing/forget-texts.ts';
import type { Elsewhere } from '../indexing/take-over.ts';
import type { Library } from '../library/library-file.ts';
import { log } from '../log.ts';
import type { Collection, StoreDriver } from '../store/driver.ts';
import type { VectorStore } from '../store/store.ts';
import type { LibraryContext } from './context.ts';
import { rootsOf } from './library-folders.ts';

/** The run continues and reads the words itself. */
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
  { driver, useStore }: LibraryContext,
  library: Library,
  own: string,
  excludes: Elsewhere['excludes'] | null,
): Promise<Elsewhere | null> {
  const others = await otherCollections(driver, library, own);
  if (others.length === 0) return null;
  return {
    excludes: excludes ?? (() => false),
    async itemsOf(assets) {
      // Opened for each batch, because a collection that is replaced is deleted by the same run.
      const items = await Promise.all(
        others.map((other) => useStore(other, (store) => store.getAssets(assets)).catch(unreadable(other))),
      );
      return items.flat();
    },
  };
}

/**
 * Deletes the words that were read in pictures in which none may be read any more, from the collection of the run and from those of other
 * models, which would give them back.
 *
 * @returns the number of pictures in the collection of the run
 */
export async function forgetExcluded(
  { driver, useStore }: LibraryContext,
  library: Library,
  own: { readonly name: string; readonly store: VectorStore },
  excludes: Elsewhere['excludes'] | null,
): Promise<number> {
  if (excludes === null) return 0;
  const roots = rootsOf(library);
  for (const other of await otherCollections(driver, library, own.name))
    await useStore(other, (store) => forgetTexts(store, excludes, roots));
  const forgotten = await forgetTexts(own.store, excludes, roots);
  if (forgotten > 0) log.info('forgot words of pictures in which none may be read', { pictures: forgotten });
  return forgotten;
}

async function otherCollections(
  driver: StoreDriver,
  { collection, collections }: Library,
  own: string,
): Promise<Collection[]> {
  const isOther = (name: string) => name !== own && (name === collection || name in collections);
  return (await driver.collections()).filter(({ name }) => isOther(name));
}

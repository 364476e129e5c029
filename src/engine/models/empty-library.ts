import type { Library } from '../../library/library-file.ts';
import type { LibraryContext } from '../context.ts';

/** Whether the library has neither a folder nor a picture nor a text, so that it needs no model. A store that cannot be asked may have some. */
export async function isEmpty({ driver, records, useStore, useTexts }: LibraryContext): Promise<boolean> {
  const { folders, collection, collections } = await records.readLibrary();
  if (folders.length > 0) return false;
  const own = new Set([collection, ...Object.keys(collections)]);
  try {
    for (const existing of await driver.collections()) {
      if (!own.has(existing.name)) continue;
      if ((await useStore(existing, (store) => store.count())) > 0) return false;
      if ((await useTexts(existing, async (store) => (await store()).count())) > 0) return false;
    }
    return true;
  } catch {
    return false;
  }
}

/** The library as before its first run: the next one chooses a model that is there. */
export const withoutModel = (library: Library): Library => ({
  ...library,
  model: null,
  collection: null,
  nextModel: null,
});

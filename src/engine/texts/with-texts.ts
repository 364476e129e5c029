import { isOfTexts, picturesBeside, textsBeside } from '../../library/collection-name.ts';
import type { StoreDriver } from '../../store/driver.ts';

/**
 * A driver that shows the texts of a library as a part of its pictures: their collection is counted and deleted with that of the
 * pictures of the same model, which is also listed if it has only texts. So whatever lists, counts or frees the collections of models
 * need not know of texts.
 */
export function withTexts(driver: StoreDriver): StoreDriver {
  if (driver.external) return driver;
  return {
    ...driver,
    async collections() {
      const all = await driver.collections();
      const pictures = all.filter(({ name }) => !isOfTexts(name));
      const alone = all
        .filter(({ name }) => isOfTexts(name))
        .map((collection) => ({ ...collection, name: picturesBeside(collection.name) }))
        .filter(({ name }) => !pictures.some((collection) => collection.name === name));
      return [...pictures, ...alone];
    },
    async bytes(collection) {
      if (collection === undefined) return driver.bytes();
      const both = await Promise.all([collection, textsBeside(collection)].map(driver.bytes));
      return both.reduce((sum, bytes) => sum + bytes, 0);
    },
    async drop(name) {
      // The texts first: after a crash in between, what is left is still listed by its pictures.
      await driver.drop(textsBeside(name));
      await driver.drop(name);
    },
  };
}

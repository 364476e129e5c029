import { chooseServing } from '../choices.ts';
import type { LibraryContext } from '../context.ts';
import { recordedAddress } from '../own-store.ts';

/** Records the model of a library that has none yet, so that a better one on the disk later does not hide its texts. */
export async function settleModel({ config, driver, records }: LibraryContext): Promise<void> {
  const library = await records.readLibrary();
  if (library.model !== null) return;
  const { ref, collection } = await chooseServing(config, library, driver);
  await records.writeLibrary({
    ...library,
    model: ref.name,
    collection: collection.name,
    collections: { ...library.collections, [collection.name]: ref.name },
    store: recordedAddress(config),
  });
}

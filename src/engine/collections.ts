import { storeOf } from '../config-store.ts';
import type { Filter } from '../core/filter.ts';
import { SoutuError } from '../errors.ts';
import type { Library } from '../library/library-file.ts';
import { parseHubName } from '../models/sources/hub-name.ts';
import type { Collection } from '../store/driver.ts';
import type { VectorStore } from '../store/store.ts';
import { chooseServing, servedCollection } from './choices.ts';
import type { LibraryContext } from './context.ts';
import type { FreeReport, LibraryCollection } from './model-types.ts';

/** All collections of the library, those in use first. Reads no vectors. */
export async function listCollections(context: LibraryContext): Promise<LibraryCollection[]> {
  const { driver, useStore } = context;
  const existing = await driver.collections();
  const stateOf = await statesOf(context);
  const listed: LibraryCollection[] = [];
  for (const collection of existing) {
    const { name } = collection;
    const [bytes, { assets }] = await Promise.all([
      driver.bytes(name),
      useStore(collection, (store) => store.describe()),
    ]);
    listed.push({ name, ...stateOf(name), images: assets, bytes });
  }
  const order = ['in-use', 'filling', 'unused'];
  return listed.sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
}

/** The number and size of the collections that `free` would delete. Opens none of them. */
export async function unusedCollections(
  context: LibraryContext,
): Promise<{ readonly collections: number; readonly bytes: number }> {
  const stateOf = await statesOf(context);
  const unused = (await context.driver.collections()).filter(({ name }) => stateOf(name).state === 'unused');
  const sizes = await Promise.all(unused.map(({ name }) => context.driver.bytes(name)));
  return { collections: unused.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

export const othersMayUse = (store: string) =>
  new SoutuError('model-in-use', `Other machines may use the vectors of other models on ${store}`, {
    hint: 'If none does: soutu models free --shared',
  });

/**
 * Deletes the collections that are not in use. Needs the turn of a writing run. Throws `locked`, and `model-in-use` for a store that
 * machines share, unless `shared` says that the others do not use them either.
 */
export async function freeCollections(
  context: LibraryContext,
  command: string,
  shared: boolean,
): Promise<FreeReport> {
  if (context.driver.shared && !shared) throw othersMayUse(storeOf(context.config));
  return context.writing(command, async () => {
    const unused = (await listCollections(context)).filter(({ state }) => state === 'unused');
    const names = unused.map(({ name }) => name);
    const library = await dropCollections(context, await context.records.readLibrary(), names);
    // Also catalogs without a collection, which a crash between the two deletions leaves.
    const existing = (await context.driver.collections()).map(({ name }) => name);
    for (const name of await context.records.collections()) {
      const isKnown = existing.includes(name) || name in library.collections;
      if (!isKnown) await context.records.dropFiles(name);
    }
    return { collections: unused, bytes: unused.reduce((sum, { bytes }) => sum + bytes, 0) };
  });
}

/** Deletes collections and forgets them, each before the next, so that a crash leaves nothing unlisted. */
export async function dropCollections(
  { dropCollection, records }: LibraryContext,
  library: Library,
  names: readonly string[],
): Promise<Library> {
  let current = library;
  for (const name of names) {
    await dropCollection(name);
    const { [name]: _dropped, ...collections } = current.collections;
    current = { ...current, collections };
    await records.writeLibrary(current);
  }
  return current;
}

/** Whether a collection has every picture of another one, so that searches can use it instead. */
export async function hasAllOf(
  context: LibraryContext,
  name: string,
  candidate: Collection,
): Promise<boolean> {
  const existing = await context.driver.collections();
  const source = existing.find((collection) => collection.name === name);
  if (source === undefined || !existing.some((collection) => collection.name === candidate.name))
    return false;
  return (await countMissing(context, source, candidate)).missing === 0;
}

/** Pictures of one comparison: more ids than these would take some 20 MB. */
const COMPARED = 250_000;
const DIGITS = [...'0123456789abcdef'];

/** The number of pictures in a collection, and how many of them another one lacks. */
export async function countMissing(
  { useStore }: LibraryContext,
  source: Collection,
  candidate: Collection,
): Promise<{ readonly pictures: number; readonly missing: number }> {
  return useStore(source, (wanted) =>
    useStore(candidate, async (present) => {
      const [pictures, others] = await Promise.all([countAssets(wanted), countAssets(present)]);
      if (pictures === 0 || others === 0) return { pictures, missing: pictures };
      const all = { pictures: 0, missing: 0 };
      for (const prefix of prefixesFor(Math.max(pictures, others))) {
        const part = await missingIn(wanted, present, prefix);
        all.pictures += part.pictures;
        all.missing += part.missing;
      }
      return all;
    }),
  );
}

const countAssets = (store: VectorStore) => store.count(undefined, { leading: true });

/** Prefixes of ids, of which each has so few pictures that their ids may be in memory: ids are hashes, so all have about as many. */
function prefixesFor(pictures: number): string[] {
  let prefixes = [''];
  while (pictures / prefixes.length > COMPARED)
    prefixes = prefixes.flatMap((prefix) => DIGITS.map((digit) => prefix + digit));
  return prefixes;
}

/** The pictures whose ids begin with the prefix. */
async function missingIn(wanted: VectorStore, present: VectorStore, prefix: string) {
  const filter: Filter | undefined = prefix === '' ? undefined : { op: 'prefix', field: 'id', value: prefix };
  const options = { fields: ['asset'], leading: true, ...(filter && { filter }) } as const;
  const known = new Set<string>();
  for await (const items of present.scan(options)) for (const { asset } of items) known.add(asset);
  let pictures = 0;
  let missing = 0;
  for await (const items of wanted.scan(options)) {
    pictures += items.length;
    missing += items.filter(({ asset }) => !known.has(asset)).length;
  }
  return { pictures, missing };
}

/** All paths in a collection, from its store: the file catalog is only a cache and may be incomplete. */
export async function pathsIn({ driver, useStore }: LibraryContext, name: string): Promise<Set<string>> {
  const paths = new Set<string>();
  const collection = (await driver.collections()).find((existing) => existing.name === name);
  if (!collection) return paths;
  await useStore(collection, async (store) => {
    for await (const items of store.scan({ fields: ['paths'] })) {
      for (const item of items) for (const path of item.paths) paths.add(path);
    }
  });
  return paths;
}

type State = Pick<LibraryCollection, 'model' | 'state'>;

/** The model and the state of each collection by its name. */
async function statesOf(context: LibraryContext): Promise<(name: string) => State> {
  const library = await context.records.readLibrary();
  const own = library.collection ?? (await servedCollection(context.config, library, context.driver));
  const searched = await searchedCollection(context, library);
  return (name) => {
    const model = library.collections[name] ?? (name === own ? library.model : null);
    const isNext = model !== null && model === library.nextModel;
    // Where it is not known which collection is the library's, each may be, and one that it does not know may be another library's.
    const isForeign = model === null && context.driver.shared;
    const isUsed = own === null || name === own || name === searched || isForeign;
    const state = isUsed ? 'in-use' : isNext ? 'filling' : 'unused';
    return { model: model === null ? null : (parseHubName(model)?.id ?? model), state };
  };
}

/** The collection that searches use now: with a model of the settings, another one than the library's own. */
async function searchedCollection(
  { config, driver }: LibraryContext,
  library: Library,
): Promise<string | null> {
  try {
    return (await chooseServing(config, library, driver)).collection.name;
  } catch (error) {
    if (error instanceof SoutuError && ['model-missing', 'model-invalid'].includes(error.code)) return null;
    throw error;
  }
}

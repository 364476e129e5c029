import { storeOf } from '../config-store.ts';
import { isElsewhere } from '../core/path-map.ts';
import { SoutuError } from '../errors.ts';
import { textsBeside } from '../library/collection-name.ts';
import { copyItems } from '../store/copy-items.ts';
import type { Collection, StoreDriver } from '../store/driver.ts';
import { keepingIn } from '../store/keeping.ts';
import type { VectorStore } from '../store/store.ts';
import { verifyCopy } from '../store/verify-copy.ts';
import { chooseServing } from './choices.ts';
import type { LibraryContext } from './context.ts';
import type { CopiedCollection, CopyOptions, CopyProgress, CopyReport } from './copy-types.ts';
import { openOtherStore } from './open-store.ts';
import { recordedAddress } from './own-store.ts';

/**
 * Copies the collections of the library into another store, with their vectors, and verifies them. The library itself goes on
 * using its store until the setting is changed; what it keeps beside the vectors belongs to both.
 *
 * Throws `bad-setting` for a target that is the same store or not durable, `locked`, and the reason of the signal.
 *
 * @param store address, as in the setting `store`
 */
export async function copyLibrary(
  context: LibraryContext,
  store: string,
  { token, signal, onProgress }: CopyOptions,
): Promise<CopyReport> {
  const { config, driver } = context;
  const started = performance.now();
  if (store === storeOf(config)) throw new SoutuError('bad-setting', `The library is in ${store} already`);
  // The token of the source must not reach another server.
  const ownToken = driver.shared ? undefined : config['store-token'];
  const target = await openOtherStore(config, store, token ?? config['copy-token'] ?? ownToken ?? null);
  try {
    if (!driver.durable || !target.durable)
      throw new SoutuError('bad-setting', 'A store in memory cannot be copied, nor copied into');
    return await context.writing(`soutu copy --to ${store}`, async () => {
      const named = await collectionsOf(context);
      const meter = createMeter(onProgress);
      for (const collection of named) {
        meter.expect(await context.useStore(collection, countAssets));
        meter.expect(await context.useTexts(collection, async (texts) => countAssets(await texts())));
      }
      const collections: CopiedCollection[] = [];
      for (const collection of named) {
        const copied = await copyCollection(context, collection, target, meter, signal);
        const texts = await copyTexts(context, collection, target, meter, signal);
        collections.push({ ...copied, texts, name: collection.name, model: collection.model });
      }
      await adopt(context, named, store);
      return { store, collections, tookMs: Math.round(performance.now() - started) };
    });
  } finally {
    await target.close();
  }
}

const countAssets = (opened: { count: (filter: undefined, options: { leading: true }) => Promise<number> }) =>
  opened.count(undefined, { leading: true });

type NamedCollection = Collection & { readonly model: string };

/**
 * The existing collections that the library knows: a server can have those of others, too. Of a home that has not been used yet, it
 * is the collection that its searches would use.
 */
async function collectionsOf({ config, records, driver }: LibraryContext): Promise<NamedCollection[]> {
  const library = await records.readLibrary();
  const collections = new Map(Object.entries(library.collections));
  // Earlier versions recorded only the model in use.
  if (library.collection !== null && library.model !== null)
    collections.set(library.collection, library.model);
  const existing = await driver.collections();
  if (library.model === null) {
    const { ref, model, collection } = await chooseServing(config, library, driver);
    if (existing.some(({ name }) => name === collection.name)) return [{ ...collection, model: ref.name }];
    if (existing.length > 0) throw lacks(storeOf(config), existing, model.id);
  }
  const own = existing.flatMap((one) => {
    const model = collections.get(one.name);
    return model === undefined ? [] : [{ ...one, model }];
  });
  if (own.length > 0) return own;
  if (existing.length > 0 && collections.size > 0)
    throw lacks(storeOf(config), existing, [...new Set(collections.values())].join(', '));
  throw new SoutuError('not-found', 'The library has no pictures yet', {
    hint: 'Index some first: soutu index ~/Pictures. An empty library needs no copy, only the setting store.',
  });
}

const lacks = (store: string, existing: readonly Collection[], model: string) =>
  new SoutuError('not-found', `${store} has no vectors of the model ${model}`, {
    hint: `It has the collections ${existing.map(({ name }) => name).join(', ')}. Name the model of one of them with --model.`,
  });

/** Lets a home that has not been used yet search what it has copied, also if its model is not the best one on the disk. */
async function adopt(
  { config, records }: LibraryContext,
  [first, ...rest]: readonly NamedCollection[],
  store: string,
): Promise<void> {
  const library = await records.readLibrary();
  if (library.model !== null || first === undefined) return;
  const collections = Object.fromEntries([first, ...rest].map(({ name, model }) => [name, model]));
  const { model, name: collection } = first;
  await records.writeLibrary({
    ...library,
    model,
    collection,
    collections,
    store: recordedAddress({ ...config, store }),
  });
}

function copyCollection(
  { useStore }: LibraryContext,
  collection: Collection,
  target: StoreDriver,
  meter: Meter,
  signal: AbortSignal | undefined,
): Promise<Omit<CopiedCollection, 'name' | 'model' | 'texts'>> {
  const { shared: isShared } = target;
  return useStore(collection, async (source) => {
    const from = isShared ? source : withoutElsewhere(source);
    const to = await target.open(collection);
    try {
      const before = meter.done;
      const { done, written, cut } = await copyItems(from, to, {
        isShared,
        signal,
        onProgress: (copied) => meter.tell('copying', before + copied.done),
      });
      const tellBuild = () => meter.tell('indexing', before + done);
      await to.maintain({ changed: written > 0, onBuild: tellBuild, signal });
      signal?.throwIfAborted();
      meter.tell('verifying', before + done);
      await verifyCopy(from, to, { assets: done, isShared });
      const [all, there] = await Promise.all([countAssets(from), countAssets(to)]);
      const words = (await keepingIn(to)).lacks.length === 0;
      return { pictures: done, written, skipped: all - done, others: there - done, cut, words };
    } finally {
      await to.close();
    }
  });
}

/** Copies the texts beside a collection of pictures; resolves to their number. */
async function copyTexts(
  context: LibraryContext,
  { name, dimensions }: Collection,
  target: StoreDriver,
  meter: Meter,
  signal: AbortSignal | undefined,
): Promise<number> {
  if (!(await context.hasTexts(name))) return 0;
  return context.useTexts({ name, dimensions }, async (source) => {
    const from = await source();
    const to = await target.open({ name: textsBeside(name), dimensions });
    try {
      const before = meter.done;
      const isShared = target.shared;
      const { done, written } = await copyItems(from, to, {
        isShared,
        signal,
        onProgress: (copied) => meter.tell('copying', before + copied.done),
      });
      await to.maintain({ changed: written > 0, signal });
      signal?.throwIfAborted();
      await verifyCopy(from, to, { assets: done, isShared });
      return done;
    } finally {
      await to.close();
    }
  });
}

/** A store without the paths that only other machines have. */
const withoutElsewhere = (store: VectorStore): VectorStore => ({
  ...store,
  async getAssets(ids) {
    const items = (await store.getAssets(ids)).map((item) => ({
      ...item,
      paths: item.paths.filter((path) => !isElsewhere(path)),
    }));
    return items.filter(({ paths }) => paths.length > 0);
  },
});

interface Meter {
  readonly done: number;
  expect(pictures: number): void;
  tell(phase: CopyProgress['phase'], done: number): void;
}

function createMeter(listener: CopyOptions['onProgress']): Meter {
  const started = performance.now();
  let total = 0;
  let done = 0;
  return {
    get done() {
      return done;
    },
    expect(pictures) {
      total += pictures;
    },
    tell(phase, next) {
      done = next;
      const perSecond = (1000 * done) / Math.max(1, performance.now() - started);
      const secondsLeft = perSecond > 0 ? (total - done) / perSecond : null;
      listener?.({ phase, done, total, perSecond, secondsLeft });
    },
  };
}

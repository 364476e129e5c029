import type { Config } from '../config.ts';
import { SoutuError } from '../errors.ts';
import { collectionName, isComparable, isOfModel } from '../library/collection-name.ts';
import type { Library } from '../library/library-file.ts';
import type { ModelInfo } from '../models/embedder.ts';
import type { ModelRef } from '../models/model-ref.ts';
import { describeModel } from '../models/open.ts';
import { findModel } from '../models/sources/find-model.ts';
import type { Collection, StoreDriver } from '../store/driver.ts';
import { chooseModel, isModelSet, rememberedModel, sourcesOf } from './choose-model.ts';

/** A model and its collection. */
export interface Choice {
  readonly ref: ModelRef;
  readonly model: ModelInfo;
  readonly collection: Collection;
  /** Whether embeddings of the model can be compared with the vectors of the collection. */
  readonly isComparable: boolean;
  /** Whether the library or the settings name the model; otherwise it is the best one on the disk now. */
  readonly isSettled: boolean;
}

/**
 * Chooses the model and the collection for searches. Vectors of an earlier version of the library's model stay in use until a run
 * has replaced them. The model can search them if it was trained to be compatible with that version; otherwise the library can only
 * be browsed.
 */
export async function chooseServing(config: Config, library: Library, driver: StoreDriver): Promise<Choice> {
  if (driver.external) return chooseExternal(config, driver);
  const ref = await chooseServingModel(config, library);
  const model = await describeModel(ref);
  const isLibrarys = library.model === null || ref.name === library.model;
  const collection = isLibrarys ? await servingCollection(library, model, driver) : collectionOf(model);
  return {
    ref,
    model,
    collection,
    isComparable: isComparable(collection.name, model),
    isSettled: library.model !== null || isModelSet(config),
  };
}

/** The collection of another program with the model of the settings, which must be the one that made its vectors. */
async function chooseExternal(config: Config, driver: StoreDriver): Promise<Choice> {
  const [ref, collections] = await Promise.all([chooseModel(config, null), driver.collections()]);
  const model = await describeModel(ref);
  const collection = collections[0]!;
  if (collection.dimensions !== model.dimensions)
    throw new SoutuError(
      'bad-setting',
      `The collection ${collection.name} holds vectors of ${collection.dimensions} values, the model ${model.id} gives ${model.dimensions}`,
      { hint: 'Name the model that made them, for example --model bge-vl-base (512 values).' },
    );
  return { ref, model, collection, isComparable: true, isSettled: isModelSet(config) };
}

/**
 * The model of the settings, else that of the library. While a run migrates the library to the model of the settings, the one
 * of the library still answers, because it has all pictures.
 */
async function chooseServingModel(config: Config, library: Library): Promise<ModelRef> {
  const ref = await chooseModel(config, library.model);
  if (library.model === null || library.nextModel !== ref.name) return ref;
  try {
    return await rememberedModel(config, library.model);
  } catch (error) {
    if (error instanceof SoutuError && error.code === 'model-missing') return ref;
    throw error;
  }
}

/**
 * Chooses the model and the collection for indexing: the wanted model, else that of the settings, else that of an unfinished
 * migration.
 *
 * @param wanted name of the model to which the library is switched; null to switch only as the settings say
 */
export async function chooseTarget(
  config: Config,
  library: Library,
  wanted: string | null = null,
): Promise<Choice> {
  const ref =
    wanted === null
      ? await chooseModel(config, library.nextModel ?? library.model)
      : await findModel(wanted, sourcesOf(config));
  const model = await describeModel(ref);
  return { ref, model, collection: collectionOf(model), isComparable: true, isSettled: true };
}

/**
 * The model of that name with the collection that holds vectors comparable with its embeddings; null if there is none. Throws
 * `model-missing`, `model-invalid`.
 */
export async function chooseBeside(
  config: Config,
  name: string,
  existing: readonly Collection[],
): Promise<Choice | null> {
  const ref = await findModel(name, sourcesOf(config));
  const model = await describeModel(ref);
  const own = collectionOf(model).name;
  const collection =
    existing.find(({ name }) => name === own) ?? existing.find(({ name }) => isComparable(name, model));
  return collection ? { ref, model, collection, isComparable: true, isSettled: true } : null;
}

/** The collection that holds the vectors of the library's model. */
async function servingCollection(
  library: Library,
  model: ModelInfo,
  driver: StoreDriver,
): Promise<Collection> {
  const own = collectionOf(model);
  if (library.collection === own.name) return own;
  const existing = await driver.collections();
  const find = (name: string | null) => existing.find((collection) => collection.name === name);
  // Earlier releases did not record the collection. A migration that has begun writes to `own`, which is incomplete then.
  const current = library.nextModel === null ? find(own.name) : undefined;
  const earlier = existing.filter(({ name }) => name !== own.name && isOfModel(name, model));
  const comparable = earlier.find(({ name }) => isComparable(name, model));
  return find(library.collection) ?? current ?? comparable ?? earlier[0] ?? own;
}

/** The library's own collection, regardless of the model in the settings; null if there is none yet. */
export async function servedCollection(
  config: Config,
  library: Library,
  driver: StoreDriver,
): Promise<string | null> {
  if (library.model === null) return null;
  const existing = (await driver.collections()).map(({ name }) => name);
  if (library.collection !== null) return existing.includes(library.collection) ? library.collection : null;
  try {
    const { collection } = await chooseServing(
      { ...config, model: 'auto', 'embed-url': undefined },
      library,
      driver,
    );
    return existing.includes(collection.name) ? collection.name : null;
  } catch (error) {
    if (error instanceof SoutuError && error.code === 'model-missing') return null;
    throw error;
  }
}

const collectionOf = (model: ModelInfo): Collection => ({
  name: collectionName(model),
  dimensions: model.dimensions,
});

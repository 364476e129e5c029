import type { Config } from '../config.ts';
import { SoutuError } from '../errors.ts';
import { collectionName, isOfModel } from '../library/collection-name.ts';
import type { Library } from '../library/library-file.ts';
import type { ModelInfo } from '../models/embedder.ts';
import type { ModelRef } from '../models/model-ref.ts';
import { describeModel } from '../models/open.ts';
import type { StoreDriver } from '../store/driver.ts';
import { chooseModel } from './choose-model.ts';

/** A model and its collection. */
export interface Choice {
  readonly ref: ModelRef;
  readonly model: ModelInfo;
  readonly collection: string;
  /** Whether the library or the settings name the model; otherwise it is the best one on the disk now. */
  readonly isSettled: boolean;
}

/**
 * Chooses the model and the collection for searches: the model of the settings, else that of the library. Vectors of an
 * earlier version of the library's model are used until a run has replaced them, because versions of one model are trained
 * to be compatible.
 */
export async function chooseServing(config: Config, library: Library, driver: StoreDriver): Promise<Choice> {
  const ref = await chooseModel(config, library.model);
  const model = await describeModel(ref);
  const isLibrarys = library.model === null || ref.name === library.model;
  const collection = isLibrarys ? await servingCollection(library, model, driver) : collectionName(model);
  const isSettled = library.model !== null || config.model !== 'auto';
  return { ref, model, collection, isSettled };
}

/** Chooses the model and the collection for indexing: the model of the settings, else that of an unfinished migration. */
export async function chooseTarget(config: Config, library: Library): Promise<Choice> {
  const ref = await chooseModel(config, library.nextModel ?? library.model);
  const model = await describeModel(ref);
  return { ref, model, collection: collectionName(model), isSettled: true };
}

/** The collection that holds the vectors of the library's model. */
async function servingCollection(library: Library, model: ModelInfo, driver: StoreDriver): Promise<string> {
  const own = collectionName(model);
  if (library.collection === own) return own;
  const there = await collectionNames(driver);
  if (library.collection !== null && there.includes(library.collection)) return library.collection;
  if (there.includes(own)) return own;
  return there.find((name) => isOfModel(name, model)) ?? own;
}

/** The library's own collection, regardless of the model in the settings; null if there is none yet. */
export async function servedCollection(
  config: Config,
  library: Library,
  driver: StoreDriver,
): Promise<string | null> {
  if (library.model === null) return null;
  const there = await collectionNames(driver);
  if (library.collection !== null) return there.includes(library.collection) ? library.collection : null;
  try {
    const { collection } = await chooseServing({ ...config, model: 'auto' }, library, driver);
    return there.includes(collection) ? collection : null;
  } catch (error) {
    if (error instanceof SoutuError && error.code === 'model-missing') return null;
    throw error;
  }
}

async function collectionNames(driver: StoreDriver): Promise<string[]> {
  return (await driver.collections()).map(({ name }) => name);
}

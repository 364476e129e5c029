import type { Config } from '../config.ts';
import { SoutuError } from '../errors.ts';
import { BUILT_IN } from '../models/catalog.ts';
import { locateModel, type ModelLocation } from '../models/locate.ts';

/** The model that a new library takes when it is on the disk. */
const BEST = 'BAAI/BGE-VL-base';

/**
 * The model of a library: the one that the settings name, else the one that it was indexed with, else the best that is
 * on this disk. A library stays with its model, because vectors of another one mean something else.
 * Throws `model-missing`.
 */
export async function chooseModel(config: Config, remembered: string | null): Promise<ModelLocation> {
  if (config.model !== 'auto') return locate(config.model, config);
  if (remembered !== null) return locate(remembered, config);
  return (await locateBest(config)) ?? locate(BUILT_IN, config);
}

/**
 * What `library.json` remembers of a model: a name that finds the very same files again. A hub's branch may move on
 * with the next download, and with it the vectors that it makes.
 */
export function modelName({ source, folder, id, revision }: ModelLocation): string {
  if (source === 'folder') return folder;
  return revision === null ? id : `${id}@${revision}`;
}

/** The id of the best model if it is on this disk and not the one in use. */
export async function betterModel(config: Config, inUse: string): Promise<string | null> {
  if (inUse !== BUILT_IN) return null;
  return (await locateBest(config))?.id ?? null;
}

async function locateBest(config: Config): Promise<ModelLocation | null> {
  try {
    return await locate(BEST, config);
  } catch (error) {
    if (error instanceof SoutuError && error.code === 'model-missing') return null;
    throw error;
  }
}

const locate = (name: string, config: Config) =>
  locateModel(name, { huggingFace: config['hf-cache'], modelScope: config['modelscope-cache'] });

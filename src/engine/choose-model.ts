import type { Config } from '../config.ts';
import type { ModelRef } from '../models/model-ref.ts';
import { findBetter, findModel, findPreferred } from '../models/sources/find-model.ts';
import { modelSources } from '../models/sources/model-sources.ts';

/**
 * The model of a library: the one that the settings name, else the one that it was indexed with, else the best that is
 * on this disk. A library stays with its model, because vectors of another one mean something else.
 * Throws `model-missing`.
 */
export async function chooseModel(config: Config, remembered: string | null): Promise<ModelRef> {
  const sources = sourcesOf(config);
  const name = config.model === 'auto' ? remembered : config.model;
  return name === null ? findPreferred(sources) : findModel(name, sources);
}

/** The id of a better model if it is on this disk. */
export async function betterModel(config: Config, inUse: string): Promise<string | null> {
  return (await findBetter(inUse, sourcesOf(config)))?.id ?? null;
}

function sourcesOf(config: Config) {
  return modelSources({
    home: config.home,
    huggingFace: config['hf-cache'],
    modelScope: config['modelscope-cache'],
  });
}

import type { Config } from '../config.ts';
import type { ModelRef } from '../models/model-ref.ts';
import { findBetter, findModel, findPreferred } from '../models/sources/find-model.ts';
import { modelSources, type SourceFolders } from '../models/sources/model-sources.ts';
import { machineLanguage } from './models/languages.ts';
import { typedModel } from './typed-model.ts';

/**
 * Chooses the model of a library: that of the settings, else the one it was indexed with, else the best one on this disk. A
 * library keeps its model, because vectors of different models are not comparable. Throws `model-missing`.
 */
export async function chooseModel(config: Config, remembered: string | null): Promise<ModelRef> {
  const sources = sourcesOf(config);
  if (config.model !== 'auto') return findModel(await typedModel(config.model), sources);
  return remembered === null ? findPreferred(sources) : findModel(remembered, sources);
}

/** The id of a better model on this disk that knows the language of this machine; null if there is none. */
export async function betterModel(config: Config, inUse: string): Promise<string | null> {
  return (await findBetter(inUse, sourcesOf(config), machineLanguage()))?.id ?? null;
}

/** The places of this machine where models are looked for. */
export const sourcesOf = (config: Config) => modelSources(sourceFolders(config));

/** The folders of these places. */
export function sourceFolders(config: Config): SourceFolders {
  return {
    home: config.home,
    huggingFace: config['hf-cache'],
    modelScope: config['modelscope-cache'],
  };
}

import type { Config } from '../config.ts';
import type { ModelRef } from '../models/model-ref.ts';
import { findBetter, findModel, findPreferred } from '../models/sources/find-model.ts';
import { modelSources, type SourceFolders } from '../models/sources/model-sources.ts';
import { embeddingServer, remoteModel } from '../models/sources/remote.ts';
import type { ModelSource } from '../models/sources/source.ts';
import { serverOf } from './embedding-server.ts';
import { machineLanguage } from './models/languages.ts';
import { typedModel } from './typed-model.ts';

/**
 * Chooses the model of a library: that of the settings, which may be that of an embedding server, else the one it was
 * indexed with, else the best one on this disk. A
 * library keeps its model, because vectors of different models are not comparable. Throws `model-missing`.
 */
export async function chooseModel(config: Config, remembered: string | null): Promise<ModelRef> {
  if (config.model !== 'auto') return findModel(await typedModel(config.model), sourcesOf(config));
  const server = serverOf(config);
  if (server !== null) return remoteModel(server);
  return rememberedModel(config, remembered);
}

/** The model with which the library was indexed, whatever the settings name; for a new one the best on this disk. Throws `model-missing`. */
export async function rememberedModel(config: Config, remembered: string | null): Promise<ModelRef> {
  const sources = sourcesOf(config);
  return remembered === null ? findPreferred(sources) : findModel(remembered, sources);
}

/** Whether a setting names the model, which then takes precedence over that of the library. */
export const isModelSet = (config: Pick<Config, 'model' | 'embed-url'>) =>
  config.model !== 'auto' || config['embed-url'] !== undefined;

/** The id of a better model on this disk that knows the language of this machine; null if there is none. */
export async function betterModel(config: Config, inUse: string): Promise<string | null> {
  return (await findBetter(inUse, sourcesOf(config), machineLanguage()))?.id ?? null;
}

/** The places where models are looked for: those of this machine, then the embedding server of the settings. */
export const sourcesOf = (config: Config): ModelSource[] => [
  ...localSourcesOf(config),
  embeddingServer(serverOf(config)),
];

/** The places of this machine where models are looked for. */
export const localSourcesOf = (config: Config) => modelSources(sourceFolders(config));

/** The folders of these places. */
export function sourceFolders(config: Config): SourceFolders {
  return {
    home: config.home,
    huggingFace: config['hf-cache'],
    modelScope: config['modelscope-cache'],
  };
}

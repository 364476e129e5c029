import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { asSoutuError, SoutuError } from '../../errors.ts';
import type { Family } from '../families/family.ts';
import { FAMILIES, familyOf } from '../families/registry.ts';
import { type Preprocessing, parsePreprocessor } from '../preprocess/preprocessor-config.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type Json, parseJson, readText } from './json.ts';
import { readShardMap, readWeights, SHARD_INDEX, SINGLE_FILE } from './safetensors.ts';
import type { TokenizerFiles } from './tokenizer.ts';

/** The validated content of a model's small files. Plain data, because it is sent to workers. */
export interface ModelSetup {
  readonly folder: string;
  /** `model_type` of the model's family. */
  readonly family: string;
  /** config.json, parsed by the family. */
  readonly config: Json;
  readonly preprocessing: Preprocessing;
  /** Length of an embedding. */
  readonly dimensions: number;
  /** Maximum length of a text in tokens, including start and end. */
  readonly contextLength: number;
  readonly fingerprint: string;
  /** Sizes and times of the files when they were read; cheaper to compare than the fingerprint. */
  readonly fileState: string;
}

export const CONFIG = 'config.json';
const PREPROCESSOR = 'preprocessor_config.json';
const TOKENIZER = 'tokenizer.json';
const TOKENIZER_CONFIG = 'tokenizer_config.json';

/** The files that a model must have beside its weights. */
export const REQUIRED_FILES = [CONFIG, PREPROCESSOR, TOKENIZER];
/** The files that are read if a model has them. */
export const OPTIONAL_FILES = [TOKENIZER_CONFIG];

/** Reads a model folder; of the weights only headers and samples. Throws `model-invalid`, naming the invalid file. */
export async function readModelSetup(
  folder: string,
  families: readonly Family[] = FAMILIES,
): Promise<ModelSetup> {
  const path = (name: string) => join(folder, name);
  const fileState = await stateOf(folder);
  const texts = await readTexts(folder);
  const [configText, preprocessorText, , tokenizerConfigText] = texts;
  const weights = await readWeights(folder);
  const config = parseJson(configText, path(CONFIG));
  const family = familyOf(config, path(CONFIG), families);
  const { dimensions, imageSize, maxTokens, imageProcessor } = family.parse(config, path(CONFIG));
  const preprocessor = parseJson(preprocessorText, path(PREPROCESSOR));
  const preprocessing = parsePreprocessor(preprocessor, path(PREPROCESSOR), imageProcessor);
  if (preprocessing.side !== imageSize) {
    throw new SoutuError(
      'model-invalid',
      `${path(PREPROCESSOR)}: produces pictures of ${preprocessing.side} pixels, but the image encoder takes ${imageSize}.`,
    );
  }
  const longest = parseJson(tokenizerConfigText, path(TOKENIZER_CONFIG)).model_max_length;
  const limit = typeof longest === 'number' && longest >= 2 ? longest : Number.POSITIVE_INFINITY;
  return {
    folder,
    family: family.modelType,
    config,
    preprocessing,
    dimensions,
    contextLength: Math.min(maxTokens, limit),
    fingerprint: fingerprintOf(texts, weights),
    fileState,
  };
}

function readTexts(folder: string) {
  const path = (name: string) => join(folder, name);
  return Promise.all([
    readText(path(CONFIG)),
    readText(path(PREPROCESSOR)),
    readText(path(TOKENIZER)),
    readOptional(path(TOKENIZER_CONFIG)),
  ]);
}

async function stateOf(folder: string): Promise<string> {
  const names = (await readdir(folder).catch(() => [])).sort();
  const states = names.map(async (name) => {
    const file = await stat(join(folder, name)).catch(() => null);
    return file ? `${name} ${file.ino} ${file.size} ${file.mtimeMs}` : name;
  });
  return (await Promise.all(states)).join('\n');
}

/**
 * Throws `model-changed` if the files are no longer those of `setup`, for example after an update of the package.
 * Parts of a model are loaded on first use; without this check, embeddings of the new files would be taken for those
 * of the old.
 */
export async function requireUnchanged({ folder, fileState, fingerprint }: ModelSetup): Promise<void> {
  if ((await stateOf(folder)) === fileState) return;
  // The times may differ after a copy although the content is the same.
  if (fingerprintOf(await readTexts(folder), await readWeights(folder)) === fingerprint) return;
  throw new SoutuError(
    'model-changed',
    `The files of the model in ${folder} have changed since it was opened`,
  );
}

/** Reads the files of a tokenizer. Throws `model-invalid`. */
export async function readTokenizerFiles(folder: string): Promise<TokenizerFiles> {
  const path = join(folder, TOKENIZER);
  const configPath = join(folder, TOKENIZER_CONFIG);
  const [definition, config] = await Promise.all([readText(path), readOptional(configPath)]);
  return { definition: parseJson(definition, path), config: parseJson(config, configPath), path };
}

/** The text of a JSON file; an empty object if it does not exist. */
async function readOptional(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '{}');
}

/** Why a folder is not a complete model; null if it is. Dangling symbolic links count as missing. */
export async function whatIsMissing(folder: string): Promise<string | null> {
  for (const file of REQUIRED_FILES) {
    if (!(await isFile(join(folder, file)))) return `${file} is missing`;
  }
  if (await isFile(join(folder, SINGLE_FILE))) return null;
  if (!(await isFile(join(folder, SHARD_INDEX)))) return `${SINGLE_FILE} is missing`;
  try {
    for (const shard of new Set((await readShardMap(join(folder, SHARD_INDEX))).values())) {
      if (!(await isFile(join(folder, shard)))) return `${shard} is missing`;
    }
  } catch (error) {
    return asSoutuError(error, 'model-invalid').message;
  }
  return null;
}

/** Whether a folder contains a complete model whose config.json is supported. */
export async function isRunnable(folder: string): Promise<boolean> {
  if ((await whatIsMissing(folder)) !== null) return false;
  const path = join(folder, CONFIG);
  try {
    const config = parseJson(await readText(path), path);
    familyOf(config, path, FAMILIES).parse(config, path);
    return true;
  } catch {
    return false;
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (s) => s.isFile(),
    () => false,
  );
}

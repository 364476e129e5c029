import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SoutuError } from '../errors.ts';
import type { Family } from './families/family.ts';
import { FAMILIES, familyOf } from './families/registry.ts';
import { type Json, parseJson, readText } from './json.ts';
import { type Preprocessing, parsePreprocessor } from './preprocessor.ts';
import { readWeights, type TensorEntry, type WeightFile, type Weights } from './safetensors.ts';
import type { TokenizerFiles } from './tokenizer.ts';

/** What the small files of a model say, checked. Plain data, because it is handed to workers. */
export interface ModelSetup {
  readonly folder: string;
  /** `model_type` of the model's family. */
  readonly family: string;
  /** config.json, which the family reads. */
  readonly config: Json;
  readonly preprocessing: Preprocessing;
  /** Length of an embedding. */
  readonly dimensions: number;
  /** Longest text in tokens, start and end included. */
  readonly contextLength: number;
  readonly fingerprint: string;
}

export const CONFIG = 'config.json';
const PREPROCESSOR = 'preprocessor_config.json';
const TOKENIZER = 'tokenizer.json';
const TOKENIZER_CONFIG = 'tokenizer_config.json';

/** Reads a model folder without its weights' values. Throws `model-invalid`, naming the file that is wrong. */
export async function readModelSetup(
  folder: string,
  families: readonly Family[] = FAMILIES,
): Promise<ModelSetup> {
  const path = (name: string) => join(folder, name);
  const texts = await Promise.all([
    readText(path(CONFIG)),
    readText(path(PREPROCESSOR)),
    readText(path(TOKENIZER)),
    readOptional(path(TOKENIZER_CONFIG)),
  ]);
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
      `${path(PREPROCESSOR)}: makes pictures of ${preprocessing.side} pixels, the image encoder takes ${imageSize}.`,
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
    fingerprint: fingerprint(texts, weights),
  };
}

/** The files that a tokenizer is made from. Throws `model-invalid`. */
export async function readTokenizerFiles(folder: string): Promise<TokenizerFiles> {
  const path = join(folder, TOKENIZER);
  const configPath = join(folder, TOKENIZER_CONFIG);
  const [definition, config] = await Promise.all([readText(path), readOptional(configPath)]);
  return { definition: parseJson(definition, path), config: parseJson(config, configPath), path };
}

/** The text of a JSON file, or that of an empty object where there is none. */
async function readOptional(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '{}');
}

/** A folder that all files of the weights lie under: ONNX Runtime takes one, and paths inside it. */
export function commonFolder(files: readonly WeightFile[]): string {
  let folder = dirname(files[0]!.file);
  while (!files.every(({ file }) => file.startsWith(join(folder, '/')))) {
    if (dirname(folder) === folder) {
      throw new SoutuError(
        'model-invalid',
        `${files[0]!.file}: the parts of the model lie on different disks.`,
      );
    }
    folder = dirname(folder);
  }
  return folder;
}

/** Bytes of each sample of a tensor. A tensor of up to two samples is read whole. */
const SAMPLE = 2048;

/**
 * SHA-256 of the small files, of each weight file's header and size, and of the middle and the end of every tensor:
 * a few milliseconds where hashing all of it takes up to seconds. Training moves every weight of a tensor that it
 * touches, so whichever tensors were trained, a sample finds it. Damage of single bytes it does not find.
 */
function fingerprint(texts: readonly string[], weights: Weights): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${Buffer.byteLength(text)}\n`).update(text);
  for (const file of weights.files) {
    const tensors = [...weights.tensors.values()].filter((tensor) => tensor.file === file.file);
    hash.update(`${file.bytes}\n`).update(file.header).update(sample(file.file, tensors));
  }
  return hash.digest('hex');
}

/**
 * The samples of all tensors of a file, in the order in which they lie in it. Read synchronously: hundreds of small
 * reads take 1 ms so, and 10 to 20 through promises.
 */
function sample(file: string, tensors: readonly TensorEntry[]): Buffer {
  const places = tensors.flatMap(({ offset, length }) =>
    length <= 2 * SAMPLE
      ? [{ start: offset, length }]
      : [
          { start: offset + Math.floor((length - SAMPLE) / 2), length: SAMPLE },
          { start: offset + length - SAMPLE, length: SAMPLE },
        ],
  );
  places.sort((a, b) => a.start - b.start);
  const samples = Buffer.alloc(places.reduce((sum, { length }) => sum + length, 0));
  const handle = openSync(file, 'r');
  try {
    let at = 0;
    for (const { start, length } of places) {
      readSync(handle, samples, at, length, start);
      at += length;
    }
    return samples;
  } finally {
    closeSync(handle);
  }
}

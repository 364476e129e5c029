import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SoutuError } from '../errors.ts';
import { type ModelConfig, parseConfig } from './config.ts';
import { parseJson, readText } from './json.ts';
import { type Preprocessing, parsePreprocessor } from './preprocessor.ts';
import { readWeights, type TensorEntry, type WeightFile, type Weights } from './safetensors.ts';

/** What the small files of a model say, checked. Plain data: it is handed to workers as it is. */
export interface ModelSetup {
  readonly folder: string;
  readonly config: ModelConfig;
  readonly preprocessing: Preprocessing;
  /** Longest text in tokens, start and end included. */
  readonly contextLength: number;
  readonly fingerprint: string;
}

const CONFIG = 'config.json';
const PREPROCESSOR = 'preprocessor_config.json';
const TOKENIZER = ['tokenizer.json', 'tokenizer_config.json'] as const;

/** Reads a model folder without its weights' values. Throws `model-invalid`, naming the file that is wrong. */
export async function readModelSetup(folder: string): Promise<ModelSetup> {
  const [config, preprocessor, tokenizer, tokenizerConfig, weights] = await Promise.all([
    readText(join(folder, CONFIG)),
    readText(join(folder, PREPROCESSOR)),
    readText(join(folder, TOKENIZER[0])),
    readFile(join(folder, TOKENIZER[1]), 'utf8').catch(() => '{}'),
    readWeights(folder),
  ]);
  const file = join(folder, CONFIG);
  const model = parseConfig(parseJson(config, file), file);
  const plan = parsePreprocessor(
    parseJson(preprocessor, join(folder, PREPROCESSOR)),
    join(folder, PREPROCESSOR),
  );
  if (plan.side !== model.vision.imageSize) {
    throw new SoutuError(
      'model-invalid',
      `${join(folder, PREPROCESSOR)}: makes pictures of ${plan.side} pixels, the image tower takes ${model.vision.imageSize}.`,
    );
  }
  const longest = parseJson(tokenizerConfig, join(folder, TOKENIZER[1])).model_max_length;
  const limit = typeof longest === 'number' && longest >= 2 ? longest : Number.POSITIVE_INFINITY;
  return {
    folder,
    config: model,
    preprocessing: plan,
    contextLength: Math.min(model.text.maxPositions, limit),
    fingerprint: fingerprint([config, preprocessor, tokenizer, tokenizerConfig], weights),
  };
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

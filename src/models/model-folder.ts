import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SoutuError } from '../errors.ts';
import { type ModelConfig, parseConfig } from './config.ts';
import { parseJson, readText } from './json.ts';
import { type Preprocessing, parsePreprocessor } from './preprocessor.ts';
import { readWeights, type WeightFile, type Weights } from './safetensors.ts';

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
    fingerprint: await fingerprint([config, preprocessor, tokenizer, tokenizerConfig], weights),
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

/** Bytes and number of the blocks of each weight file that the fingerprint takes in, evenly spread. */
const BLOCK = 4096;
const BLOCKS = 32;

/**
 * SHA-256 of the small files, and of each weight file's header, size and 32 blocks: some milliseconds where hashing
 * all of it takes up to seconds. Training moves every weight, so a sample finds it.
 */
async function fingerprint(texts: readonly string[], weights: Weights): Promise<string> {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${Buffer.byteLength(text)}\n`).update(text);
  for (const file of weights.files)
    hash
      .update(`${file.bytes}\n`)
      .update(file.header)
      .update(await sample(file));
  return hash.digest('hex');
}

async function sample({ file, bytes }: WeightFile): Promise<Buffer> {
  const handle = await open(file);
  try {
    const step = Math.max(0, bytes - BLOCK) / (BLOCKS - 1);
    const blocks = Array.from({ length: BLOCKS }, async (_, i) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(BLOCK), 0, BLOCK, Math.floor(i * step));
      return buffer.subarray(0, bytesRead);
    });
    return Buffer.concat(await Promise.all(blocks));
  } finally {
    await handle.close();
  }
}

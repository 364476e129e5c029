import { Tokenizer } from '@huggingface/tokenizers';
import { SoutuError } from '../../errors.ts';
import type { Json } from './json.ts';

/** Token ids of a text, including start and end. */
export type Tokenize = (text: string) => number[];

/** The published files of a tokenizer. */
export interface TokenizerFiles {
  /** tokenizer.json */
  readonly definition: Json;
  /** tokenizer_config.json; empty if the model has none. */
  readonly config: Json;
  /** Path of tokenizer.json, for error messages. */
  readonly path: string;
}

/**
 * Creates the tokenizer that tokenizer.json describes. Longer texts are truncated to `contextLength` tokens with the
 * end token preserved, which the tokenizer library does not do. Throws `model-invalid` for unusable files.
 */
export function createTokenizer(
  { definition, config, path }: TokenizerFiles,
  contextLength: number,
): Tokenize {
  const tokenizer = readTokenizer(definition, config, path);
  return (text) => truncate(tokenizer.encode(text).ids, contextLength);
}

function readTokenizer(definition: Json, config: Json, path: string): Tokenizer {
  try {
    return new Tokenizer(definition, config);
  } catch (cause) {
    throw new SoutuError('model-invalid', `${path}: not a usable tokenizer.`, { cause });
  }
}

function truncate(ids: number[], contextLength: number): number[] {
  return ids.length <= contextLength ? ids : [...ids.slice(0, contextLength - 1), ids.at(-1)!];
}

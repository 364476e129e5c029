import { Tokenizer } from '@huggingface/tokenizers';
import { SoutuError } from '../../errors.ts';
import type { Json } from './json.ts';
import { readUnigram, type Unigram } from './unigram.ts';

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
    const unigram = readUnigram(definition.model);
    return unigram === null ? new Tokenizer(definition, config) : withUnigram(definition, config, unigram);
  } catch (cause) {
    throw new SoutuError('model-invalid', `${path}: not a usable tokenizer.`, { cause });
  }
}

/** The tokenizer with our Unigram model: the library makes its own one with a vocabulary of one token, and everything else. */
function withUnigram(
  definition: Json,
  config: Json,
  { ids, unknown, unknownId, encode }: Unigram,
): Tokenizer {
  const model = { ...(definition.model as Json), vocab: [[unknown, 0]], unk_id: 0 };
  const tokenizer = new Tokenizer({ ...definition, model }, config);
  const own = tokenizer.model!;
  // With the added tokens, which the library has put there.
  for (const [token, id] of own.tokens_to_ids) if (token !== unknown) ids.set(token, id);
  return Object.assign(tokenizer, {
    model: Object.assign(own, { tokens_to_ids: ids, unk_token_id: unknownId, encode }),
  });
}

function truncate(ids: number[], contextLength: number): number[] {
  return ids.length <= contextLength ? ids : [...ids.slice(0, contextLength - 1), ids.at(-1)!];
}

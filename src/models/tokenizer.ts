import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { SoutuError } from '../errors.ts';
import type { ModelConfig } from './config.ts';
import { parseJson, readText } from './json.ts';

/** Token ids of a text, start and end included. */
export type Tokenize = (text: string) => number[];

/**
 * The tokenizer of a model folder. Texts over `contextLength` tokens are cut, the end token kept; the library itself
 * never truncates. Throws `model-invalid` for files that it cannot use.
 */
export async function loadTokenizer(folder: string, contextLength: number): Promise<Tokenize> {
  const file = join(folder, 'tokenizer.json');
  const definition = parseJson(await readText(file), file);
  const configFile = join(folder, 'tokenizer_config.json');
  const config = parseJson(await readText(configFile).catch(() => '{}'), configFile);
  let tokenizer: Tokenizer;
  try {
    tokenizer = new Tokenizer(definition, config);
  } catch (cause) {
    throw new SoutuError('model-invalid', `${file}: not a tokenizer that can be used.`, { cause });
  }
  return (text) => truncate(tokenizer.encode(text).ids, contextLength);
}

function truncate(ids: number[], contextLength: number): number[] {
  return ids.length <= contextLength ? ids : [...ids.slice(0, contextLength - 1), ids.at(-1)!];
}

/**
 * The ids that the text tower is given. CLIP pools at the end token, so what follows its first place is cut off. The first
 * configs said eos_token_id 2, which was not the end token: there the place is that of the largest id. A text without
 * the token is pooled at its start. (transformers, CLIPTextTransformer.)
 */
export function towerInput(ids: readonly number[], { family, text }: ModelConfig): number[] {
  if (family !== 'clip') return [...ids];
  const place = text.eosTokenId === 2 ? ids.indexOf(Math.max(...ids)) : ids.indexOf(text.eosTokenId);
  return ids.slice(0, Math.max(place, 0) + 1);
}

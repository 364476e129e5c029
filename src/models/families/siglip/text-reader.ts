import { SoutuError } from '../../../errors.ts';
import { isJson, type Json } from '../../files/json.ts';
import { createTokenizer, type TokenizerFiles } from '../../files/tokenizer.ts';
import type { TextReader } from '../family.ts';

/**
 * Lowercases texts and pads them to the whole context, as in the training of SigLIP. No mask is used, so the padding
 * changes the vector. Throws `model-invalid` for a tokenizer without a padding token.
 */
export function createSiglipReader(files: TokenizerFiles, contextLength: number): TextReader {
  const tokenize = createTokenizer(inLowerCase(files), contextLength);
  const padding = paddingId(files);
  return (words) => {
    const ids = tokenize(words);
    return { ids: [...ids, ...Array<number>(contextLength - ids.length).fill(padding)] };
  };
}

/**
 * Adds lowercasing before the normalizer of tokenizer.json. SigLIP 2's file lacks it, and its class in transformers
 * (Siglip2Tokenizer) adds it in the same way. SigLIP's file has it already, where adding it again changes nothing.
 */
function inLowerCase(files: TokenizerFiles): TokenizerFiles {
  const { definition, config } = files;
  if (config.do_lower_case === false) return files;
  const own = isJson(definition.normalizer) ? [definition.normalizer] : [];
  const normalizer = { type: 'Sequence', normalizers: [{ type: 'Lowercase' }, ...own] };
  return { ...files, definition: { ...definition, normalizer } };
}

/**
 * The id of the padding token named in tokenizer_config.json, or else the one in tokenizer.json. `pad_token_id` in
 * config.json is not used, because SigLIP 2 omits it and its default is wrong for that tokenizer.
 */
function paddingId({ definition, config, path }: TokenizerFiles): number {
  const named = isJson(config.pad_token) ? config.pad_token.content : config.pad_token;
  const added: readonly unknown[] = Array.isArray(definition.added_tokens) ? definition.added_tokens : [];
  const token = added.find((entry): entry is Json => isJson(entry) && entry.content === named);
  const padding = isJson(definition.padding) ? definition.padding.pad_id : undefined;
  const id = token?.id ?? padding;
  if (typeof id === 'number' && Number.isInteger(id) && id >= 0) return id;
  throw new SoutuError(
    'model-invalid',
    `${path}: neither this file nor tokenizer_config.json defines a padding token.`,
  );
}

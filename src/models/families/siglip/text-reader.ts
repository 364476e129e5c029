import { SoutuError } from '../../../errors.ts';
import { isJson, type Json } from '../../files/json.ts';
import { createTokenizer, type TokenizerFiles } from '../../files/tokenizer.ts';
import type { TextReader } from '../family.ts';

/**
 * SigLIP was trained on texts in lower case that are padded to the whole context, without a mask, so the padding has an
 * influence. Throws `model-invalid` for a tokenizer without a padding token.
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
 * The tokenizer.json of SigLIP 2 does not change the case; its class in transformers (Siglip2Tokenizer) puts Lowercase
 * before the normalizer of the file. The file of SigLIP does it already, for which a second time makes no difference.
 */
function inLowerCase(files: TokenizerFiles): TokenizerFiles {
  const { definition, config } = files;
  if (config.do_lower_case === false) return files;
  const own = isJson(definition.normalizer) ? [definition.normalizer] : [];
  const normalizer = { type: 'Sequence', normalizers: [{ type: 'Lowercase' }, ...own] };
  return { ...files, definition: { ...definition, normalizer } };
}

/**
 * The id of the token that tokenizer_config.json names, or of the padding in tokenizer.json. The `pad_token_id` of
 * config.json is not used: SigLIP 2 leaves it out, and its default is the end token.
 */
function paddingId({ definition, config, path }: TokenizerFiles): number {
  const named = isJson(config.pad_token) ? config.pad_token.content : config.pad_token;
  const added: readonly unknown[] = Array.isArray(definition.added_tokens) ? definition.added_tokens : [];
  const token = added.find((entry): entry is Json => isJson(entry) && entry.content === named);
  const padding = isJson(definition.padding) ? definition.padding.pad_id : undefined;
  const id = token?.id ?? padding;
  if (typeof id === 'number' && Number.isInteger(id) && id >= 0) return id;
  throw new SoutuError('model-invalid', `${path}: it says nowhere which token texts are padded with.`);
}

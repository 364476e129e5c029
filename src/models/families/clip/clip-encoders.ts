import { createTokenizer } from '../../files/tokenizer.ts';
import { layerNorm, preNormEncoder } from '../../onnx/blocks.ts';
import { finishTextEncoder } from '../../onnx/encoder-io.ts';
import { preNormInt8 } from '../../onnx/linear.ts';
import type { Graph } from '../../onnx/onnx-graph.ts';
import { embedTokens } from '../../onnx/token-embedding.ts';
import type { EncoderRecipes } from '../family.ts';
import type { ClipConfig } from './clip.ts';
import { clipImageEncoder } from './image-encoder.ts';

export function clipEncoders(config: ClipConfig): EncoderRecipes {
  const { text, vision, dimensions } = config;
  return {
    int8Arithmetic: (encoder) => preNormInt8((encoder === 'text' ? text : vision).hiddenSize),
    createTextReader(files, contextLength) {
      const tokenize = createTokenizer(files, contextLength);
      return (words) => ({ ids: untilEndToken(tokenize(words), text.eosTokenId) });
    },
    textEncoder: (g) => textEncoder(g, config),
    imageEncoder: (g, preprocessing) => clipImageEncoder(g, vision, dimensions, preprocessing),
  };
}

/**
 * CLIP pools at the first end token and attention is causal, so the tokens after it have no influence and are
 * removed. The first published configs have eos_token_id 2, which is not the end token; for them transformers pools
 * at the largest id. A text without an end token is pooled at its start (transformers, CLIPTextTransformer).
 */
export function untilEndToken(ids: readonly number[], eosTokenId: number): number[] {
  const place = eosTokenId === 2 ? ids.indexOf(Math.max(...ids)) : ids.indexOf(eosTokenId);
  return ids.slice(0, Math.max(place, 0) + 1);
}

/** Pools at the last token, which is the end token after `untilEndToken`. */
function textEncoder(g: Graph, { text, dimensions }: ClipConfig): Uint8Array {
  const { hiddenSize: width, layerNormEps: eps } = text;
  const name = 'text_model';
  const stream = embedTokens(g, {
    words: `${name}.embeddings.token_embedding.weight`,
    positions: `${name}.embeddings.position_embedding.weight`,
    ...text,
  });
  const encoded = preNormEncoder(g, stream, `${name}.encoder.layers`, text, true, 'last');
  const pooled = layerNorm(g, encoded, `${name}.final_layer_norm`, width, eps);
  const projection = g.weight('text_projection.weight', [dimensions, width]);
  return finishTextEncoder(g, g.node('Gemm', [pooled, projection], { transB: 1 }), dimensions);
}

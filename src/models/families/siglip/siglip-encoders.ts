import { layerNorm, preNormEncoder } from '../../onnx/blocks.ts';
import { finishTextEncoder } from '../../onnx/encoder-io.ts';
import { preNormInt8 } from '../../onnx/linear.ts';
import type { Graph } from '../../onnx/onnx-graph.ts';
import { embedTokens } from '../../onnx/token-embedding.ts';
import type { EncoderRecipes } from '../family.ts';
import { siglipImageEncoder } from './image-encoder.ts';
import type { SiglipConfig } from './siglip.ts';
import { createSiglipReader } from './text-reader.ts';

export function siglipEncoders(config: SiglipConfig): EncoderRecipes {
  const { text, vision } = config;
  return {
    int8Arithmetic: (encoder) => preNormInt8((encoder === 'text' ? text : vision).hiddenSize),
    createTextReader: createSiglipReader,
    textEncoder: (g) => textEncoder(g, config),
    imageEncoder: (g, preprocessing) => siglipImageEncoder(g, vision, preprocessing),
  };
}

/** A transformer without a causal mask. Padding is not masked either; the last position is pooled. */
function textEncoder(g: Graph, { text, dimensions }: SiglipConfig): Uint8Array {
  const { hiddenSize: width, layerNormEps: eps } = text;
  const name = 'text_model';
  const stream = embedTokens(g, {
    words: `${name}.embeddings.token_embedding.weight`,
    positions: `${name}.embeddings.position_embedding.weight`,
    ...text,
  });
  const encoded = preNormEncoder(g, stream, `${name}.encoder.layers`, text, false, 'last');
  const pooled = layerNorm(g, encoded, `${name}.final_layer_norm`, width, eps);
  const weight = g.weight(`${name}.head.weight`, [dimensions, width]);
  const bias = g.weight(`${name}.head.bias`, [dimensions]);
  return finishTextEncoder(g, g.node('Gemm', [pooled, weight, bias], { transB: 1 }), dimensions);
}

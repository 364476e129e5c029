import type { Json } from '../files/json.ts';
import { createTokenizer } from '../files/tokenizer.ts';
import { layerNorm, preNormEncoder, type TransformerConfig } from '../onnx/blocks.ts';
import { finishTextEncoder } from '../onnx/encoder-io.ts';
import { preNormInt8 } from '../onnx/linear.ts';
import type { Graph } from '../onnx/onnx-graph.ts';
import { embedTokens } from '../onnx/token-embedding.ts';
import { clipImageEncoder, readVision, type VisionConfig } from './clip-vision.ts';
import { present, readSize, readTransformer, section } from './config-values.ts';
import type { Family } from './family.ts';

/** OpenAI's CLIP and all that share its layout, such as BGE-VL: a causal text encoder with byte-pair tokens. */
export const clip: Family = {
  modelType: 'clip',
  parse(json, file) {
    const config = parseClip(json, file);
    const { text, vision, dimensions } = config;
    return {
      dimensions,
      imageSize: vision.imageSize,
      maxTokens: text.maxPositions,
      imageProcessor: 'CLIP',
      int8Arithmetic: (encoder) => preNormInt8(config[encoder === 'text' ? 'text' : 'vision'].hiddenSize),
      createTextReader(files, contextLength) {
        const tokenize = createTokenizer(files, contextLength);
        return (words) => ({ ids: untilEndToken(tokenize(words), text.eosTokenId) });
      },
      textEncoder: (g) => textEncoder(g, text, dimensions),
      imageEncoder: (g, preprocessing) => clipImageEncoder(g, vision, dimensions, preprocessing),
    };
  },
};

interface TextConfig extends TransformerConfig {
  readonly vocabSize: number;
  readonly maxPositions: number;
  readonly eosTokenId: number;
}

interface ClipConfig {
  readonly dimensions: number;
  readonly text: TextConfig;
  readonly vision: VisionConfig;
}

const TEXT_DEFAULTS = {
  hidden_size: 512,
  intermediate_size: 2048,
  num_hidden_layers: 12,
  num_attention_heads: 8,
  max_position_embeddings: 77,
  vocab_size: 49408,
  hidden_act: 'quick_gelu',
  layer_norm_eps: 1e-5,
  eos_token_id: 49407,
};

const PROJECTION_DEFAULT = 512;

/** The sizes in a CLIP config.json. Throws `model-invalid`. */
export function parseClip(config: Json, file: string): ClipConfig {
  const text = section(config, 'text_config', TEXT_DEFAULTS);
  return {
    dimensions: readSize({ projection_dim: PROJECTION_DEFAULT, ...present(config) }, 'projection_dim', file),
    text: {
      ...readTransformer(text, file),
      vocabSize: readSize(text, 'vocab_size', file),
      maxPositions: readSize(text, 'max_position_embeddings', file),
      eosTokenId: readSize(text, 'eos_token_id', file, 0),
    },
    vision: readVision(config, file),
  };
}

/**
 * CLIP pools at the first end token and attention is causal, so what follows it has no influence and is cut off. The
 * first published configs have eos_token_id 2, which is not the end token; there transformers takes the place of the
 * largest id. A text without an end token is pooled at its start (transformers, CLIPTextTransformer).
 */
export function untilEndToken(ids: readonly number[], eosTokenId: number): number[] {
  const place = eosTokenId === 2 ? ids.indexOf(Math.max(...ids)) : ids.indexOf(eosTokenId);
  return ids.slice(0, Math.max(place, 0) + 1);
}

/** Pools at the last token, which `untilEndToken` has made the end token. */
function textEncoder(g: Graph, text: TextConfig, dimensions: number): Uint8Array {
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

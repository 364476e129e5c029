import type { Json } from '../files/json.ts';
import { createTokenizer } from '../files/tokenizer.ts';
import { activate, attention, layerNorm, pooledRow, type TransformerConfig } from '../onnx/blocks.ts';
import { finishTextEncoder } from '../onnx/encoder-io.ts';
import { linear, preNormInt8 } from '../onnx/linear.ts';
import type { Graph } from '../onnx/onnx-graph.ts';
import { embedTokens } from '../onnx/token-embedding.ts';
import { clipImageEncoder, readVision, type VisionConfig } from './clip-vision.ts';
import { present, readSize, readTransformer, section } from './config-values.ts';
import type { Family } from './family.ts';

/** Chinese-CLIP and soutu-mini: CLIP's image encoder and a BERT for words. */
export const chineseClip: Family = {
  modelType: 'chinese_clip',
  parse(json, file) {
    const { text, vision, dimensions } = parseChineseClip(json, file);
    return {
      dimensions,
      imageSize: vision.imageSize,
      maxTokens: text.maxPositions,
      imageProcessor: 'CLIP',
      // Smoothing needs norms that stand before the linears; BERT's stand behind the residuals.
      int8Arithmetic: (encoder) => (encoder === 'text' ? 'int8-rotated' : preNormInt8(vision.hiddenSize)),
      createTextReader(files, contextLength) {
        const tokenize = createTokenizer(files, contextLength);
        // A text runs alone, so nothing is padded and no mask is needed.
        return (words) => ({ ids: tokenize(words) });
      },
      textEncoder: (g) => textEncoder(g, text, dimensions),
      imageEncoder: (g, preprocessing) => clipImageEncoder(g, vision, dimensions, preprocessing),
    };
  },
};

interface TextConfig extends TransformerConfig {
  readonly vocabSize: number;
  readonly maxPositions: number;
  /** Rows of BERT's token type table. */
  readonly tokenTypes: number;
}

interface ChineseClipConfig {
  readonly dimensions: number;
  readonly text: TextConfig;
  readonly vision: VisionConfig;
}

const TEXT_DEFAULTS = {
  hidden_size: 768,
  intermediate_size: 3072,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  max_position_embeddings: 512,
  vocab_size: 30522,
  hidden_act: 'gelu',
  layer_norm_eps: 1e-12,
  type_vocab_size: 2,
};

const PROJECTION_DEFAULT = 512;

/** The sizes in a Chinese-CLIP config.json. Throws `model-invalid`. */
export function parseChineseClip(config: Json, file: string): ChineseClipConfig {
  const text = section(config, 'text_config', TEXT_DEFAULTS);
  return {
    dimensions: readSize({ projection_dim: PROJECTION_DEFAULT, ...present(config) }, 'projection_dim', file),
    text: {
      ...readTransformer(text, file),
      vocabSize: readSize(text, 'vocab_size', file),
      maxPositions: readSize(text, 'max_position_embeddings', file),
      tokenTypes: readSize(text, 'type_vocab_size', file),
    },
    vision: readVision(config, file),
  };
}

/** A BERT, pooled at its first token. All tokens are of type 0. */
function textEncoder(g: Graph, text: TextConfig, dimensions: number): Uint8Array {
  const { hiddenSize: width, layerNormEps: eps } = text;
  const embeddings = 'text_model.embeddings';
  const summed = embedTokens(g, {
    words: `${embeddings}.word_embeddings.weight`,
    positions: `${embeddings}.position_embeddings.weight`,
    ...text,
  });
  const types = g.weight(`${embeddings}.token_type_embeddings.weight`, [text.tokenTypes, width]);
  const typed = g.node('Add', [summed, pooledRow(g, types, 'first')]);
  let norm = `${embeddings}.LayerNorm`;
  let stream = layerNorm(g, typed, norm, width, eps);
  for (let i = 0; i < text.layers; i++) {
    const at = `text_model.encoder.layer.${i}`;
    stream = bertLayer(g, stream, { at, norm, text, last: i === text.layers - 1 });
    norm = `${at}.output.LayerNorm`;
  }
  const projection = g.weight('text_projection.weight', [dimensions, width]);
  return finishTextEncoder(g, g.node('Gemm', [stream, projection], { transB: 1 }), dimensions);
}

interface BertLayer {
  /** Prefix of the layer's tensors. */
  readonly at: string;
  /** The layer norm that made the input. */
  readonly norm: string;
  readonly text: TextConfig;
  /** Only the first row is wanted of the last layer. */
  readonly last: boolean;
}

/** A layer with its norms behind the residuals. */
function bertLayer(g: Graph, stream: string, { at, norm, text, last }: BertLayer): string {
  const { hiddenSize: width, intermediateSize: wide, layerNormEps: eps, heads, activation } = text;
  const project = (x: string, name: string, inputs: number, outputs: number, from?: string) =>
    linear(g, x, {
      weight: `${at}.${name}.weight`,
      bias: `${at}.${name}.bias`,
      inputs,
      outputs,
      ...(from === undefined ? {} : { norm: from }),
    });
  const residual = last ? pooledRow(g, stream, 'first') : stream;
  const key = project(stream, 'attention.self.key', width, width, norm);
  const value = project(stream, 'attention.self.value', width, width, norm);
  const query = project(residual, 'attention.self.query', width, width, norm);
  const mixed = attention(g, query, key, value, heads, false);
  const attended = g.node('Add', [residual, project(mixed, 'attention.output.dense', width, width)]);
  const middleNorm = `${at}.attention.output.LayerNorm`;
  const middle = layerNorm(g, attended, middleNorm, width, eps);
  const hidden = activate(g, project(middle, 'intermediate.dense', width, wide, middleNorm), activation);
  const out = g.node('Add', [middle, project(hidden, 'output.dense', wide, width)]);
  return layerNorm(g, out, `${at}.output.LayerNorm`, width, eps);
}

import { createTokenizer } from '../../files/tokenizer.ts';
import { activate, attention, layerNorm, pooledRow } from '../../onnx/blocks.ts';
import { finishTextEncoder } from '../../onnx/encoder-io.ts';
import { linear, preNormInt8 } from '../../onnx/linear.ts';
import type { Graph } from '../../onnx/onnx-graph.ts';
import { embedTokens } from '../../onnx/token-embedding.ts';
import { clipImageEncoder } from '../clip/image-encoder.ts';
import type { EncoderRecipes } from '../family.ts';
import type { ChineseClipConfig } from './chinese-clip.ts';

export function chineseClipEncoders(config: ChineseClipConfig): EncoderRecipes {
  const { vision, dimensions } = config;
  return {
    // Smoothing needs norms that precede the linears; those of BERT follow the residual connections.
    int8Arithmetic: (encoder) => (encoder === 'text' ? 'int8-rotated' : preNormInt8(vision.hiddenSize)),
    createTextReader(files, contextLength) {
      const tokenize = createTokenizer(files, contextLength);
      // A text runs alone, so it needs neither padding nor a mask.
      return (words) => ({ ids: tokenize(words) });
    },
    textEncoder: (g) => textEncoder(g, config),
    imageEncoder: (g, preprocessing) => clipImageEncoder(g, vision, dimensions, preprocessing),
  };
}

/** A BERT encoder, pooled at its first token. All tokens are of type 0. */
function textEncoder(g: Graph, { text, dimensions }: ChineseClipConfig): Uint8Array {
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
  /** The layer norm whose output is the input of the layer. */
  readonly norm: string;
  readonly text: ChineseClipConfig['text'];
  /** Whether this is the last layer, of which only the first row is needed. */
  readonly last: boolean;
}

/** A post-norm layer, whose norms follow the residual connections. */
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

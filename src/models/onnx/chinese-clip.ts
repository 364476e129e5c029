import type { ModelConfig } from '../config.ts';
import { activate, attention, layerNorm, linear, pooledRow } from './blocks.ts';
import type { Graph } from './graph.ts';
import { embedTokens, finishText } from './text.ts';

/**
 * Chinese-CLIP's text tower, a BERT: ids [tokens] to the raw projection [1, dimensions] of the class token. Norms stand
 * behind the residuals, all tokens are of type 0, and a text runs alone, so there is no padding to mask.
 */
export function chineseClipTextTower(g: Graph, config: ModelConfig): Uint8Array {
  const { text, dimensions } = config;
  const { hiddenSize: width, intermediateSize: wide, layerNormEps: eps, heads, layers } = text;
  const embeddings = 'text_model.embeddings';
  const summed = embedTokens(g, {
    words: `${embeddings}.word_embeddings.weight`,
    positions: `${embeddings}.position_embeddings.weight`,
    text,
  });
  const types = g.weight(`${embeddings}.token_type_embeddings.weight`, [text.tokenTypes, width]);
  const typed = g.node('Add', [summed, pooledRow(g, types, 'first')]);
  let norm = `${embeddings}.LayerNorm`;
  let stream = layerNorm(g, typed, norm, width, eps);
  for (let i = 0; i < layers; i++) {
    const last = i === layers - 1;
    const at = `text_model.encoder.layer.${i}`;
    const project = (x: string, name: string, inputs: number, outputs: number, norm?: string) =>
      linear(g, x, {
        weight: `${at}.${name}.weight`,
        bias: `${at}.${name}.bias`,
        inputs,
        outputs,
        ...(norm === undefined ? {} : { norm }),
      });
    const residual = last ? pooledRow(g, stream, 'first') : stream;
    const key = project(stream, 'attention.self.key', width, width, norm);
    const value = project(stream, 'attention.self.value', width, width, norm);
    const mixed = attention(
      g,
      project(residual, 'attention.self.query', width, width, norm),
      key,
      value,
      heads,
      false,
    );
    const attended = g.node('Add', [residual, project(mixed, 'attention.output.dense', width, width)]);
    const middle = layerNorm(g, attended, `${at}.attention.output.LayerNorm`, width, eps);
    const hidden = activate(
      g,
      project(middle, 'intermediate.dense', width, wide, `${at}.attention.output.LayerNorm`),
      text.activation,
    );
    const out = g.node('Add', [middle, project(hidden, 'output.dense', wide, width)]);
    norm = `${at}.output.LayerNorm`;
    stream = layerNorm(g, out, norm, width, eps);
  }
  return finishText(g, stream, width, dimensions);
}

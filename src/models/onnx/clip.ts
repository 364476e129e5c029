import type { ModelConfig } from '../config.ts';
import { layerNorm, preNormEncoder } from './blocks.ts';
import type { Graph } from './graph.ts';
import { embedTokens, finishText } from './text.ts';

/**
 * CLIP's text tower: ids [tokens] to the raw projection [1, dimensions]. It pools at the last token given: attention is
 * causal, so a text that is cut behind its end token has there the value that the whole text has at that place.
 */
export function clipTextTower(g: Graph, config: ModelConfig): Uint8Array {
  const { text, dimensions } = config;
  const { hiddenSize: width, layerNormEps: eps } = text;
  const name = 'text_model';
  const stream = embedTokens(g, {
    words: `${name}.embeddings.token_embedding.weight`,
    positions: `${name}.embeddings.position_embedding.weight`,
    text,
  });
  const encoded = preNormEncoder(g, stream, `${name}.encoder.layers`, text, true, 'last');
  return finishText(g, layerNorm(g, encoded, `${name}.final_layer_norm`, width, eps), width, dimensions);
}

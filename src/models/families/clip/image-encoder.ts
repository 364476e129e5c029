import { layerNorm, preNormEncoder } from '../../onnx/blocks.ts';
import { finishImageEncoder } from '../../onnx/encoder-io.ts';
import type { Graph } from '../../onnx/onnx-graph.ts';
import { embedPatches } from '../../onnx/patch-embedding.ts';
import type { Preprocessing } from '../../preprocess/preprocessor-config.ts';
import type { VisionConfig } from '../config-values.ts';

/** The ONNX model, from `pixels` to the raw projection [1, dimensions]. */
export function clipImageEncoder(
  g: Graph,
  vision: VisionConfig,
  dimensions: number,
  preprocessing: Preprocessing,
): Uint8Array {
  const { hiddenSize: width, patchSize, imageSize, layerNormEps: eps } = vision;
  const name = 'vision_model';
  const kernel = `${name}.embeddings.patch_embedding.weight`;
  const patches = embedPatches(g, { kernel, ...vision }, preprocessing);
  const start = g.weight(`${name}.embeddings.class_embedding`, [width], [1, width]);
  const count = Math.floor(imageSize / patchSize) ** 2 + 1;
  const positions = g.weight(`${name}.embeddings.position_embedding.weight`, [count, width]);
  const stream = g.node('Add', [g.node('Concat', [start, patches], { axis: 0 }), positions]);
  const normed = layerNorm(g, stream, `${name}.pre_layrnorm`, width, eps);
  const encoded = preNormEncoder(g, normed, `${name}.encoder.layers`, vision, false, 'first');
  const pooled = layerNorm(g, encoded, `${name}.post_layernorm`, width, eps);
  const projection = g.weight('visual_projection.weight', [dimensions, width]);
  const embedding = g.node('Gemm', [pooled, projection], { transB: 1 });
  return finishImageEncoder(g, embedding, dimensions, imageSize);
}

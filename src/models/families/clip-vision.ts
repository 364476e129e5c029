import { SoutuError } from '../../errors.ts';
import type { Json } from '../files/json.ts';
import { layerNorm, preNormEncoder, type TransformerConfig } from '../onnx/blocks.ts';
import { finishImageEncoder } from '../onnx/encoder-io.ts';
import type { Graph } from '../onnx/onnx-graph.ts';
import { embedPatches } from '../onnx/patch-embedding.ts';
import type { Preprocessing } from '../preprocess/preprocessor-config.ts';
import { readSize, readTransformer, section } from './config-values.ts';

/** The image encoder of CLIP, which Chinese-CLIP shares: a vision transformer, pooled at its class token. */
export interface VisionConfig extends TransformerConfig {
  /** Side of the picture and of a patch, in pixels. */
  readonly imageSize: number;
  readonly patchSize: number;
}

const DEFAULTS = {
  hidden_size: 768,
  intermediate_size: 3072,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  image_size: 224,
  patch_size: 32,
  num_channels: 3,
  hidden_act: 'quick_gelu',
  layer_norm_eps: 1e-5,
};

/** The vision_config of a config.json. Throws `model-invalid`. */
export function readVision(config: Json, file: string): VisionConfig {
  const values = section(config, 'vision_config', DEFAULTS);
  if (values.num_channels !== 3)
    throw new SoutuError('model-invalid', `${file}: the image encoder does not take RGB.`);
  const vision = {
    ...readTransformer(values, file),
    imageSize: readSize(values, 'image_size', file),
    patchSize: readSize(values, 'patch_size', file),
  };
  if (vision.patchSize > vision.imageSize)
    throw new SoutuError('model-invalid', `${file}: patch_size is larger than image_size.`);
  return vision;
}

/** The ONNX model: `pixels` to the raw projection [1, dimensions]. */
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

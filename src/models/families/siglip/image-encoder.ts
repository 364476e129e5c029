import { attention, normedMlp, preNormEncoder, smoothedLayerNorm } from '../../onnx/blocks.ts';
import { finishImageEncoder } from '../../onnx/encoder-io.ts';
import { factors, linear } from '../../onnx/linear.ts';
import type { Graph } from '../../onnx/onnx-graph.ts';
import { embedPatches } from '../../onnx/patch-embedding.ts';
import type { Preprocessing } from '../../preprocess/preprocessor-config.ts';
import type { VisionConfig } from '../config-values.ts';

const MODEL = 'vision_model';

/** The ONNX model: `pixels` to the raw projection [1, hiddenSize]. There is no class token and no projection. */
export function siglipImageEncoder(g: Graph, vision: VisionConfig, preprocessing: Preprocessing): Uint8Array {
  const { hiddenSize: width, patchSize, imageSize, layerNormEps: eps } = vision;
  const name = `${MODEL}.embeddings`;
  const kernel = `${name}.patch_embedding.weight`;
  const patches = embedPatches(g, { kernel, bias: `${name}.patch_embedding.bias`, ...vision }, preprocessing);
  const count = Math.floor(imageSize / patchSize) ** 2;
  const positions = g.weight(`${name}.position_embedding.weight`, [count, width]);
  const stream = g.node('Add', [patches, positions]);
  const encoded = preNormEncoder(g, stream, `${MODEL}.encoder.layers`, vision, false);
  const normed = smoothedLayerNorm(g, encoded, `${MODEL}.post_layernorm`, width, eps);
  return finishImageEncoder(g, attentionPooling(g, normed, vision), width, imageSize);
}

/**
 * The multihead attention pooling head: a learned query, the probe, attends to all patches, and an MLP with a residual
 * follows. Its query, key and value are packed in one tensor, as torch's MultiheadAttention has them.
 */
function attentionPooling(g: Graph, patches: string, vision: VisionConfig): string {
  const { hiddenSize: width, heads } = vision;
  const head = `${MODEL}.head`;
  const square = { inputs: width, outputs: width };
  const packed = {
    weight: `${head}.attention.in_proj_weight`,
    bias: `${head}.attention.in_proj_bias`,
    ...square,
  };
  const project = (at: number) =>
    linear(g, patches, { ...packed, part: { at, of: 3 }, norm: `${MODEL}.post_layernorm` });
  // The query is the same for every picture, so it is computed once, in float32.
  const { weight, bias } = factors(g, { ...packed, part: { at: 0, of: 3 } });
  const probe = g.weight(`${head}.probe`, [1, 1, width], [1, width]);
  const query = g.node('Gemm', [probe, weight, bias], { transB: 1 });
  const mixed = attention(g, query, project(1), project(2), heads, false);
  const out = { weight: `${head}.attention.out_proj.weight`, bias: `${head}.attention.out_proj.bias` };
  const pooled = linear(g, mixed, { ...out, ...square });
  return normedMlp(g, pooled, { at: head, norm: `${head}.layernorm`, config: vision });
}

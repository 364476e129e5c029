import type { ModelConfig } from '../config.ts';
import type { Preprocessing } from '../preprocessor.ts';
import { layerNorm, preNormEncoder, rows } from './blocks.ts';
import type { Graph } from './graph.ts';
import { TYPE } from './proto.ts';

/**
 * CLIP's image tower, which Chinese-CLIP shares: uint8 pixels [side, side, 3] to the raw projection [1, dimensions].
 * Levels go in as they are and normalisation is part of the weights, so a fourth of the bytes is copied into the graph.
 */
export function visionTower(g: Graph, config: ModelConfig, plan: Preprocessing): Uint8Array {
  const { vision, dimensions } = config;
  const { hiddenSize: width, patchSize: patch, imageSize: side, layerNormEps: eps } = vision;
  const grid = Math.floor(side / patch);
  const name = 'vision_model';
  const patches = cutPatches(g, 'pixels', side, patch);
  const levels = g.node('Cast', [g.node('Reshape', [patches, g.integers([grid * grid, -1])])], {
    to: TYPE.float,
  });
  const kernel = g.weight(
    `${name}.embeddings.patch_embedding.weight`,
    [width, 3, patch, patch],
    [width, 3, patch * patch],
  );
  const interleaved = g.node('Transpose', [kernel], { perm: [0, 2, 1] });
  const embedded = embedPatches(g, levels, interleaved, width, plan);
  const start = g.weight(`${name}.embeddings.class_embedding`, [width], [1, width]);
  const positions = g.weight(`${name}.embeddings.position_embedding.weight`, [grid * grid + 1, width]);
  const stream = g.node('Add', [g.node('Concat', [start, embedded], { axis: 0 }), positions]);
  const normed = layerNorm(g, stream, `${name}.pre_layrnorm`, width, eps);
  const encoded = preNormEncoder(g, normed, `${name}.encoder.layers`, vision, false, 'first');
  const pooled = layerNorm(g, encoded, `${name}.post_layernorm`, width, eps);
  const projection = g.weight('visual_projection.weight', [dimensions, width]);
  return g.encode(
    'image',
    { name: 'pixels', type: TYPE.uint8, shape: [side, side, 3] },
    { name: 'embedding', type: TYPE.float, shape: [1, dimensions] },
    g.node('Gemm', [pooled, projection], { transB: 1 }),
  );
}

/** [side, side, 3] to [patches, patch * patch, 3], in runs of whole rows of a patch; rows and columns that fill no patch are dropped, as a convolution does. */
function cutPatches(g: Graph, pixels: string, side: number, patch: number): string {
  const grid = Math.floor(side / patch);
  const used = grid * patch;
  const whole =
    used === side
      ? pixels
      : g.node('Slice', [rows(g, pixels, 0, used), g.integers([0]), g.integers([used]), g.integers([1])]);
  const split = g.node('Reshape', [whole, g.integers([grid, patch, grid, patch * 3])]);
  const ordered = g.node('Transpose', [split], { perm: [0, 2, 1, 3] });
  return g.node('Reshape', [ordered, g.integers([grid * grid, patch * patch, 3])]);
}

/**
 * Gemm of the samples (level * scale - mean) / std and the patch kernel [width, pixels, 3], with the normalisation moved
 * into kernel and bias, which are folded once, where it would else pass over every sample of every picture.
 */
function embedPatches(g: Graph, levels: string, kernel: string, width: number, plan: Preprocessing): string {
  const factor = g.floats(plan.std.map((std) => plan.scale / std));
  const shift = g.floats(plan.mean.map((mean, i) => mean / plan.std[i]!));
  const scaled = g.node('Reshape', [g.node('Mul', [kernel, factor]), g.integers([width, -1])]);
  const shifted = g.node('Mul', [kernel, shift]);
  const bias = g.node('Neg', [g.node('ReduceSum', [shifted, g.integers([1, 2])], { keepdims: 0 })]);
  return g.node('Gemm', [levels, scaled, bias], { transB: 1 });
}

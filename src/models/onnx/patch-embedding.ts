import type { Preprocessing } from '../preprocess/preprocessor-config.ts';
import { PIXELS } from './encoder-io.ts';
import type { Graph } from './onnx-graph.ts';
import { TYPE } from './onnx-protobuf.ts';
import { rows } from './rows.ts';

interface PatchEmbedding {
  /** Tensor name of the convolution's weight, [hiddenSize, 3, patchSize, patchSize]. */
  readonly kernel: string;
  /** Tensor name of its bias, [hiddenSize], where it has one. */
  readonly bias?: string;
  readonly hiddenSize: number;
  readonly patchSize: number;
  readonly imageSize: number;
}

/**
 * The patches of the input `pixels` as vectors, row by row: [patches, hiddenSize], without position embeddings. The
 * graph takes raw uint8 levels and normalises in its weights, so that a quarter of the bytes is copied into it.
 */
export function embedPatches(g: Graph, spec: PatchEmbedding, preprocessing: Preprocessing): string {
  const { kernel: name, hiddenSize: width, patchSize: patch, imageSize: side } = spec;
  const patches = cutPatches(g, side, patch);
  const flat = g.node('Reshape', [patches, g.integers([Math.floor(side / patch) ** 2, -1])]);
  const levels = g.node('Cast', [flat], { to: TYPE.float });
  const kernel = g.weight(name, [width, 3, patch, patch], [width, 3, patch * patch]);
  const interleaved = g.node('Transpose', [kernel], { perm: [0, 2, 1] });
  const bias = spec.bias === undefined ? undefined : g.weight(spec.bias, [width]);
  return project(g, levels, { kernel: interleaved, bias, width }, preprocessing);
}

/**
 * Reshapes [side, side, 3] to [patches, patch * patch, 3], copying whole rows of a patch. Rows and columns at the end
 * that do not fill a patch are dropped, as by a convolution.
 */
function cutPatches(g: Graph, side: number, patch: number): string {
  const grid = Math.floor(side / patch);
  const used = grid * patch;
  const whole =
    used === side
      ? PIXELS
      : g.node('Slice', [rows(g, PIXELS, 0, used), g.integers([0]), g.integers([used]), g.integers([1])]);
  const split = g.node('Reshape', [whole, g.integers([grid, patch, grid, patch * 3])]);
  const ordered = g.node('Transpose', [split], { perm: [0, 2, 1, 3] });
  return g.node('Reshape', [ordered, g.integers([grid * grid, patch * patch, 3])]);
}

interface Convolution {
  /** [width, pixels, 3] */
  readonly kernel: string;
  readonly bias: string | undefined;
  readonly width: number;
}

/**
 * Gemm of the samples (level * scale - mean) / std and the kernel. The normalisation is moved into kernel and bias, which
 * are folded once, instead of passing over every sample of every picture.
 */
function project(g: Graph, levels: string, spec: Convolution, plan: Preprocessing): string {
  const { kernel, width } = spec;
  const factor = g.floats(plan.std.map((std) => plan.scale / std));
  const offset = g.floats(plan.mean.map((mean, i) => mean / plan.std[i]!));
  const scaled = g.node('Reshape', [g.node('Mul', [kernel, factor]), g.integers([width, -1])]);
  const shifted = g.node('Mul', [kernel, offset]);
  const shift = g.node('Neg', [g.node('ReduceSum', [shifted, g.integers([1, 2])], { keepdims: 0 })]);
  const bias = spec.bias === undefined ? shift : g.node('Add', [spec.bias, shift]);
  return g.node('Gemm', [levels, scaled, bias], { transB: 1 });
}

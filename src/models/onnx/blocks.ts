import type { Activation, EncoderConfig } from '../config.ts';
import { type Graph, ORT } from './graph.ts';
import { int8Linear, rotatedInt8Linear } from './int8.ts';

/**
 * The parts that transformer towers are made of. Values are matrices [tokens, width]: a graph runs one text or
 * one picture, because int8 scales are taken over all that runs together, and alone is the fastest on a CPU.
 */

export interface LinearSpec {
  /** Tensor names; the weight is [outputs, inputs]. */
  readonly weight: string;
  readonly bias: string;
  readonly inputs: number;
  readonly outputs: number;
  /** The layer norm that makes the input; absent where the input comes from attention or an activation. */
  readonly norm?: string;
}

/**
 * y = x W^T + b. Rotated towers keep float32 where no norm has tamed the input (measured on soutu-mini: half of all loss
 * came from there, and rotating these wide inputs took as long as not quantising them).
 */
export function linear(
  g: Graph,
  x: string,
  { weight: name, bias: biasName, inputs, outputs, norm }: LinearSpec,
): string {
  const weight = g.weight(name, [outputs, inputs]);
  const bias = g.weight(biasName, [outputs]);
  if (g.arithmetic === 'fp32' || (g.arithmetic === 'int8-rotated' && norm === undefined)) {
    return g.node('Gemm', [x, weight, bias], { transB: 1 });
  }
  if (g.arithmetic === 'int8-rotated') return rotatedInt8Linear(g, x, weight, bias, inputs, outputs);
  const smoothed = norm === undefined ? weight : g.node('Mul', [weight, smoothing(g, norm, inputs)]);
  return int8Linear(g, x, smoothed, bias);
}

/**
 * |gain|^0.5 of a layer norm: channels that the norm makes large are divided by it before they are quantised, and the
 * weights are multiplied by it, so that a few loud channels do not take all 256 levels. Needs no calibration.
 */
function smoothing(g: Graph, norm: string, width: number): string {
  const size = g.node('Abs', [g.weight(`${norm}.weight`, [width])]);
  return g.node('Sqrt', [g.node('Max', [size, g.floats([1e-6])])]);
}

/** Layer normalisation by the tensors NAME.weight and NAME.bias. */
export function layerNorm(g: Graph, x: string, name: string, width: number, epsilon: number): string {
  const inputs = [x, g.weight(`${name}.weight`, [width]), g.weight(`${name}.bias`, [width])];
  return g.node('LayerNormalization', inputs, { axis: -1, epsilon: { float: epsilon } });
}

/** A layer norm that only linears with this `norm` read; where these are smoothed, its gain and bias are divided. */
function smoothedLayerNorm(g: Graph, x: string, name: string, width: number, epsilon: number): string {
  if (g.arithmetic !== 'int8-smoothed') return layerNorm(g, x, name, width, epsilon);
  const by = smoothing(g, name, width);
  const gain = g.node('Div', [g.weight(`${name}.weight`, [width]), by]);
  const bias = g.node('Div', [g.weight(`${name}.bias`, [width]), by]);
  return g.node('LayerNormalization', [x, gain, bias], { axis: -1, epsilon: { float: epsilon } });
}

/** Softmax(q k^T / sqrt(width / heads)) v; with `causal` a token sees only those before it. */
export function attention(g: Graph, q: string, k: string, v: string, heads: number, causal: boolean): string {
  const axis = g.integers([0]);
  const batch = [q, k, v].map((x) => g.node('Unsqueeze', [x, axis]));
  const out = g.node('MultiHeadAttention', batch, { num_heads: heads, unidirectional: causal ? 1 : 0 }, ORT);
  return g.node('Squeeze', [out, axis]);
}

/** quick_gelu is x * sigmoid(1.702 x); gelu is the exact one, by erf. */
export function activate(g: Graph, x: string, activation: Activation): string {
  if (activation === 'gelu') return g.node('Gelu', [x], {}, ORT);
  return g.node('QuickGelu', [x], { alpha: { float: 1.702 } }, ORT);
}

/** Rows from..to-1 of a matrix. */
export function rows(g: Graph, x: string, from: number, to: number): string {
  return g.node('Slice', [x, g.integers([from]), g.integers([to]), g.integers([0])]);
}

/** Slice bounds that mean the last row. */
const LAST = [-1, 2 ** 31 - 1] as const;

export type Pooled = 'first' | 'last';

export function pooledRow(g: Graph, x: string, pooled: Pooled): string {
  return pooled === 'first' ? rows(g, x, 0, 1) : rows(g, x, ...LAST);
}

/**
 * CLIP's stack of layers: norm, attention, norm, MLP, each with a residual. Only the row `pooled` is wanted of the
 * last layer, so there everything after keys and values is computed for that row alone.
 */
export function preNormEncoder(
  g: Graph,
  x: string,
  prefix: string,
  config: EncoderConfig,
  causal: boolean,
  pooled: Pooled,
): string {
  const { hiddenSize: width, intermediateSize: wide, layerNormEps: eps, heads, layers } = config;
  let stream = x;
  for (let i = 0; i < layers; i++) {
    const last = i === layers - 1;
    const at = `${prefix}.${i}`;
    const project = (input: string, name: string, inputs: number, outputs: number, norm?: string) =>
      linear(g, input, {
        weight: `${at}.${name}.weight`,
        bias: `${at}.${name}.bias`,
        inputs,
        outputs,
        ...(norm === undefined ? {} : { norm: `${at}.${norm}` }),
      });
    const normed = smoothedLayerNorm(g, stream, `${at}.layer_norm1`, width, eps);
    const key = project(normed, 'self_attn.k_proj', width, width, 'layer_norm1');
    const value = project(normed, 'self_attn.v_proj', width, width, 'layer_norm1');
    const asking = last ? pooledRow(g, normed, pooled) : normed;
    const query = project(asking, 'self_attn.q_proj', width, width, 'layer_norm1');
    const mixed = attention(g, query, key, value, heads, causal && !last);
    const residual = last ? pooledRow(g, stream, pooled) : stream;
    const middle = g.node('Add', [residual, project(mixed, 'self_attn.out_proj', width, width)]);
    const second = smoothedLayerNorm(g, middle, `${at}.layer_norm2`, width, eps);
    const hidden = activate(g, project(second, 'mlp.fc1', width, wide, 'layer_norm2'), config.activation);
    stream = g.node('Add', [middle, project(hidden, 'mlp.fc2', wide, width)]);
  }
  return stream;
}

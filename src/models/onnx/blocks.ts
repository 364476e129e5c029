import { type LinearSpec, linear, smoothing } from './linear.ts';
import { type Graph, ORT } from './onnx-graph.ts';
import type { Activation, TransformerConfig } from './transformer-config.ts';

/**
 * The parts that transformer encoders are made of. Values are matrices [tokens, width]: a graph runs one text or one
 * picture, because int8 scales are taken over everything that runs together, and batches are no faster on a CPU.
 */

const ACTIVATIONS: Readonly<Record<Activation, (g: Graph, x: string) => string>> = {
  /** x * sigmoid(1.702 x) */
  quick_gelu: (g, x) => g.node('QuickGelu', [x], { alpha: { float: 1.702 } }, ORT),
  /** The exact one, by erf. */
  gelu: (g, x) => g.node('Gelu', [x], {}, ORT),
  /** Its approximation by tanh. */
  gelu_pytorch_tanh: (g, x) => g.node('FastGelu', [x], {}, ORT),
};

export function activate(g: Graph, x: string, activation: Activation): string {
  return ACTIVATIONS[activation](g, x);
}

/** Layer normalisation by the tensors NAME.weight and NAME.bias. */
export function layerNorm(g: Graph, x: string, name: string, width: number, epsilon: number): string {
  const inputs = [x, g.weight(`${name}.weight`, [width]), g.weight(`${name}.bias`, [width])];
  return g.node('LayerNormalization', inputs, { axis: -1, epsilon: { float: epsilon } });
}

/** A layer norm that only linears with this `norm` read: where these are smoothed, its gain and bias are divided. */
function smoothedLayerNorm(g: Graph, x: string, name: string, width: number, epsilon: number): string {
  if (g.arithmetic !== 'int8-smoothed') return layerNorm(g, x, name, width, epsilon);
  const by = smoothing(g, name, width);
  const gain = g.node('Div', [g.weight(`${name}.weight`, [width]), by]);
  const bias = g.node('Div', [g.weight(`${name}.bias`, [width]), by]);
  return g.node('LayerNormalization', [x, gain, bias], { axis: -1, epsilon: { float: epsilon } });
}

/** Softmax(q k^T / sqrt(width / heads)) v. With `causal` a token attends only to itself and those before it. */
export function attention(g: Graph, q: string, k: string, v: string, heads: number, causal: boolean): string {
  const axis = g.integers([0]);
  const batch = [q, k, v].map((x) => g.node('Unsqueeze', [x, axis]));
  const out = g.node('MultiHeadAttention', batch, { num_heads: heads, unidirectional: causal ? 1 : 0 }, ORT);
  return g.node('Squeeze', [out, axis]);
}

/** Rows from..to-1 of a matrix. */
export function rows(g: Graph, x: string, from: number, to: number): string {
  return g.node('Slice', [x, g.integers([from]), g.integers([to]), g.integers([0])]);
}

/** Slice bounds that mean the last row. */
const LAST = [-1, 2 ** 31 - 1] as const;

/** The row that an encoder takes its embedding from. */
export type Pooled = 'first' | 'last';

export function pooledRow(g: Graph, x: string, pooled: Pooled): string {
  return pooled === 'first' ? rows(g, x, 0, 1) : rows(g, x, ...LAST);
}

interface PreNormLayer {
  /** Prefix of the layer's tensors, such as text_model.encoder.layers.0. */
  readonly at: string;
  readonly config: TransformerConfig;
  readonly causal: boolean;
  /** Gives this row alone: everything after keys and values is then computed for it only. */
  readonly only?: Pooled;
}

/** CLIP's layer: norm, attention, norm, MLP, with two residuals. */
export function preNormLayer(g: Graph, stream: string, layer: PreNormLayer): string {
  const { at, config, causal, only } = layer;
  const { hiddenSize: width, intermediateSize: wide, layerNormEps: eps, heads, activation } = config;
  const project = (x: string, name: string, sizes: Pick<LinearSpec, 'inputs' | 'outputs'>, norm?: string) =>
    linear(g, x, {
      weight: `${at}.${name}.weight`,
      bias: `${at}.${name}.bias`,
      ...sizes,
      ...(norm === undefined ? {} : { norm: `${at}.${norm}` }),
    });
  const square = { inputs: width, outputs: width };
  const wanted = (x: string) => (only === undefined ? x : pooledRow(g, x, only));
  const normed = smoothedLayerNorm(g, stream, `${at}.layer_norm1`, width, eps);
  const key = project(normed, 'self_attn.k_proj', square, 'layer_norm1');
  const value = project(normed, 'self_attn.v_proj', square, 'layer_norm1');
  const query = project(wanted(normed), 'self_attn.q_proj', square, 'layer_norm1');
  // A single query row is the one that is pooled, and that one attends to all tokens.
  const mixed = attention(g, query, key, value, heads, causal && only === undefined);
  const middle = g.node('Add', [wanted(stream), project(mixed, 'self_attn.out_proj', square)]);
  const second = smoothedLayerNorm(g, middle, `${at}.layer_norm2`, width, eps);
  const hidden = project(second, 'mlp.fc1', { inputs: width, outputs: wide }, 'layer_norm2');
  const activated = activate(g, hidden, activation);
  return g.node('Add', [middle, project(activated, 'mlp.fc2', { inputs: wide, outputs: width })]);
}

/** CLIP's stack of layers, from which only the row `pooled` is taken. */
export function preNormEncoder(
  g: Graph,
  x: string,
  prefix: string,
  config: TransformerConfig,
  causal: boolean,
  pooled: Pooled,
): string {
  let stream = x;
  for (let i = 0; i < config.layers; i++) {
    const layer = { at: `${prefix}.${i}`, config, causal };
    stream = preNormLayer(g, stream, i === config.layers - 1 ? { ...layer, only: pooled } : layer);
  }
  return stream;
}

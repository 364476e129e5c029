import { linear, smoothing } from './linear.ts';
import { type Graph, ORT } from './onnx-graph.ts';
import { rows } from './rows.ts';
import type { Activation, TransformerConfig } from './transformer-config.ts';

/**
 * The building blocks of transformer encoders. Values are matrices [tokens, width]: a graph runs a single text or
 * picture, because int8 scales span everything that runs together, and batches are no faster on a CPU.
 */

const ACTIVATIONS: Readonly<Record<Activation, (g: Graph, x: string) => string>> = {
  /** x * sigmoid(1.702 x) */
  quick_gelu: (g, x) => g.node('QuickGelu', [x], { alpha: { float: 1.702 } }, ORT),
  /** Exact, computed with erf. */
  gelu: (g, x) => g.node('Gelu', [x], {}, ORT),
  /** Approximated with tanh. */
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

/**
 * A layer norm whose only readers are linears with this `norm`; if they are smoothed, its gain and bias are divided.
 */
export function smoothedLayerNorm(g: Graph, x: string, name: string, width: number, epsilon: number): string {
  if (g.arithmetic !== 'int8-smoothed') return layerNorm(g, x, name, width, epsilon);
  const by = smoothing(g, name, width);
  const gain = g.node('Div', [g.weight(`${name}.weight`, [width]), by]);
  const bias = g.node('Div', [g.weight(`${name}.bias`, [width]), by]);
  return g.node('LayerNormalization', [x, gain, bias], { axis: -1, epsilon: { float: epsilon } });
}

/** Softmax(q k^T / sqrt(width / heads)) v. With `causal`, a token attends only to itself and earlier tokens. */
export function attention(g: Graph, q: string, k: string, v: string, heads: number, causal: boolean): string {
  const axis = g.integers([0]);
  const batch = [q, k, v].map((x) => g.node('Unsqueeze', [x, axis]));
  const out = g.node('MultiHeadAttention', batch, { num_heads: heads, unidirectional: causal ? 1 : 0 }, ORT);
  return g.node('Squeeze', [out, axis]);
}

/** Slice bounds of the last row. */
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
  /** Computes this row only; everything after keys and values is then skipped for the other rows. */
  readonly only?: Pooled | undefined;
}

/** A layer of CLIP: norm, attention, norm, MLP, with two residual connections. */
export function preNormLayer(g: Graph, stream: string, layer: PreNormLayer): string {
  const { at, config, causal, only } = layer;
  const { hiddenSize: width, layerNormEps: eps, heads } = config;
  const project = (x: string, name: string, norm?: string) =>
    linear(g, x, {
      weight: `${at}.${name}.weight`,
      bias: `${at}.${name}.bias`,
      inputs: width,
      outputs: width,
      ...(norm === undefined ? {} : { norm: `${at}.${norm}` }),
    });
  const selected = (x: string) => (only === undefined ? x : pooledRow(g, x, only));
  const normed = smoothedLayerNorm(g, stream, `${at}.layer_norm1`, width, eps);
  const key = project(normed, 'self_attn.k_proj', 'layer_norm1');
  const value = project(normed, 'self_attn.v_proj', 'layer_norm1');
  const query = project(selected(normed), 'self_attn.q_proj', 'layer_norm1');
  // The single query row is the pooled one, which may attend to all tokens.
  const mixed = attention(g, query, key, value, heads, causal && only === undefined);
  const middle = g.node('Add', [selected(stream), project(mixed, 'self_attn.out_proj')]);
  return normedMlp(g, middle, { at, norm: `${at}.layer_norm2`, config });
}

interface NormedMlp {
  /** Prefix of the tensors of the two linears, mlp.fc1 and mlp.fc2. */
  readonly at: string;
  readonly norm: string;
  readonly config: TransformerConfig;
}

/** x + fc2(activation(fc1(norm(x)))) */
export function normedMlp(g: Graph, x: string, { at, norm, config }: NormedMlp): string {
  const { hiddenSize: width, intermediateSize: wide, layerNormEps: eps, activation } = config;
  const tensors = (name: string) => ({ weight: `${at}.mlp.${name}.weight`, bias: `${at}.mlp.${name}.bias` });
  const normed = smoothedLayerNorm(g, x, norm, width, eps);
  const hidden = linear(g, normed, { ...tensors('fc1'), inputs: width, outputs: wide, norm });
  const activated = activate(g, hidden, activation);
  return g.node('Add', [x, linear(g, activated, { ...tensors('fc2'), inputs: wide, outputs: width })]);
}

/** The stack of layers of CLIP. Only the row `pooled` is computed to the end; without it, all rows are. */
export function preNormEncoder(
  g: Graph,
  x: string,
  prefix: string,
  config: TransformerConfig,
  causal: boolean,
  pooled?: Pooled,
): string {
  let stream = x;
  for (let i = 0; i < config.layers; i++) {
    const only = i === config.layers - 1 ? pooled : undefined;
    stream = preNormLayer(g, stream, { at: `${prefix}.${i}`, config, causal, only });
  }
  return stream;
}

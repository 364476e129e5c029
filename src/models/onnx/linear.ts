import { int8Linear, rotatedInt8Linear } from './int8.ts';
import type { Arithmetic, Graph } from './onnx-graph.ts';
import { rows } from './rows.ts';

export interface LinearSpec {
  /** Tensor names; the weight is [outputs, inputs]. */
  readonly weight: string;
  readonly bias: string;
  readonly inputs: number;
  readonly outputs: number;
  /** The layer norm whose output is the input; absent if the input comes from attention or an activation. */
  readonly norm?: string;
  /** Both tensors are part `at` of `of` parts of equal size, packed one after another in the named tensors. */
  readonly part?: { readonly at: number; readonly of: number };
}

/**
 * y = x W^T + b, in the arithmetic of the graph. With `int8-rotated`, linears without a preceding norm stay in
 * float32: measured on soutu-mini, half of the whole loss came from them, and rotating their wide inputs took as long
 * as not quantising them.
 */
export function linear(g: Graph, x: string, spec: LinearSpec): string {
  const { inputs, outputs, norm } = spec;
  const { weight, bias } = factors(g, spec);
  if (g.arithmetic === 'fp32' || (g.arithmetic === 'int8-rotated' && norm === undefined)) {
    return g.node('Gemm', [x, weight, bias], { transB: 1 });
  }
  if (g.arithmetic === 'int8-rotated') return rotatedInt8Linear(g, x, weight, bias, inputs, outputs);
  const smoothed = norm === undefined ? weight : g.node('Mul', [weight, smoothing(g, norm, inputs)]);
  return int8Linear(g, x, smoothed, bias);
}

/** Weight [outputs, inputs] and bias [outputs] of a linear layer. */
export function factors(g: Graph, { weight, bias, inputs, outputs, part }: LinearSpec) {
  const { at, of } = part ?? { at: 0, of: 1 };
  const cut = (packed: string) => (of === 1 ? packed : rows(g, packed, at * outputs, (at + 1) * outputs));
  return {
    weight: cut(g.weight(weight, [of * outputs, inputs])),
    bias: cut(g.weight(bias, [of * outputs])),
  };
}

/**
 * |gain|^0.5 of a layer norm. Channels that the norm amplifies are divided by it before quantisation and the weights
 * are multiplied by it, so that a few outlier channels do not use up all 256 levels. Needs no calibration data.
 */
export function smoothing(g: Graph, norm: string, width: number): string {
  const size = g.node('Abs', [g.weight(`${norm}.weight`, [width])]);
  return g.node('Sqrt', [g.node('Max', [size, g.floats([1e-6])])]);
}

/** Encoders of at least this width lose little in plain 8 bits, which is a fifth faster than rotation. */
const WIDE = 512;

/** The int8 arithmetic for pre-norm encoders, whose norms precede the linears; `width` is their hidden size. */
export function preNormInt8(width: number): Arithmetic {
  return width < WIDE ? 'int8-rotated' : 'int8-smoothed';
}

import type { Graph } from './onnx-graph.ts';
import { TYPE } from './onnx-protobuf.ts';

/**
 * y = x W^T + b with both factors in 8 bits. Weights have a scale per output and are folded when the model is loaded; inputs
 * are quantised at run time to unsigned 8 bits.
 *
 * Weights are signed where the processor multiplies u8 x s8 exactly (VNNI, ARM). Older x86 processors add two such products
 * in 16 bits, which saturates: on soutu-mini the cosine to fp32 fell to .945. There, weights are unsigned, which ONNX Runtime
 * computes exactly and, measured on AVX2, as fast.
 */
export function int8Linear(g: Graph, x: string, weight: string, bias: string): string {
  return g.node('Add', [product(g, x, weight), bias]);
}

function product(g: Graph, x: string, weight: string): string {
  const scale = g.node('Mul', [largest(g, weight, 0), g.floats([1 / 127])]);
  const shift = g.weightBytes === 'signed' ? 0 : 128;
  const to = g.weightBytes === 'signed' ? TYPE.int8 : TYPE.uint8;
  const zeros = g.node('Add', [g.node('Mul', [scale, g.floats([0])]), g.floats([shift])]);
  const rows = g.node('QuantizeLinear', [weight, scale, g.node('Cast', [zeros], { to })], { axis: 0 });
  const quantised = g.node('Transpose', [rows], { perm: [1, 0] });
  const [levels, step, zero] = g.nodes('DynamicQuantizeLinear', [x], 3) as [string, string, string];
  const weightZero = g.node('Cast', [g.floats([shift], [])], { to });
  const sums = g.node('MatMulInteger', [levels, quantised, zero, weightZero]);
  return g.node('Mul', [g.node('Cast', [sums], { to: TYPE.float }), g.node('Mul', [step, scale])]);
}

/**
 * The same for encoders with few channels, where plain 8 bits lose too much. Two exact transformations make x easier
 * to quantise: blocks of channels are rotated by a Hadamard matrix, x H (W H)^T = x W^T, which spreads outlier
 * channels over their block (as in QuaRot, arXiv 2404.00456); and each row is divided by its largest value, so that
 * every token uses the whole range.
 */
export function rotatedInt8Linear(
  g: Graph,
  x: string,
  weight: string,
  bias: string,
  inputs: number,
  outputs: number,
): string {
  const turned = rotate(g, x, inputs, -1);
  const size = largest(g, turned, 1);
  const scaled = product(g, g.node('Div', [turned, size]), rotate(g, weight, inputs, outputs));
  return g.node('Add', [g.node('Mul', [scaled, size]), bias]);
}

/** max |x| of each row, with a lower bound so that a row of zeros does not divide by zero. */
function largest(g: Graph, x: string, keepdims: 0 | 1): string {
  const size = g.node('ReduceMax', [g.node('Abs', [x])], { axes: [1], keepdims });
  return g.node('Max', [size, g.floats([1e-12])]);
}

/** Largest block. Larger ones gained nothing on soutu-mini, and a block of 64 costs 64 multiplications per value. */
const MAX_BLOCK = 64;

function rotate(g: Graph, x: string, width: number, rows: number): string {
  let block = 1;
  while (block < MAX_BLOCK && width % (block * 2) === 0) block *= 2;
  const blocks = g.node('Reshape', [x, g.integers([-1, block])]);
  const turned = g.node('MatMul', [blocks, g.floats(hadamard(block), [block, block])]);
  return g.node('Reshape', [turned, g.integers([rows, width])]);
}

/** Sylvester's Hadamard matrix divided by sqrt(n): orthogonal and symmetric. Entry i, j is (-1)^bits(i AND j). */
function hadamard(n: number): number[] {
  const parity = (bits: number): number => (bits === 0 ? 0 : (bits & 1) ^ parity(bits >> 1));
  return Array.from(
    { length: n * n },
    (_, at) => (1 - 2 * parity(Math.floor(at / n) & (at % n))) / Math.sqrt(n),
  );
}

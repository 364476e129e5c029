import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { activate } from '../../src/models/onnx/blocks.ts';
import { createGraph } from '../../src/models/onnx/onnx-graph.ts';
import { TYPE } from '../../src/models/onnx/onnx-protobuf.ts';
import type { Activation } from '../../src/models/onnx/transformer-config.ts';

const VALUES = [-4, -3, -1.7, -1, -0.3, 0, 0.2, 1, 1.5, 2.9, 4];

/**
 * As defined by torch.nn.functional.gelu and transformers' QuickGELUActivation; erf(x / sqrt 2) is computed from its
 * series.
 */
const EXPECTED: Readonly<Record<Activation, (x: number) => number>> = {
  quick_gelu: (x) => x / (1 + Math.exp(-1.702 * x)),
  gelu: (x) => (x * (1 + erf(x / Math.SQRT2))) / 2,
  gelu_pytorch_tanh: (x) => (x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))) / 2,
};

function erf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 200; n++) {
    term *= -(x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

test.each(Object.keys(EXPECTED) as Activation[])('%s gives the same values as Python', async (activation) => {
  const g = createGraph(new Map(), '/', 'fp32');
  const value = (name: string) => ({ name, type: TYPE.float, shape: [VALUES.length] });
  const model = g.encode('activation', {
    inputs: [value('x')],
    output: value('y'),
    result: activate(g, 'x', activation),
  });
  const session = await InferenceSession.create(model, { executionProviders: ['cpu'] });
  const { y } = await session.run({ x: new Tensor('float32', Float32Array.from(VALUES), [VALUES.length]) });
  [...(y!.data as Float32Array)].forEach((result, i) => {
    expect(result).toBeCloseTo(EXPECTED[activation](VALUES[i]!), 5);
  });
});

import { Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { exactWeightBytes } from '../../src/models/local/exact-bytes.ts';
import { createSession } from '../../src/models/local/session.ts';
import { int8Linear } from '../../src/models/onnx/int8.ts';
import { createGraph, type WeightBytes } from '../../src/models/onnx/onnx-graph.ts';
import { TYPE } from '../../src/models/onnx/onnx-protobuf.ts';

const ROWS = 8;
const OUTPUTS = 16;

/** A linear layer whose quantised inputs and weights have the largest possible values; each output is `inputs`. */
async function largestSums(weightBytes: WeightBytes, inputs: number): Promise<number[]> {
  const g = createGraph(new Map(), '', 'int8-smoothed', weightBytes);
  const weight = g.floats(Array<number>(OUTPUTS * inputs).fill(1), [OUTPUTS, inputs]);
  const bias = g.floats(Array<number>(OUTPUTS).fill(0));
  const model = g.encode('linear', {
    inputs: [{ name: 'x', type: TYPE.float, shape: [ROWS, inputs] }],
    output: { name: 'y', type: TYPE.float, shape: [ROWS, OUTPUTS] },
    result: int8Linear(g, 'x', { weight, inputs }, bias),
  });
  const session = await createSession({ model });
  const x = new Tensor('float32', new Float32Array(ROWS * inputs).fill(1), [ROWS, inputs]);
  const { y } = await session.run({ x });
  await session.release();
  return [...(y!.data as Float32Array)];
}

test.each([
  ['chosen for this processor', 64],
  ['chosen for this processor', 63],
  ['unsigned', 64],
] as const)('int8 sums do not saturate with weights that are %s and %i inputs', async (weights, inputs) => {
  const weightBytes = weights === 'unsigned' ? weights : await exactWeightBytes();
  // Rounding changes equal weights by up to 1 %, saturation by half.
  for (const sum of await largestSums(weightBytes, inputs)) {
    expect(Math.abs(sum / inputs - 1)).toBeLessThan(0.01);
  }
});

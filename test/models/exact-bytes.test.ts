import { Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { exactWeightBytes } from '../../src/models/local/exact-bytes.ts';
import { createSession } from '../../src/models/local/session.ts';
import { int8Linear } from '../../src/models/onnx/int8.ts';
import { createGraph, type WeightBytes } from '../../src/models/onnx/onnx-graph.ts';
import { TYPE } from '../../src/models/onnx/onnx-protobuf.ts';

const ROWS = 8;
const INPUTS = 64;
const OUTPUTS = 16;

/** A linear layer whose quantised inputs and weights have the largest possible values; each output is exactly INPUTS. */
async function largestSums(weightBytes: WeightBytes): Promise<number[]> {
  const g = createGraph(new Map(), '', 'int8-smoothed', weightBytes);
  const weight = g.floats(Array<number>(OUTPUTS * INPUTS).fill(1), [OUTPUTS, INPUTS]);
  const bias = g.floats(Array<number>(OUTPUTS).fill(0));
  const model = g.encode('linear', {
    inputs: [{ name: 'x', type: TYPE.float, shape: [ROWS, INPUTS] }],
    output: { name: 'y', type: TYPE.float, shape: [ROWS, OUTPUTS] },
    result: int8Linear(g, 'x', weight, bias),
  });
  const session = await createSession({ model });
  const x = new Tensor('float32', new Float32Array(ROWS * INPUTS).fill(1), [ROWS, INPUTS]);
  const { y } = await session.run({ x });
  await session.release();
  return [...(y!.data as Float32Array)];
}

test.each(['chosen for this processor', 'unsigned'])(
  'int8 sums do not saturate with weights that are %s',
  async (weights) => {
    const weightBytes = weights === 'unsigned' ? weights : await exactWeightBytes();
    for (const sum of await largestSums(weightBytes)) expect(sum).toBeCloseTo(INPUTS, 3);
  },
);

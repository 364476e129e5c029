import { Tensor } from 'onnxruntime-node';
import { lazy } from '../../core/memo.ts';
import { createGraph, type WeightBytes } from '../onnx/onnx-graph.ts';
import { TYPE } from '../onnx/onnx-protobuf.ts';
import { createSession } from './session.ts';

const ROWS = 8;
const INNER = 64;
const COLUMNS = 16;

/** The type of weight bytes that this processor multiplies exactly. */
export const exactWeightBytes = lazy(
  async (): Promise<WeightBytes> => ((await multipliesSignedExactly()) ? 'signed' : 'unsigned'),
);

/**
 * Multiplies the largest unsigned with the largest signed bytes: the sum of two such products exceeds 16 bits. A
 * trial is portable, whereas the features of the processor can only be read on some systems. It takes a few
 * milliseconds.
 */
async function multipliesSignedExactly(): Promise<boolean> {
  const g = createGraph(new Map(), '', 'int8-smoothed');
  const weights = g.floats(Array<number>(INNER * COLUMNS).fill(127), [INNER, COLUMNS]);
  const sums = g.node('MatMulInteger', ['levels', g.node('Cast', [weights], { to: TYPE.int8 })]);
  const model = g.encode('probe', {
    inputs: [{ name: 'levels', type: TYPE.uint8, shape: [ROWS, INNER] }],
    output: { name: 'sums', type: TYPE.float, shape: [ROWS, COLUMNS] },
    result: g.node('Cast', [sums], { to: TYPE.float }),
  });
  const session = await createSession({ model });
  const levels = new Tensor('uint8', new Uint8Array(ROWS * INNER).fill(255), [ROWS, INNER]);
  const { sums: result } = await session.run({ levels });
  await session.release();
  return (result!.data as Float32Array).every((value) => value === 255 * 127 * INNER);
}

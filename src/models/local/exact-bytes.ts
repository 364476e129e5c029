import { Tensor } from 'onnxruntime-node';
import { lazy } from '../../core/memo.ts';
import { createGraph, type WeightBytes } from '../onnx/onnx-graph.ts';
import { TYPE } from '../onnx/onnx-protobuf.ts';
import { createSession } from './session.ts';

const ROWS = 8;
const INNER = 64;
const COLUMNS = 16;
const LARGEST_LEVEL = 255;

/** Weights of a column, repeated: the first exceed 16 bits with any neighbour, the others do not in pairs 0 and 1, 2 and 3. */
const PATTERNS = [
  [127, 127, 127, 127],
  [127, 1, 1, 127],
  [64, 64, 64, 64],
  [-127, -1, -1, -127],
] as const;

const weightAt = (row: number, column: number): number =>
  PATTERNS[column % PATTERNS.length]![row % PATTERNS.length]!;

/** The fastest kind of weight bytes that this processor multiplies exactly. */
export const exactWeightBytes = lazy(async (): Promise<WeightBytes> => {
  const [any, ...pairs] = await exactPatterns();
  if (any) return 'signed';
  return pairs.every(Boolean) ? 'signed-pairs' : 'unsigned';
});

/**
 * Multiplies the largest unsigned bytes with each pattern of signed bytes. A trial is portable, whereas the features of the
 * processor can only be read on some systems. It takes a few milliseconds.
 */
async function exactPatterns(): Promise<boolean[]> {
  const g = createGraph(new Map(), '', 'int8-smoothed');
  const values = Array.from({ length: INNER * COLUMNS }, (_, i) =>
    weightAt(Math.floor(i / COLUMNS), i % COLUMNS),
  );
  const weights = g.node('Cast', [g.floats(values, [INNER, COLUMNS])], { to: TYPE.int8 });
  const model = g.encode('probe', {
    inputs: [{ name: 'levels', type: TYPE.uint8, shape: [ROWS, INNER] }],
    output: { name: 'sums', type: TYPE.float, shape: [ROWS, COLUMNS] },
    result: g.node('Cast', [g.node('MatMulInteger', ['levels', weights])], { to: TYPE.float }),
  });
  const session = await createSession({ model });
  const levels = new Tensor('uint8', new Uint8Array(ROWS * INNER).fill(LARGEST_LEVEL), [ROWS, INNER]);
  const { sums } = await session.run({ levels });
  await session.release();
  const data = sums!.data as Float32Array;
  return PATTERNS.map((pattern, at) => {
    const sum = (LARGEST_LEVEL * pattern.reduce((a, b) => a + b, 0) * INNER) / pattern.length;
    return data.every((value, i) => (i % COLUMNS) % PATTERNS.length !== at || value === sum);
  });
}

import type { TextConfig } from '../config.ts';
import type { Graph } from './graph.ts';
import { TYPE } from './proto.ts';

/** Rows of the token table for the input `ids`, plus the first rows of the position table. */
export function embedTokens(g: Graph, names: { words: string; positions: string; text: TextConfig }): string {
  const { vocabSize, hiddenSize, maxPositions } = names.text;
  const table = g.rawWeight(names.words, [vocabSize, hiddenSize]);
  const words = g.node('Cast', [g.node('Gather', [table, 'ids'])], { to: TYPE.float });
  const positions = g.weight(names.positions, [maxPositions, hiddenSize]);
  const used = g.node('Slice', [positions, g.integers([0]), g.node('Shape', ['ids']), g.integers([0])]);
  return g.node('Add', [words, used]);
}

/** The projection of the pooled row, and the finished graph. */
export function finishText(g: Graph, pooled: string, width: number, dimensions: number): Uint8Array {
  const projection = g.weight('text_projection.weight', [dimensions, width]);
  return g.encode(
    'text',
    { name: 'ids', type: TYPE.int64, shape: ['tokens'] },
    { name: 'embedding', type: TYPE.float, shape: [1, dimensions] },
    g.node('Gemm', [pooled, projection], { transB: 1 }),
  );
}

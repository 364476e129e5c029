import type { Graph } from './onnx-graph.ts';
import { TYPE } from './onnx-protobuf.ts';

interface TokenTables {
  /** Tensor names of the token table [vocabSize, hiddenSize] and of the position table [maxPositions, hiddenSize]. */
  readonly words: string;
  readonly positions: string;
  readonly vocabSize: number;
  readonly maxPositions: number;
  readonly hiddenSize: number;
}

/** Rows of the token table for the input `ids`, plus the first rows of the position table: [tokens, hiddenSize]. */
export function embedTokens(g: Graph, tables: TokenTables): string {
  const { vocabSize, hiddenSize, maxPositions } = tables;
  const table = g.rawWeight(tables.words, [vocabSize, hiddenSize]);
  const words = g.node('Cast', [g.node('Gather', [table, 'ids'])], { to: TYPE.float });
  const positions = g.weight(tables.positions, [maxPositions, hiddenSize]);
  const used = g.node('Slice', [positions, g.integers([0]), g.node('Shape', ['ids']), g.integers([0])]);
  return g.node('Add', [words, used]);
}

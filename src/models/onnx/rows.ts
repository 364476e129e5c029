import type { Graph } from './onnx-graph.ts';

/** Rows from..to-1 of a tensor. */
export function rows(g: Graph, x: string, from: number, to: number): string {
  return g.node('Slice', [x, g.integers([from]), g.integers([to]), g.integers([0])]);
}

import type { Graph } from './onnx-graph.ts';
import { TYPE } from './onnx-protobuf.ts';

/** Name of the output of every encoder: the raw projection, [1, dimensions]. */
export const EMBEDDING = 'embedding';
/** Name of the image encoder's input: uint8 [side, side, 3], RGB. */
export const PIXELS = 'pixels';

/** Completes the text encoder. `inputs` are int64 values, one per token. */
export function finishTextEncoder(
  g: Graph,
  embedding: string,
  dimensions: number,
  inputs: readonly string[] = ['ids'],
): Uint8Array {
  return g.encode('text', {
    inputs: inputs.map((name) => ({ name, type: TYPE.int64, shape: ['tokens'] })),
    output: { name: EMBEDDING, type: TYPE.float, shape: [1, dimensions] },
    result: embedding,
  });
}

/** Completes the image encoder for pictures of `side` x `side` pixels. */
export function finishImageEncoder(
  g: Graph,
  embedding: string,
  dimensions: number,
  side: number,
): Uint8Array {
  return g.encode('image', {
    inputs: [{ name: PIXELS, type: TYPE.uint8, shape: [side, side, 3] }],
    output: { name: EMBEDDING, type: TYPE.float, shape: [1, dimensions] },
    result: embedding,
  });
}

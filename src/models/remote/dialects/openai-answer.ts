import type { Answer } from './dialect.ts';

/**
 * Reads `{data: [{index, embedding}]}`, the answer of all servers that follow OpenAI. The list may be in another order than
 * the inputs; an embedding is a list of numbers, or float32 in Base64.
 */
export function readOpenAi(answer: unknown, inputs: number): Answer {
  const { data } = answer as { data: readonly { index?: number; embedding: unknown }[] };
  const vectors: Float32Array[] = [];
  for (const [i, { index = i, embedding }] of data.entries()) vectors[index] = readVector(embedding);
  // Filled, because a list with gaps has the right length.
  if (vectors.length !== inputs || Array.from(vectors).includes(undefined as never))
    throw new Error(`it has ${data.length} vectors for ${inputs} inputs`);
  return { vectors };
}

export function readVector(value: unknown): Float32Array {
  if (typeof value === 'string') {
    const bytes = Buffer.from(value, 'base64');
    const vector = new Float32Array(Math.floor(bytes.length / 4));
    for (let i = 0; i < vector.length; i++) vector[i] = bytes.readFloatLE(4 * i);
    return vector;
  }
  if (!Array.isArray(value) || value.some((one) => typeof one !== 'number'))
    throw new Error('an embedding is no list of numbers');
  return Float32Array.from(value);
}

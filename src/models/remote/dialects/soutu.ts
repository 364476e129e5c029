import type { Dialect, Served } from './dialect.ts';
import { readVector } from './openai-answer.ts';

interface SoutuAnswer extends Served {
  readonly texts: readonly unknown[];
  readonly images: readonly unknown[];
  readonly norms: { readonly texts: readonly number[]; readonly images: readonly number[] };
}

/**
 * Another Soutu, which tells the norms of raw projections and the fingerprint of its model, so that queries are composed as
 * with the model on this disk, and its vectors fit a library that was indexed with that.
 */
export const soutu: Dialect = {
  name: 'soutu',
  path: '/api/v1/embeddings',
  batch: 8,
  takes: { pictures: true, both: false },
  body: (inputs, { role }) => ({
    as: role,
    texts: inputs.flatMap(({ text }) => text ?? []),
    images: inputs.flatMap(({ image }) => image?.base64 ?? []),
  }),
  read(answer, inputs) {
    const { texts, images, norms, model, fingerprint, imageSize } = answer as SoutuAnswer;
    const vectors = [...texts, ...images].map(readVector);
    if (vectors.length !== inputs.length)
      throw new Error(`it has ${vectors.length} vectors for ${inputs.length} inputs`);
    return { vectors, norms: [...norms.texts, ...norms.images], served: { model, fingerprint, imageSize } };
  },
};

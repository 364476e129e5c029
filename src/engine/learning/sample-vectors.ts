import { everyNth } from '../../search/sample.ts';
import type { VectorStore } from '../../store/store.ts';

/** Pictures of a lesson at most: more would take minutes and teach the same. */
const MOST = 10_000;

export interface SampledVectors {
  /** In the order of the vectors. */
  readonly pictures: readonly { readonly id: string; readonly path: string }[];
  readonly values: Float32Array;
  readonly dimensions: number;
}

/** The vectors of all pictures, or of a random sample of a large library, in the order of their ids, which are hashes. */
export async function sampleVectors(store: VectorStore, signal?: AbortSignal): Promise<SampledVectors> {
  const filter = everyNth(await store.count(undefined, { leading: true }), MOST);
  const read: { readonly id: string; readonly path: string; readonly vector: Float32Array }[] = [];
  const fields = ['asset', 'paths', 'vector'] as const;
  for await (const batch of store.scan({ leading: true, fields, ...(filter && { filter }) })) {
    signal?.throwIfAborted();
    for (const { asset, paths, vector } of batch) read.push({ id: asset, path: paths[0]!, vector });
  }
  const taken = read.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, MOST);
  const dimensions = taken[0]?.vector.length ?? 0;
  const values = new Float32Array(taken.length * dimensions);
  for (const [i, { vector }] of taken.entries()) values.set(vector, i * dimensions);
  return { pictures: taken.map(({ id, path }) => ({ id, path })), values, dimensions };
}

import type { ModelInfo } from '../models/embedder.ts';

/**
 * The collection of a model: its name, dimensions and the start of its fingerprint, so that vectors of different models
 * never meet.
 */
export function collectionName({ id, dimensions, fingerprint }: ModelInfo): string {
  const words = id.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return `images_${words.join('_').slice(0, 40)}_${dimensions}_${fingerprint.slice(0, 8)}`;
}

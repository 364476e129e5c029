import type { ModelInfo } from '../models/embedder.ts';

/**
 * The collection of a model: its name, dimensions and the start of its fingerprint, so that vectors of different models
 * never meet.
 */
export function collectionName({ id, dimensions, fingerprint }: ModelInfo): string {
  const words = id.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return `images_${words.join('_').slice(0, 40)}_${dimensions}_${fingerprint.slice(0, 8)}`;
}

/** The dimensions in a collection's name; null for a name that is none. */
export function dimensionsOf(collection: string): number | null {
  const match = /_(\d+)_[0-9a-f]{8}$/.exec(collection);
  return match ? Number(match[1]) : null;
}

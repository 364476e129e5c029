import type { ModelInfo } from '../models/embedder.ts';

/**
 * The collection of a model, named by model, dimensions and fingerprint, so that vectors of different models are never mixed.
 *
 * @example `images_soutu_mini_256_baaf841c`
 */
export function collectionName(model: ModelInfo): string {
  return `${versionless(model)}${model.fingerprint.slice(0, 8)}`;
}

/** Whether the collection belongs to any version of this model. */
export function isOfModel(collection: string, model: ModelInfo): boolean {
  const start = versionless(model);
  return collection.startsWith(start) && /^[0-9a-f]{8}$/.test(collection.slice(start.length));
}

function versionless({ id, dimensions }: ModelInfo): string {
  const words = id.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return `images_${words.join('_').slice(0, 40)}_${dimensions}_`;
}

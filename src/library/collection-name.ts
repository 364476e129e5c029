import type { ModelInfo } from '../models/embedder.ts';

/** Characters of a fingerprint in a name. */
const FINGERPRINT = 8;
const TEXTS = 'texts_';

/**
 * The collection of a model, named by model, dimensions and fingerprint, so that vectors of different models are never mixed.
 *
 * @example `images_soutu_mini_256_baaf841c`
 */
export function collectionName(model: ModelInfo): string {
  return versionless(model) + model.fingerprint.slice(0, FINGERPRINT);
}

/** The collection beside one of pictures that holds the texts of the same model: `texts_soutu_mini_256_baaf841c`. */
export function textsBeside(collection: string): string {
  return collection.replace(/^(?:images_)?/, TEXTS);
}

/** The collection of pictures beside one of texts. */
export const picturesBeside = (collection: string): string => collection.replace(TEXTS, 'images_');

export const isOfTexts = (collection: string): boolean => collection.startsWith(TEXTS);

/** Whether the collection belongs to any version of this model. */
export function isOfModel(collection: string, model: ModelInfo): boolean {
  return collection.startsWith(versionless(model)) && /^[0-9a-f]{8}$/.test(versionIn(collection, model));
}

/** Whether embeddings of the model can be compared with the vectors of the collection. */
export function isComparable(collection: string, model: ModelInfo): boolean {
  const versions = [model.fingerprint, ...model.compatibleWith].map((name) => name.slice(0, FINGERPRINT));
  return isOfModel(collection, model) && versions.includes(versionIn(collection, model));
}

const versionIn = (collection: string, model: ModelInfo) => collection.slice(versionless(model).length);

function versionless({ id, dimensions }: ModelInfo): string {
  const words = id.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return `images_${words.join('_').slice(0, 40)}_${dimensions}_`;
}

import type { Composing } from '../core/rank.ts';
import type { Calibration } from '../core/relevance.ts';

/** Measurements of one version of a model, because another version with the same name gives other cosines. */
export interface Measured {
  /** Prefix of the version's fingerprint. */
  readonly fingerprint: string;
  readonly calibration: Calibration;
  /** File of the package with the model's vectors of the background pictures: a byte for each dimension of each picture. */
  readonly background: string;
  /** Prefixes, at least 8 characters, of the fingerprints of earlier versions whose vectors it can search. */
  readonly compatibleWith: readonly string[];
  readonly composing: Composing;
}

/** A model that Soutu knows by name. Other models of a supported family run too. */
export interface ModelCard {
  readonly id: string;
  readonly summary: string;
  /** Language tags; `mul` (ISO 639-2) for a model of many languages. */
  readonly languages: readonly string[];
  readonly license: string;
  readonly dimensions: number;
  /** Size of the weights, in bytes. */
  readonly bytes: number;
  /**
   * Time that a picture takes in int8, in that of soutu-mini. Measured for soutu-mini and for the size of BGE-VL-base
   * (bench/RESULTS.md); for the others in proportion to the multiplications of their image encoders.
   */
  readonly cost: number;
  /** Published without safetensors, so that it has to be converted by its user instead of being downloaded. */
  readonly needsConversion?: true;
  readonly measured?: Measured;
  /** A new library uses the model on this disk with the highest preference; without one, a model is used only if named. */
  readonly preference?: number;
}

export const BUILT_IN = 'soutu-mini';

/**
 * Logistic regression on first hits with the right pictures in the library and without, half of the concepts and scenes kept aside
 * (bench/calibration): 7428 searches by text among artwork of the demo gallery, which the model was trained on, drawings in a style that
 * it has never seen, and both; 2758 by a picture, from one style to the other and among scenes and documents; 5432 by a picture and
 * words. On what was kept aside the expected calibration error is .039, .034 and .023.
 *
 * Searches for texts are 2476 by drawings and artwork among names in both languages, and 2476 by a name among those of the other one; on
 * the concepts kept aside, both have an expected calibration error of .030, and 4 % of those for absent things have a strong hit.
 *
 * `strong` has 6 % of the searches for absent things above it, 4 % by a picture, and 15 % by a picture and words, which would else
 * hardly ever be strong. `possible` keeps four of five right first hits, among them all of the questions on the gallery but two. For
 * `composing` see bench/composed.
 */
const MEASURED_BUILT_IN: Measured = {
  fingerprint: 'baaf841cf64e30c8',
  calibration: {
    text: { bias: -7.968, cosine: 24.84, mean: -5.639, std: -27.62, strong: 0.65, possible: 0.3 },
    image: { bias: -3.292, cosine: 6.696, mean: -0.058, std: -14.32, strong: 0.57, possible: 0.22 },
    both: { bias: -5.377, cosine: 11.59, mean: -0.022, std: -35.07, strong: 0.35, possible: 0.2 },
    usual: { mean: 0.079, std: 0.09 },
    texts: {
      image: { bias: -10.64, cosine: 28.54, mean: 8.087, std: -22.09, strong: 0.66, possible: 0.36 },
      text: { bias: -8.912, cosine: 20.23, mean: -12.63, std: -10.58, strong: 0.68, possible: 0.32 },
    },
  },
  background: 'models/soutu-mini/background.i8',
  // Trained to be compatible: among the earlier vectors, 77 % of the gallery's names rank their picture first.
  compatibleWith: ['f5cf4a0c'],
  composing: { weight: 0.55, alike: 0.9 },
};

/** Parameters x 4 bytes: about the size of published float32 weights, which have a header as well. */
const float32 = (parameters: number) => parameters * 4;

/**
 * Licences are taken from the published model cards, and where a card names none, as for OpenAI's CLIP and Chinese-CLIP,
 * from the repository of its authors.
 */
export const MODEL_CARDS: readonly ModelCard[] = [
  {
    id: BUILT_IN,
    summary: 'Built in: small and quick.',
    languages: ['en', 'zh'],
    license: 'other',
    dimensions: 256,
    bytes: 50_970_522,
    cost: 1,
    measured: MEASURED_BUILT_IN,
    preference: 1,
  },
  {
    id: 'BAAI/BGE-VL-base',
    summary: 'Finds much more, also with a picture and words.',
    languages: ['en'],
    license: 'mit',
    dimensions: 512,
    bytes: 299_000_000,
    cost: 4,
    preference: 2,
  },
  {
    id: 'BAAI/BGE-VL-large',
    summary: 'The larger one: a little better, about a third of the speed.',
    languages: ['en'],
    license: 'mit',
    dimensions: 768,
    bytes: 855_000_000,
    cost: 18.6,
  },
  {
    id: 'google/siglip2-base-patch16-224',
    summary: 'Many languages, Chinese among them; the smallest of its kind.',
    languages: ['mul'],
    license: 'apache-2.0',
    dimensions: 768,
    bytes: float32(375_187_970),
    cost: 4,
  },
  {
    id: 'google/siglip2-base-patch16-256',
    summary: 'Many languages; sees slightly more detail than at 224 pixels.',
    languages: ['mul'],
    license: 'apache-2.0',
    dimensions: 768,
    bytes: float32(375_234_050),
    cost: 5.3,
  },
  {
    id: 'google/siglip2-base-patch16-384',
    summary: 'Many languages; sees more detail, and takes several times as long as at 224 pixels.',
    languages: ['mul'],
    license: 'apache-2.0',
    dimensions: 768,
    bytes: float32(375_479_810),
    cost: 12.6,
  },
  {
    id: 'google/siglip2-base-patch16-512',
    summary: 'Many languages; sees small things and text, and is slow.',
    languages: ['mul'],
    license: 'apache-2.0',
    dimensions: 768,
    bytes: float32(375_823_874),
    cost: 24.4,
  },
  {
    id: 'google/siglip2-large-patch16-256',
    summary: 'Many languages; the larger one, several times slower than base.',
    languages: ['mul'],
    license: 'apache-2.0',
    dimensions: 1024,
    bytes: float32(881_526_786),
    cost: 18.5,
  },
  {
    id: 'google/siglip2-so400m-patch14-384',
    summary: 'Many languages; the best of its kind here, and by far the slowest.',
    languages: ['mul'],
    license: 'apache-2.0',
    dimensions: 1152,
    bytes: float32(1_136_008_498),
    cost: 76,
  },
  {
    id: 'google/siglip-base-patch16-224',
    summary: 'The first SigLIP.',
    languages: ['en'],
    license: 'apache-2.0',
    dimensions: 768,
    bytes: float32(203_155_970),
    cost: 4,
  },
  {
    id: 'google/siglip-base-patch16-256-multilingual',
    summary: 'Many languages; the first SigLIP.',
    languages: ['mul'],
    license: 'apache-2.0',
    dimensions: 768,
    bytes: float32(370_626_050),
    cost: 5.3,
  },
  {
    id: 'OFA-Sys/chinese-clip-vit-base-patch16',
    summary: 'Chinese. Published without safetensors: see docs/models.md.',
    languages: ['zh'],
    license: 'apache-2.0',
    dimensions: 512,
    bytes: float32(188_262_913),
    cost: 4,
    needsConversion: true,
  },
  {
    id: 'OFA-Sys/chinese-clip-vit-large-patch14',
    summary: 'Chinese; the larger one. Published without safetensors: see docs/models.md.',
    languages: ['zh'],
    license: 'apache-2.0',
    dimensions: 768,
    bytes: float32(406_233_089),
    cost: 18.6,
    needsConversion: true,
  },
  {
    id: 'OFA-Sys/chinese-clip-vit-huge-patch14',
    summary: 'Chinese; the largest one, slow. Published without safetensors: see docs/models.md.',
    languages: ['zh'],
    license: 'apache-2.0',
    dimensions: 1024,
    bytes: float32(957_598_209),
    cost: 38.4,
    needsConversion: true,
  },
  {
    id: 'openai/clip-vit-base-patch32',
    summary: 'The first CLIP, quick. Published without safetensors: see docs/models.md.',
    languages: ['en'],
    license: 'mit',
    dimensions: 512,
    bytes: float32(151_277_313),
    cost: 1,
    needsConversion: true,
  },
  {
    id: 'openai/clip-vit-base-patch16',
    summary: 'The first CLIP, sees more detail.',
    languages: ['en'],
    license: 'mit',
    dimensions: 512,
    bytes: float32(149_620_737),
    cost: 4,
  },
  {
    id: 'openai/clip-vit-large-patch14',
    summary: 'The first CLIP, larger and slower.',
    languages: ['en'],
    license: 'mit',
    dimensions: 768,
    bytes: float32(427_616_513),
    cost: 18.6,
  },
  {
    id: 'laion/CLIP-ViT-B-32-laion2B-s34B-b79K',
    summary: 'As quick as the first CLIP, trained on two billion pictures.',
    languages: ['en'],
    license: 'mit',
    dimensions: 512,
    bytes: float32(151_277_313),
    cost: 1,
  },
];

/** Cards of the models that are chosen automatically, in descending order of preference. */
export const BY_PREFERENCE: readonly ModelCard[] = MODEL_CARDS.filter(
  ({ preference }) => preference !== undefined,
).sort((a, b) => b.preference! - a.preference!);

/**
 * Ids of the models that `recommend` chooses from, those that find most first. The order within the families is that of the
 * results that their authors publish; BGE-VL comes before a SigLIP 2 of its size, because it was trained for pictures with
 * words about them.
 */
export const BY_RESULTS: readonly string[] = [
  'google/siglip2-so400m-patch14-384',
  'google/siglip2-large-patch16-256',
  'BAAI/BGE-VL-large',
  'google/siglip2-base-patch16-384',
  'BAAI/BGE-VL-base',
  'google/siglip2-base-patch16-256',
  'google/siglip2-base-patch16-224',
  'OFA-Sys/chinese-clip-vit-base-patch16',
  'openai/clip-vit-base-patch32',
  BUILT_IN,
];

export function findCard(id: string): ModelCard | null {
  return MODEL_CARDS.find((card) => card.id.toLowerCase() === id.toLowerCase()) ?? null;
}

/** The measurements of exactly this version of a model, regardless of the folder of its files. */
export function findMeasured(fingerprint: string): Measured | null {
  const card = MODEL_CARDS.find(({ measured }) => measured && fingerprint.startsWith(measured.fingerprint));
  return card?.measured ?? null;
}

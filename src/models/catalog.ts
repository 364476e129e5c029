/** A model that Soutu knows by name; any other folder of a supported family runs as well. */
export interface ModelCard {
  readonly id: string;
  readonly summary: string;
  readonly languages: readonly string[];
  readonly license: string;
  readonly dimensions: number;
  /** Size of the weights, in bytes. */
  readonly bytes: number;
}

export const BUILT_IN = 'soutu-mini';

/** Sizes and licences as on the models' cards. */
const CATALOG: readonly ModelCard[] = [
  {
    id: BUILT_IN,
    summary: 'Built in: small and quick, English and Chinese.',
    languages: ['en', 'zh'],
    license: 'other',
    dimensions: 256,
    bytes: 50_970_522,
  },
  {
    id: 'BAAI/BGE-VL-base',
    summary: 'Finds much more, also by a picture with words about it. English.',
    languages: ['en'],
    license: 'mit',
    dimensions: 512,
    bytes: 299_000_000,
  },
  {
    id: 'BAAI/BGE-VL-large',
    summary: 'The larger one: a little better, three times slower. English.',
    languages: ['en'],
    license: 'mit',
    dimensions: 768,
    bytes: 855_000_000,
  },
  {
    id: 'OFA-Sys/chinese-clip-vit-base-patch16',
    summary: 'Chinese.',
    languages: ['zh'],
    license: 'apache-2.0',
    dimensions: 512,
    bytes: 753_000_000,
  },
];

export function findCard(id: string): ModelCard | null {
  return CATALOG.find((card) => card.id.toLowerCase() === id.toLowerCase()) ?? null;
}

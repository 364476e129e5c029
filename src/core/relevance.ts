/** Cosines of a query with pictures that have nothing to do with it. */
export interface Background {
  readonly mean: number;
  readonly std: number;
}

export interface Relevance {
  /** 0 to 1. */
  readonly relevance: number;
  readonly likely: boolean;
}

/** What a query is made of: cosines between pictures are higher than those between words and pictures. */
export type QueryKind = 'text' | 'image';

/** relevance = sigmoid(bias + cosine * score + mean * background mean + std * background std) */
interface Fit {
  readonly bias: number;
  readonly cosine: number;
  readonly mean: number;
  readonly std: number;
}

const FITS: Readonly<Record<QueryKind, Fit>> = {
  text: { bias: -4, cosine: 16, mean: -16, std: 0 },
  image: { bias: -5, cosine: 10, mean: -10, std: 0 },
};

/** From this relevance a hit is likely. */
const LIKELY = 0.5;

/** How well a hit of this cosine fits a query of that background. */
export function relevanceOf(score: number, { mean, std }: Background, kind: QueryKind): Relevance {
  const fit = FITS[kind];
  const relevance = 1 / (1 + Math.exp(-(fit.bias + fit.cosine * score + fit.mean * mean + fit.std * std)));
  return { relevance, likely: relevance >= LIKELY };
}

/** The background of a query in a sample of vectors (all of unit length). */
export function backgroundOf(cosines: readonly number[]): Background {
  const mean = cosines.reduce((sum, value) => sum + value, 0) / cosines.length;
  const variance = cosines.reduce((sum, value) => sum + (value - mean) ** 2, 0) / cosines.length;
  return { mean, std: Math.sqrt(variance) };
}

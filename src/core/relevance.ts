/** Cosines of a query with pictures taken from all over the library, of which hardly any has to do with it. */
export interface Background {
  readonly mean: number;
  readonly std: number;
}

export interface Relevance {
  /** 0 to 1. */
  readonly relevance: number;
  readonly likely: boolean;
}

/**
 * What a query is made of: cosines between pictures are higher than those between words and pictures, those of both together
 * lie between.
 */
export type QueryKind = 'text' | 'image' | 'both';

/** relevance = sigmoid(slope * (value - likely)), so that a hit is likely from a relevance of one half on. */
interface Scale {
  readonly likely: number;
  readonly slope: number;
}

/** A model that was measured: value = cosine - half of the background's mean, which is `usualMean` where there is none. */
interface Calibration extends Scale {
  readonly usualMean: number;
}

/**
 * Measured on the demo gallery (1305 queries by words, English and Chinese, and 247 by pictures): `likely` keeps 95 % of
 * the right hits among the first ten. Dividing by the deviation as well told worse what is not there at all. For words and a
 * picture together no right answers are known: the middle of the two, which calls about as many hits likely as they do.
 */
const CALIBRATED: Readonly<Record<string, Readonly<Record<QueryKind, Calibration>>>> = {
  'soutu-mini': {
    text: { likely: 0.29, slope: 12, usualMean: 0.09 },
    image: { likely: 0.55, slope: 8, usualMean: 0.12 },
    both: { likely: 0.42, slope: 10, usualMean: 0.12 },
  },
};

/** Share of the background's mean that is taken off: what a fit by logistic regression gave for words (0.54). */
const MEAN_SHARE = 0.5;

/**
 * Any other model: value = deviations above the background. Of what each model does to all cosines of a query nothing is left;
 * the same queries gave these cuts.
 */
const DEVIATIONS: Readonly<Record<QueryKind, Scale>> = {
  text: { likely: 2.3, slope: 1.2 },
  image: { likely: 3.3, slope: 0.8 },
  both: { likely: 2.8, slope: 1 },
};

/** Any other model without a background: cosines at which models of the CLIP kind begin to be right. */
const COSINES: Readonly<Record<QueryKind, Scale>> = {
  text: { likely: 0.22, slope: 40 },
  image: { likely: 0.6, slope: 8 },
  both: { likely: 0.5, slope: 10 },
};

/** Fewer pictures than this are not a background: what is asked for may be most of them. */
const LEAST = 30;
/** Below it all pictures are the same one. */
const LEAST_STD = 1e-6;

/** The background of a query, from its cosines with a sample of the library; null where that says nothing. */
export function backgroundOf(cosines: readonly number[]): Background | null {
  if (cosines.length < LEAST) return null;
  const mean = cosines.reduce((sum, value) => sum + value, 0) / cosines.length;
  const variance = cosines.reduce((sum, value) => sum + (value - mean) ** 2, 0) / cosines.length;
  const std = Math.sqrt(variance);
  return std < LEAST_STD ? null : { mean, std };
}

/** How well a hit of this cosine fits its query, on a scale that is the same for all queries of the model. */
export function relevanceOf(
  cosine: number,
  query: { readonly model: string; readonly kind: QueryKind; readonly background: Background | null },
): Relevance {
  const { model, kind, background } = query;
  const calibration = CALIBRATED[model]?.[kind];
  if (calibration) {
    const mean = background?.mean ?? calibration.usualMean;
    return onScale(cosine - MEAN_SHARE * mean, calibration);
  }
  if (background === null) return onScale(cosine, COSINES[kind]);
  return onScale((cosine - background.mean) / background.std, DEVIATIONS[kind]);
}

function onScale(value: number, { likely, slope }: Scale): Relevance {
  return { relevance: 1 / (1 + Math.exp(-slope * (value - likely))), likely: value >= likely };
}

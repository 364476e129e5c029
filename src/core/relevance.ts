/** Cosines of a query with a sample of the library: what unrelated pictures score. */
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

/** value = cosine - half of the background's mean, which is `usualMean` where there is none. */
interface KindCalibration extends Scale {
  readonly usualMean: number;
}

/** What was measured for one model, by the kind of query: models/model-cards.ts keeps it on the model's card. */
export type Calibration = Readonly<Record<QueryKind, KindCalibration>>;

/** Share of the background's mean that is taken off: a fit by logistic regression gives 0.4 to 0.6 for words. */
const MEAN_SHARE = 0.5;

/**
 * A model without a calibration: value = z-score, which removes the model's own offset and scale, so that one set of
 * thresholds fits all of them. Measured with the second version of soutu-mini.
 */
const DEVIATIONS: Readonly<Record<QueryKind, Scale>> = {
  text: { likely: 2.3, slope: 1.2 },
  image: { likely: 3.3, slope: 0.8 },
  both: { likely: 2.8, slope: 1 },
};

/** A model with neither calibration nor background: cosines at which models of the CLIP kind begin to be right. */
const COSINES: Readonly<Record<QueryKind, Scale>> = {
  text: { likely: 0.22, slope: 40 },
  image: { likely: 0.6, slope: 8 },
  both: { likely: 0.5, slope: 10 },
};

/** Fewer pictures than this are not a background: what is asked for may be most of them. */
const MIN_SAMPLE = 30;
/** Below it all pictures are the same one. */
const MIN_STD = 1e-6;

/** The background of a query, from its cosines with a sample of the library; null where that says nothing. */
export function backgroundOf(cosines: readonly number[]): Background | null {
  if (cosines.length < MIN_SAMPLE) return null;
  const mean = cosines.reduce((sum, value) => sum + value, 0) / cosines.length;
  const variance = cosines.reduce((sum, value) => sum + (value - mean) ** 2, 0) / cosines.length;
  const std = Math.sqrt(variance);
  return std < MIN_STD ? null : { mean, std };
}

/** How well a hit of this cosine fits its query, on a scale that is the same for all queries of the model. */
export function relevanceOf(
  cosine: number,
  query: {
    readonly calibration: Calibration | null;
    readonly kind: QueryKind;
    readonly background: Background | null;
  },
): Relevance {
  const { kind, background } = query;
  const calibration = query.calibration?.[kind];
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

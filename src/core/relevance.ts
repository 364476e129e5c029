/** Distribution of a query's cosines over a sample of the library: how unrelated images score. */
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
 * Modality of a query. Image-image cosines are higher than text-image cosines, and those of composed queries lie between,
 * so each needs a calibration of its own.
 */
export type QueryKind = 'text' | 'image' | 'both';

/** relevance = sigmoid(slope * (value - likely)): a hit is more likely right than wrong from 0.5 on. */
interface Scale {
  readonly likely: number;
  readonly slope: number;
}

/** value = cosine - MEAN_SHARE * mean of the background, or of `usualMean` if there is no background. */
interface KindCalibration extends Scale {
  readonly usualMean: number;
}

/** Calibration of one model by modality of the query; stored on the model's card (models/model-cards.ts). */
export type Calibration = Readonly<Record<QueryKind, KindCalibration>>;

/** Share of the background's mean that is subtracted: logistic regression gives 0.4 to 0.6 for text queries. */
const MEAN_SHARE = 0.5;

/**
 * For models without a calibration, value = z-score: it removes a model's offset and scale, so one set of thresholds fits
 * all of them. Measured with the second version of soutu-mini.
 */
const Z_SCORE_SCALES: Readonly<Record<QueryKind, Scale>> = {
  text: { likely: 2.3, slope: 1.2 },
  image: { likely: 3.3, slope: 0.8 },
  both: { likely: 2.8, slope: 1 },
};

/** Without calibration and background: cosines from which CLIP models are usually right. */
const COSINE_SCALES: Readonly<Record<QueryKind, Scale>> = {
  text: { likely: 0.22, slope: 40 },
  image: { likely: 0.6, slope: 8 },
  both: { likely: 0.5, slope: 10 },
};

/** Minimum size of the sample: most of a smaller one may match the query. */
const MIN_SAMPLE = 30;
/** Below this standard deviation all images of the sample are practically the same. */
const MIN_STD = 1e-6;

/** The background of a query from its cosines with a sample of the library; null if the sample is too small or uniform. */
export function backgroundOf(cosines: readonly number[]): Background | null {
  if (cosines.length < MIN_SAMPLE) return null;
  const mean = cosines.reduce((sum, value) => sum + value, 0) / cosines.length;
  const variance = cosines.reduce((sum, value) => sum + (value - mean) ** 2, 0) / cosines.length;
  const std = Math.sqrt(variance);
  return std < MIN_STD ? null : { mean, std };
}

/** Relevance of a hit, 0 to 1, comparable between all queries of a model. */
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
  if (background === null) return onScale(cosine, COSINE_SCALES[kind]);
  return onScale((cosine - background.mean) / background.std, Z_SCORE_SCALES[kind]);
}

function onScale(value: number, { likely, slope }: Scale): Relevance {
  return { relevance: 1 / (1 + Math.exp(-slope * (value - likely))), likely: value >= likely };
}

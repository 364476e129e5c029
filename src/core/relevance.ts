import { type CosineSpread, expectedMean, meanOf, ownWeight, squares } from './cosine-spread.ts';

/** Distribution of a query's cosines over the library: how unrelated images score. */
export interface Background {
  readonly mean: number;
  readonly std: number;
  /** How far above the mean the highest 1 % of unrelated cosines are; absent if that was not measured. */
  readonly tail?: number;
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
export const QUERY_KINDS = ['text', 'image', 'both'] as const;
export type QueryKind = (typeof QUERY_KINDS)[number];

/** relevance = sigmoid(slope * (value - likely)): a hit is more likely right than wrong from 0.5 on. */
interface Scale {
  readonly likely: number;
  readonly slope: number;
}

/** value = cosine - MEAN_SHARE * mean of the background, or of `usualMean` if there is no background. */
interface KindCalibration extends Scale {
  readonly usualMean: number;
}

/**
 * First calibration of a model, measured with background queries in the user's own library: what its cosines are where
 * nothing matches. Null for a modality if the library has too few images.
 */
export type LibraryCalibration = Readonly<Record<QueryKind, CosineSpread | null>>;

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

/**
 * Number of images whose cosines say as much about the deviation of a query as the spread does. Measured in the gallery: with
 * the spread alone, 3 % of the wrong hits of a large library are likely instead of 2 %.
 */
const SPREAD_COUNT = 100;

/** Maximum share of the way from the mean of a background to a cosine of 1 that a hit has to cover to be likely. */
const MAX_DISTANCE = 0.9;

/** Without calibration and background: cosines from which CLIP models are usually right. */
const COSINE_SCALES: Readonly<Record<QueryKind, Scale>> = {
  text: { likely: 0.22, slope: 40 },
  image: { likely: 0.6, slope: 8 },
  both: { likely: 0.5, slope: 10 },
};

/** Minimum size of a sample that is used alone: most of a smaller one may match the query. */
const MIN_SAMPLE = 30;
/** Below this standard deviation all images of the sample are practically the same. */
const MIN_STD = 1e-6;

/**
 * The background of a query from its cosines with a sample of the library and the spread of background queries, which says
 * what to expect where the sample is small.
 *
 * @param spread null if it was not measured: the background is then null if the sample is too small or uniform
 */
export function backgroundOf(
  cosines: readonly number[],
  spread: CosineSpread | null = null,
): Background | null {
  if (spread) return expected(cosines, spread);
  if (cosines.length < MIN_SAMPLE) return null;
  const mean = meanOf(cosines);
  const std = Math.sqrt(squares(cosines, mean) / cosines.length);
  return std < MIN_STD ? null : { mean, std };
}

function expected(cosines: readonly number[], spread: CosineSpread): Background {
  const count = cosines.length;
  const own = count === 0 ? 0 : squares(cosines, meanOf(cosines)) / count;
  const share = count / (count + SPREAD_COUNT);
  const within = (1 - share) * spread.within ** 2 + share * own;
  const between = (1 - ownWeight(count, spread)) * spread.between ** 2;
  return {
    mean: expectedMean(cosines, spread),
    std: Math.sqrt(within + between),
    tail: spread.tail,
  };
}

/** What the relevance of the hits of one query depends on. */
export interface RelevanceBasis {
  readonly calibration: Calibration | null;
  readonly kind: QueryKind;
  readonly background: Background | null;
}

/** Relevance of a hit, 0 to 1, comparable between all queries of a model. */
export function relevanceOf(cosine: number, basis: RelevanceBasis): Relevance {
  const { offset, unit, likely, slope } = scaleOf(basis);
  const value = (cosine - offset) / unit;
  return { relevance: 1 / (1 + Math.exp(-slope * (value - likely))), likely: value >= likely };
}

/** The cosine from which hits of a query are likely. */
export function likelyFrom(basis: RelevanceBasis): number {
  const { offset, unit, likely } = scaleOf(basis);
  return offset + unit * likely;
}

/** The scale of a query; its value is (cosine - offset) / unit. */
function scaleOf({ calibration, kind, background }: RelevanceBasis): Scale & {
  readonly offset: number;
  readonly unit: number;
} {
  const measured = calibration?.[kind];
  if (measured) {
    const { usualMean, ...scale } = measured;
    return { ...scale, offset: MEAN_SHARE * (background?.mean ?? usualMean), unit: 1 };
  }
  if (background === null) return { ...COSINE_SCALES[kind], offset: 0, unit: 1 };
  const { mean, std, tail = Number.POSITIVE_INFINITY } = background;
  const { likely, slope } = Z_SCORE_SCALES[kind];
  // The cosines of a narrow model have no long tail, and where all images are alike an equal one must still be likely.
  const nearest = Math.min(tail, MAX_DISTANCE * (1 - mean)) / std;
  return { likely: Math.min(likely, nearest), slope, offset: mean, unit: std };
}

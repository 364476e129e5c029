import { type CosineSpread, expectedMean, meanOf, ownWeight, squares } from './cosine-spread.ts';

/** Distribution of a query's cosines over the library: how unrelated images score. */
export interface Background {
  readonly mean: number;
  readonly std: number;
  /** How far above the mean the highest 1 % of unrelated cosines are; absent if that was not measured. */
  readonly tail?: number;
}

/** Levels of relevance, best first. */
export const RELEVANCES = ['strong', 'possible', 'weak'] as const;
/**
 * How sure a hit is. `strong`: of 20 searches for what no picture shows, 19 have none. `possible`: at least as good as most right
 * hits. `weak`: the picture is among the closest, which says little.
 */
export type RelevanceLevel = (typeof RELEVANCES)[number];

export interface Relevance {
  readonly relevance: RelevanceLevel;
  /** That a picture which looks like this is right, 0 to 1. */
  readonly probability: number;
}

/**
 * Modality of a query. Image-image cosines are higher than text-image cosines, and those of composed queries lie between,
 * so each needs a calibration of its own.
 */
export const QUERY_KINDS = ['text', 'image', 'both'] as const;
export type QueryKind = (typeof QUERY_KINDS)[number];

/** The probabilities, or values, from which a hit is strong and possible. */
interface Levels {
  readonly strong: number;
  readonly possible: number;
}

/**
 * Logistic regression on the cosine of a hit and on the mean and standard deviation of the query's cosines with a background:
 * probability = sigmoid(bias + cosine * cos + mean * m + std * s).
 */
interface KindCalibration extends Levels {
  readonly bias: number;
  readonly cosine: number;
  readonly mean: number;
  readonly std: number;
}

/**
 * First calibration of a model, measured with background queries in the user's own library: what its cosines are where
 * nothing matches. Null for a modality if the library has too few images.
 */
export type LibraryCalibration = Readonly<Record<QueryKind, CosineSpread | null>>;

/** Calibration of one model by modality of the query; stored on the model's card (models/model-cards.ts). */
export interface Calibration extends Readonly<Record<QueryKind, KindCalibration>> {
  /** The same for searches for texts, by a picture and by a text; absent if it was not measured. Their background are texts. */
  readonly texts?: Readonly<Record<'image' | 'text', KindCalibration>>;
  /** What texts have on average with the background pictures of the model; stands for a query that was not compared with them. */
  readonly usual: Background;
}

/** Without calibration: probability = sigmoid(slope * (value - half)). */
interface Scale extends Levels {
  readonly half: number;
  readonly slope: number;
}

/**
 * For models without a calibration, value = z-score: it removes a model's offset and scale, so one set of constants fits all of
 * them. Measured with soutu-mini on concepts and scenes that were kept aside: expected calibration error .02 to .05.
 */
const Z_SCORE_SCALES: Readonly<Record<QueryKind, Scale>> = {
  text: { half: 3.96, slope: 1.57, strong: 0.65, possible: 0.3 },
  image: { half: 6.78, slope: 0.352, strong: 0.47, possible: 0.22 },
  both: { half: 7.5, slope: 0.62, strong: 0.33, possible: 0.2 },
};

/**
 * Number of images whose cosines say as much about the deviation of a query as the spread does. Measured in the gallery: with
 * the spread alone, 3 % of the wrong hits of a large library are above the cut instead of 2 %.
 */
const SPREAD_COUNT = 100;

/** Maximum shares of the way from the mean of a background to a cosine of 1 that a hit has to cover. */
const POSSIBLE_DISTANCE = 0.9;
const STRONG_DISTANCE = 0.95;

/** Without calibration and background: cosines from which CLIP models are usually right. */
const COSINE_SCALES: Readonly<Record<QueryKind, Scale>> = {
  text: { half: 0.22, slope: 40, strong: 0.8, possible: 0.5 },
  image: { half: 0.6, slope: 8, strong: 0.8, possible: 0.5 },
  both: { half: 0.5, slope: 10, strong: 0.8, possible: 0.5 },
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

/** Relevance of a hit; the probability is comparable between all queries of a model. */
export function relevanceOf(cosine: number, basis: RelevanceBasis): Relevance {
  const { slope, half, strong, possible } = lineOf(basis);
  return {
    relevance: cosine >= strong ? 'strong' : cosine >= possible ? 'possible' : 'weak',
    probability: 1 / (1 + Math.exp(-slope * (cosine - half))),
  };
}

/** The cosines from which hits of a query are strong and possible. */
export function cosinesOf(basis: RelevanceBasis): Levels {
  const { strong, possible } = lineOf(basis);
  return { strong, possible };
}

/**
 * The log-odds of a hit's probability, as a line over its cosine: `slope * (cosine - half)`.
 *
 * @example 1 / (1 + Math.exp(-slope * (cosine - half))) // relevanceOf(cosine, basis).probability
 */
export function logOddsOf(basis: RelevanceBasis): { readonly slope: number; readonly half: number } {
  const { slope, half } = lineOf(basis);
  return { slope, half };
}

/** The better of two levels. */
export function betterOf(a: RelevanceLevel, b: RelevanceLevel): RelevanceLevel {
  return RELEVANCES.indexOf(a) <= RELEVANCES.indexOf(b) ? a : b;
}

/** The line of a query's log-odds over the cosine: its slope, where it is zero, and the cosines of the levels. */
function lineOf({ calibration, kind, background }: RelevanceBasis): Scale {
  if (calibration) {
    const { bias, cosine, mean, std, ...levels } = calibration[kind];
    const ground = background ?? calibration.usual;
    return inValues({
      ...levels,
      slope: cosine,
      half: -(bias + mean * ground.mean + std * ground.std) / cosine,
    });
  }
  if (background === null) return inValues(COSINE_SCALES[kind]);
  const { mean, std, tail = Number.POSITIVE_INFINITY } = background;
  const { half, slope, strong, possible } = inValues(Z_SCORE_SCALES[kind]);
  const toOne = (1 - mean) / std;
  // The cosines of a narrow model have no long tail, and where all images are alike an equal one must still be good.
  const nearest = Math.min(possible, tail / std, POSSIBLE_DISTANCE * toOne);
  return {
    slope: slope / std,
    half: mean + std * (half - possible + nearest),
    possible: mean + std * nearest,
    strong: mean + std * Math.min(strong, STRONG_DISTANCE * toOne),
  };
}

/** The scale with the values of its levels in place of their probabilities. */
function inValues(scale: Scale): Scale {
  const { half, slope } = scale;
  const at = (probability: number) => half + Math.log(probability / (1 - probability)) / slope;
  return { half, slope, strong: at(scale.strong), possible: at(scale.possible) };
}

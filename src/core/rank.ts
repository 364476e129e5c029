import { dot, normalize, sum } from './vector.ts';

/** Weight of the negatives of a query with words; tuned on the demo gallery, see docs/internals.md. */
const NEGATIVE_WEIGHT = 0.7;
/** The same for a query of pictures alone, whose cosines differ more from image to image than those of words. */
const NEGATIVE_WEIGHT_OF_PICTURES = 1;

/** How a model composes pictures and words; stored on the model's card (models/model-cards.ts). */
export interface Composing {
  /** Share of the words, 0 to 1; null for a model that was trained on the sums of raw projections. */
  readonly weight: number | null;
  /** Cosine from which images count as equally similar to the picture that words change; null if it was not measured. */
  readonly alike: number | null;
  /** Whether it takes a picture and words in one input. @default false */
  readonly inOne?: boolean;
}

/** For models of which nothing was measured: the sum of the raw projections, as BGE-VL defines it. */
export const SUMMED: Composing = { weight: null, alike: null };

/** The parts of a query as raw projections; at least one of `words` and `pictures`. */
export interface QueryParts {
  readonly words?: Float32Array | undefined;
  readonly pictures?: readonly Float32Array[];
  readonly unwanted?: readonly Float32Array[];
}

/** How the parts are combined. */
export interface Blend {
  /** `average`: all positives weigh the same. @default 'edit' */
  readonly compose?: 'edit' | 'average' | undefined;
  /** Share of the words, 0 to 1. @default that of the model */
  readonly weight?: number | undefined;
  /** @default the sum of the raw projections */
  readonly composing?: Composing | undefined;
  /** Weight of the negatives. @default 0.7, and 1 for pictures without words */
  readonly negative?: number | undefined;
}

/** The pictures of a query that words change. */
export interface ChangedPicture {
  /** Their direction, unit length. */
  readonly vector: Float32Array;
  /** Their share: how much the score of an image grows with its cosine to them. */
  readonly share: number;
  /** Cosine from which images count as equally similar to them. */
  readonly alike: number;
}

export interface ComposedQuery {
  /** Unit length. */
  readonly vector: Float32Array;
  /** Cosine of `vector` with the positives alone, 0 to 1: negatives scale all scores down by this factor. */
  readonly cosineToPositive: number;
  /** Null if words change no picture, or if the model has no measured `alike`. */
  readonly changed: ChangedPicture | null;
}

/**
 * The query vector: L2norm((1 - weight) * picture + weight * words) with unit vectors, or, for a model that was trained on it,
 * L2norm(sum of raw positives), as BGE-VL defines a composed query ("this, but ..."). With `average` all positives are
 * normalised first, so that they weigh the same. Only the component of a negative that is orthogonal to the positives is
 * subtracted, so that shared concepts survive. The weight of each of n negatives is divided by √n, so that several do not
 * outweigh the positives. Throws `bad-vector` if the positives cancel out.
 */
export function composeQuery(parts: QueryParts, blend: Blend = {}): ComposedQuery {
  const { picture, words } = positivesOf(parts, blend);
  const { unit: base, norm } = normalize(sum([picture, words].filter((part) => part !== null)));
  const { negative = words === null ? NEGATIVE_WEIGHT_OF_PICTURES : NEGATIVE_WEIGHT } = blend;
  const without = subtract(base, parts.unwanted ?? [], negative);
  const alike = blend.composing?.alike ?? null;
  const { vector, cosineToPositive } = without;
  if (picture === null || words === null || alike === null)
    return { vector, cosineToPositive, changed: null };
  const own = normalize(picture);
  const share = (own.norm / norm) * without.share;
  return { vector, cosineToPositive, changed: { vector: own.unit, share, alike } };
}

/** The pictures and the words, whose sum is the query; null for what is absent or weighs nothing. */
function positivesOf({ words, pictures = [] }: QueryParts, { compose, weight, composing = SUMMED }: Blend) {
  const averaged = compose === 'average';
  const toPart = (raw: Float32Array) => (averaged ? normalize(raw).unit : raw);
  const picture = pictures.length === 0 ? null : sum(pictures.map(toPart));
  const text = words === undefined ? null : toPart(words);
  const share = weight ?? (averaged ? null : composing.weight);
  if (share === null || picture === null || text === null) return { picture, words: text };
  return { picture: scaled(picture, 1 - share), words: scaled(text, share) };
}

function scaled(raw: Float32Array, length: number): Float32Array | null {
  return length === 0 ? null : normalize(raw).unit.map((value) => value * length);
}

/** Subtracts the negatives from a unit vector; `share` is that of the vector in the result. */
function subtract(base: Float32Array, unwanted: readonly Float32Array[], negative: number) {
  if (unwanted.length === 0) return { vector: base, cosineToPositive: 1, share: 1 };
  const weight = negative / Math.sqrt(unwanted.length);
  const query = base.slice();
  let share = 1;
  for (const raw of unwanted) {
    const { unit } = normalize(raw);
    const common = dot(unit, base);
    share += weight * common;
    for (let i = 0; i < query.length; i++) query[i] = query[i]! - weight * (unit[i]! - common * base[i]!);
  }
  const { unit: vector, norm } = normalize(query);
  return { vector, cosineToPositive: dot(vector, base), share: share / norm };
}

import { type CosineSpread, spreadOf } from '../core/cosine-spread.ts';
import { pause } from '../core/pause.ts';
import { type Composing, composeQuery } from '../core/rank.ts';
import { dot, normalize } from '../core/vector.ts';
import type { Sample } from './sample.ts';

/** Images with which each background query is compared: with all queries together some 4000 cosines. */
const IMAGES = 128;
/** Background queries by image. */
const QUERIES = 32;
/** Minimum number of images for queries by image: fewer give too few pairs. */
const MIN_IMAGES = 4;

/** The spread of queries by image: images of the library, each compared with the others. Needs no model. */
export async function measureImages({ vectors }: Sample): Promise<CosineSpread | null> {
  if (vectors.length < MIN_IMAGES) return null;
  const images = evenly(vectors, IMAGES);
  return spreadOf(
    await inTurns(evenly(images, QUERIES), (query) =>
      cosines(
        query.vector,
        images.filter((image) => image !== query),
      ),
    ),
  );
}

/** The spread of queries by text. */
export async function measureTexts(
  { vectors }: Sample,
  texts: readonly Float32Array[],
): Promise<CosineSpread | null> {
  const images = evenly(vectors, IMAGES);
  return spreadOf(await inTurns(texts, (raw) => cosines(normalize(raw).unit, images)));
}

/**
 * The spread of queries by an image with a text: each text with an image of the library, compared with the others.
 *
 * @param texts raw projections
 * @param composing how the model composes them with an image
 */
export async function measureComposed(
  { vectors }: Sample,
  texts: readonly Float32Array[],
  composing: Composing,
): Promise<CosineSpread | null> {
  if (vectors.length < MIN_IMAGES) return null;
  const images = evenly(vectors, IMAGES);
  const raws = images.flatMap((image) => {
    const { vector, norm } = image;
    return norm === null ? [] : [{ image, raw: vector.map((value) => value * norm) }];
  });
  if (raws.length === 0) return null;
  const queries = texts.map((text, i) => ({ text, ...raws[i % raws.length]! }));
  return spreadOf(
    await inTurns(queries, ({ text, image, raw }) =>
      cosines(
        composeQuery({ words: text, pictures: [raw] }, { composing }).vector,
        images.filter((other) => other !== image),
      ),
    ),
  );
}

function cosines(query: Float32Array, images: Sample['vectors']): number[] {
  return images.map(({ vector }) => dot(query, vector));
}

/** Yields between the queries, so that measuring does not delay other requests. */
async function inTurns<T, R>(values: readonly T[], work: (value: T) => R): Promise<R[]> {
  const results: R[] = [];
  for (const value of values) {
    results.push(work(value));
    await pause();
  }
  return results;
}

/** At most `count` values at even distances, because neighbours are often of the same folder. */
function evenly<T>(values: readonly T[], count: number): T[] {
  if (values.length <= count) return [...values];
  return Array.from({ length: count }, (_, i) => values[Math.floor((i * values.length) / count)]!);
}

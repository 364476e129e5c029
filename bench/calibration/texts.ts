import { dot, normalize } from '../../src/core/vector.ts';
import type { Vectors } from '../composed/vectors.ts';
import type { Concept } from './drawings.ts';
import type { FirstHit } from './fit.ts';

/** Sizes of the libraries of names, in concepts. */
const SIZES = [60, 150, 300, 700];

interface Name {
  readonly concept: number;
  readonly language: 0 | 1;
  readonly unit: Float32Array;
}

/**
 * Searches for texts: by a drawing and by artwork among names in both languages, and by a name among those of the other language, with
 * the right names in the library and without.
 *
 * @param background unit vectors of the texts that are the same in every library
 * @param next random numbers from 0 to 1
 */
export function textsHits(
  concepts: readonly Concept[],
  { texts }: Vectors,
  pictures: ReadonlyMap<string, Float32Array>,
  background: readonly Float32Array[],
  next: () => number,
): { readonly image: FirstHit[]; readonly text: FirstHit[] } {
  const names = concepts.map(({ names: both }, concept) =>
    both.map(
      (name, language): Name => ({
        concept,
        language: language as 0 | 1,
        unit: normalize(texts.get(name)!).unit,
      }),
    ),
  );
  const drawSome = (own: number) => {
    const size = SIZES[Math.floor(next() * SIZES.length)]!;
    const others = concepts
      .map((_, i) => ({ i, at: next() }))
      .sort((a, b) => a.at - b.at)
      .slice(0, size);
    return [...new Set([own, ...others.map(({ i }) => i)])].flatMap((i) => names[i]!);
  };
  const search = (vector: Float32Array, own: number, library: readonly Name[]): FirstHit[] => {
    const { related } = concepts[own]!;
    const about = { half: (own % 2) as 0 | 1, ...groundOf(vector, background) };
    const present = firstOf(vector, library);
    const absent = firstOf(
      vector,
      library.filter(({ concept }) => !related.has(concept)),
    );
    return [
      { ...about, cosine: present.cosine, isRight: related.has(present.concept), isAbsent: false },
      { ...about, cosine: absent.cosine, isRight: false, isAbsent: true },
    ];
  };
  return {
    image: concepts.flatMap(({ drawing, artwork }, own) =>
      [drawing, artwork].flatMap((name) => search(pictures.get(name)!, own, drawSome(own))),
    ),
    text: names.flatMap((both, own) =>
      both.flatMap(({ unit, language }) =>
        search(
          unit,
          own,
          drawSome(own).filter((name) => name.language !== language),
        ),
      ),
    ),
  };
}

function firstOf(vector: Float32Array, library: readonly Name[]) {
  let best = { concept: -1, cosine: Number.NEGATIVE_INFINITY };
  for (const { unit, concept } of library) {
    const cosine = dot(vector, unit);
    if (cosine > best.cosine) best = { concept, cosine };
  }
  return best;
}

function groundOf(vector: Float32Array, background: readonly Float32Array[]) {
  const cosines = background.map((other) => dot(vector, other));
  const mean = cosines.reduce((sum, value) => sum + value, 0) / cosines.length;
  const std = Math.sqrt(cosines.reduce((sum, value) => sum + (value - mean) ** 2, 0) / cosines.length);
  return { mean, std };
}

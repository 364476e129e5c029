import { describe, expect, it } from 'vitest';
import { composeQuery } from '../../src/core/rank.ts';
import { dot, normalize } from '../../src/core/vector.ts';

const vector = (...values: number[]) => Float32Array.from(values);
const MEASURED = { weight: 0.6, alike: 0.9 };

function expectDirection(actual: Float32Array, ...direction: number[]): void {
  const { unit } = normalize(vector(...direction));
  for (const [i, value] of unit.entries()) expect(actual[i]).toBeCloseTo(value, 6);
}

describe('words and a picture', () => {
  const parts = { words: vector(3, 0, 0), pictures: [vector(0, 1, 0)] };

  it('are added as raw projections for a model that was trained on it, so that the longer one counts for more', () => {
    expectDirection(composeQuery(parts).vector, 3, 1, 0);
  });

  it('are weighed as was measured with the model, whatever their lengths', () => {
    expectDirection(composeQuery(parts, { composing: MEASURED }).vector, 0.6, 0.4, 0);
  });

  it('weigh as the query says, from the picture alone to the words alone', () => {
    for (const composing of [undefined, MEASURED]) {
      expectDirection(composeQuery(parts, { composing, weight: 0.25 }).vector, 0.25, 0.75, 0);
      expectDirection(composeQuery(parts, { composing, weight: 0 }).vector, 0, 1, 0);
      expectDirection(composeQuery(parts, { composing, weight: 1 }).vector, 1, 0, 0);
    }
  });

  it('weigh the same on average', () => {
    expectDirection(composeQuery(parts, { composing: MEASURED, compose: 'average' }).vector, 1, 1, 0);
  });

  it('say how much the picture counts, also beside negatives', () => {
    for (const unwanted of [[], [vector(1, 1, 1)], [vector(0, 3, 1), vector(1, 0, 1)]]) {
      const { vector: query, changed } = composeQuery({ ...parts, unwanted }, { composing: MEASURED });
      expect(changed).toMatchObject({ vector: vector(0, 1, 0), alike: 0.9 });
      // Words and picture are at right angles, so without the negatives only the picture has this component.
      const negatives = unwanted.length > 0;
      if (!negatives) expect(changed!.share).toBeCloseTo(query[1]!, 6);
      else expect(changed!.share).toBeGreaterThan(query[1]!);
    }
  });

  it('change no picture where nothing was measured, or one of them counts for nothing', () => {
    expect(composeQuery(parts).changed).toBeNull();
    for (const weight of [0, 1])
      expect(composeQuery(parts, { composing: MEASURED, weight }).changed).toBeNull();
    expect(composeQuery({ pictures: parts.pictures }, { composing: MEASURED }).changed).toBeNull();
  });
});

it('two pictures are added, with the words beside both of them', () => {
  const pictures = [vector(0, 1, 0), vector(0, 0, 3)];
  expectDirection(composeQuery({ pictures }, { composing: MEASURED }).vector, 0, 1, 3);
  expectDirection(composeQuery({ pictures }, { compose: 'average' }).vector, 0, 1, 1);
  const { vector: query } = composeQuery({ words: vector(9, 0, 0), pictures }, { composing: MEASURED });
  expectDirection(query, 0.6, 0.4 / Math.sqrt(10), 1.2 / Math.sqrt(10));
});

describe('negatives', () => {
  it('move the query away and leave it at unit length', () => {
    const words = vector(1, 1, 0);
    const { vector: query, cosineToPositive } = composeQuery({ words, unwanted: [vector(0, 7, 0)] });
    expect(Math.hypot(...query)).toBeCloseTo(1, 6);
    expect(query[1]!).toBeLessThan(query[0]!);
    expect(cosineToPositive).toBeCloseTo((query[0]! + query[1]!) / Math.SQRT2, 6);
  });

  it('weigh as much as they are told', () => {
    const parts = { words: vector(1, 0), unwanted: [vector(0, 1)] };
    expectDirection(composeQuery(parts).vector, 1, -0.7);
    expectDirection(composeQuery(parts, { negative: 0.2 }).vector, 1, -0.2);
    expectDirection(composeQuery(parts, { negative: 0 }).vector, 1, 0);
  });

  it('leave it close to the positive, several of them too', () => {
    const words = vector(1, 0, 0, 0);
    const unwanted = [vector(1, 1, 0, 0), vector(1, 0, 1, 0), vector(1, 0, 0, 1)];
    for (const count of [1, 2, 3]) {
      const { vector: query, cosineToPositive } = composeQuery({ words, unwanted: unwanted.slice(0, count) });
      expect(cosineToPositive).toBeGreaterThan(0.8);
      for (let i = 1; i <= count; i++) expect(query[i]!).toBeLessThan(-0.1);
    }
  });

  it('move a picture further than words', () => {
    const [positive, unwanted] = [vector(1, 0), [vector(1, 1)]];
    const ofWords = composeQuery({ words: positive, unwanted });
    const ofPicture = composeQuery({ pictures: [positive], unwanted });
    expect(ofPicture.cosineToPositive).toBeLessThan(ofWords.cosineToPositive);
    expect(dot(ofPicture.vector, unwanted[0]!)).toBeLessThan(dot(ofWords.vector, unwanted[0]!));
  });

  it('may equal the query', () => {
    expect([...composeQuery({ words: vector(0, 2), unwanted: [vector(0, 5)] }).vector]).toEqual([0, 1]);
  });
});

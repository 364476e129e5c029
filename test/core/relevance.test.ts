import { describe, expect, it } from 'vitest';
import {
  backgroundOf,
  betterOf,
  type Calibration,
  cosinesOf,
  relevanceOf,
} from '../../src/core/relevance.ts';
import { describeModel } from '../../src/models/open.ts';
import { modelIn, soutuMini } from '../models/support.ts';

const { calibration } = await describeModel({ ...modelIn(soutuMini), id: 'a copy' });

const library = Array.from({ length: 100 }, (_, i) => 0.05 + 0.1 * Math.sin(i));

describe('relevance', () => {
  it('is calibrated for the built-in model as it is shipped, wherever its files lie', () => {
    expect(calibration).not.toBeNull();
  });

  it.each<[string, Calibration | null]>([
    ['the built-in model', calibration],
    ['a model without a calibration', null],
  ])('of %s grows with the cosine, from weak over possible to strong', (_name, calibration) => {
    for (const kind of ['text', 'image', 'both'] as const) {
      for (const background of [backgroundOf(library), null]) {
        const rated = [-1, 0, 0.2, 0.4, 0.6, 0.8, 1].map((score) =>
          relevanceOf(score, { calibration, kind, background }),
        );
        rated.forEach(({ relevance, probability }, i) => {
          const before = rated[i - 1] ?? ({ relevance: 'weak', probability: 0 } as const);
          expect(probability).toBeGreaterThanOrEqual(before.probability);
          expect(probability).toBeLessThanOrEqual(1);
          expect(betterOf(relevance, before.relevance)).toBe(relevance);
        });
        expect(rated[0]!.relevance).toBe('weak');
        expect(rated.at(-1)!.relevance).toBe('strong');
        const cosines = cosinesOf({ calibration, kind, background });
        for (const level of ['strong', 'possible'] as const) {
          const near = (by: number) =>
            relevanceOf(cosines[level] + by, { calibration, kind, background }).relevance;
          expect(near(1e-6)).toBe(level);
          expect(near(-1e-6)).not.toBe(level);
        }
      }
    }
  });

  it('asks for more where all of the background is near to the query', () => {
    const near = library.map((cosine) => cosine + 0.2);
    for (const measured of [calibration, null]) {
      const far = relevanceOf(0.4, {
        calibration: measured,
        kind: 'text',
        background: backgroundOf(library),
      });
      const close = relevanceOf(0.4, { calibration: measured, kind: 'text', background: backgroundOf(near) });
      expect(close.probability).toBeLessThan(far.probability);
    }
  });

  it.each([
    ['no pictures', []],
    ['one', [0.3]],
    ['a few', [0.3, 0.2, 0.5]],
    ['many that are all the same', Array(100).fill(0.3)],
  ])('takes %s for no background', (_name, cosines) => {
    expect(backgroundOf(cosines)).toBeNull();
  });
});

import { expect, test } from 'vitest';
import { dot, normalize, sum } from '../../src/core/vector.ts';

test('a vector is its unit times its norm', () => {
  const { unit, norm } = normalize(Float32Array.of(3, -4));
  expect(norm).toBe(5);
  expect(unit[0]).toBeCloseTo(0.6, 7);
  expect(unit[1]).toBeCloseTo(-0.8, 7);
  expect(dot(unit, unit)).toBeCloseTo(1, 6);
});

test('large and small values keep their direction', () => {
  expect(normalize(Float32Array.of(1e30, 1e30)).unit[0]).toBeCloseTo(Math.SQRT1_2, 6);
  expect(normalize(Float32Array.of(1e-30, 0)).unit[0]).toBe(1);
});

test.each([[[0, 0]], [[]], [[1, Number.NaN]], [[Number.POSITIVE_INFINITY, 1]]])(
  '%j has no direction',
  (values) => {
    expect(() => normalize(Float32Array.from(values))).toThrowError(
      expect.objectContaining({ code: 'bad-vector' }),
    );
  },
);

test('adds up vectors of one length only', () => {
  expect(sum([Float32Array.of(1, 2), Float32Array.of(3, -2)])).toEqual(Float32Array.of(4, 0));
  expect(() => sum([])).toThrowError(expect.objectContaining({ code: 'bad-vector' }));
  const unequal = [Float32Array.of(1), Float32Array.of(1, 2)];
  expect(() => sum(unequal)).toThrowError(expect.objectContaining({ code: 'bad-vector' }));
});

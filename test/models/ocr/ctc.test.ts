import { expect, test } from 'vitest';
import { decodeCtc } from '../../../src/models/ocr/ctc.ts';

const CHARACTERS = ['', 'a', '搜', ' '];

/** Steps with a likeliest class each, and its probability. */
const output = (...steps: readonly (readonly [best: number, probability: number])[]) =>
  Float32Array.from(
    steps.flatMap(([best, probability]) =>
      CHARACTERS.map((_, at) => (at === best ? probability : (1 - probability) / (CHARACTERS.length - 1))),
    ),
  );

test('drops blanks and repetitions, but not a letter that comes again after a blank', () => {
  const steps = output([0, 0.9], [1, 0.8], [1, 0.7], [0, 0.9], [1, 0.6], [2, 0.7]);
  const { text, confidence } = decodeCtc(steps, CHARACTERS);
  expect(text).toBe('aa搜');
  expect(confidence).toBeCloseTo((0.8 + 0.6 + 0.7) / 3, 5);
});

test('keeps the spaces inside a line only', () => {
  const steps = output([3, 0.9], [1, 0.9], [3, 0.9], [2, 0.9], [3, 0.9]);
  expect(decodeCtc(steps, CHARACTERS).text).toBe('a 搜');
});

test('reads nothing in blanks, with no confidence', () => {
  expect(decodeCtc(output([0, 0.9], [0, 0.9]), CHARACTERS)).toEqual({ text: '', confidence: 0 });
});

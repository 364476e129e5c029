import { expect, it } from 'vitest';
import { withoutNoise } from '../../../src/models/ocr/noise.ts';

const kept = (...lines: readonly (readonly [text: string, confidence: number])[]) =>
  withoutNoise(
    lines.map(([text, confidence]) => ({ text, confidence })),
    (line) => line,
  ).map(({ text }) => text);

it.each([
  ['HITACHI', 0.9, true],
  ['出口', 0.7, true],
  ['出', 0.95, true],
  ['7', 0.95, true],
  ['12', 0.7, true],
  ['8', 0.7, false],
  ['il', 0.9, false],
  ['- .', 0.9, false],
  ['Exit only', 0.4, false],
  ['出口', 0.4, false],
])('beside other words, keeps %s with a confidence of %d: %s', (text, confidence, isKept) => {
  expect(kept(['Main street', 0.9], [text, confidence])).toEqual(
    isKept ? ['Main street', text] : ['Main street'],
  );
});

it('leaves a single character out that is all a picture says', () => {
  expect(kept(['8', 0.99])).toEqual([]);
  expect(kept(['8', 0.99], ['il', 0.9])).toEqual([]);
  expect(kept(['8', 0.99], ['1', 0.99])).toEqual(['8', '1']);
});

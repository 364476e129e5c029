import { expect, it } from 'vitest';
import { isNoise } from '../../../src/models/ocr/noise.ts';

it.each([
  ['HITACHI', 0.9, false],
  ['出', 0.95, false],
  ['出口', 0.7, false],
  ['7', 0.95, false],
  ['8', 0.7, true],
  ['12', 0.7, false],
  ['il', 0.9, true],
  ['- .', 0.9, true],
  ['Exit only', 0.4, true],
  ['出', 0.4, true],
])('reads %s with a confidence of %d as noise: %s', (text, confidence, noise) => {
  expect(isNoise({ text, confidence })).toBe(noise);
});

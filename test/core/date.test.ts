import { expect, it } from 'vitest';
import { fileTime } from '../../src/core/date.ts';

it('takes times of files that no date has as the nearest one', () => {
  expect(fileTime(1_700_000_000_000.75)).toBe(1_700_000_000_000);
  expect(fileTime(-5.5)).toBe(-5);
  for (const [time, year] of [
    [9e15, '9999'],
    [-9e15, '0001'],
  ] as const) {
    expect(new Date(fileTime(time)).toISOString().slice(0, 4)).toBe(year);
    expect(fileTime(fileTime(time))).toBe(fileTime(time));
  }
});

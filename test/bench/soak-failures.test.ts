import { expect, it } from 'vitest';
import { type SoakRound, soakFailures } from '../../bench/soak-failures.ts';

const round = (megabytes: number, rest: Partial<SoakRound> = {}): SoakRound => ({
  changes: 400,
  files: 1500,
  waitedMs: 1500,
  rss: megabytes * 1e6,
  searches: 50,
  failed: 0,
  p99: 40,
  ...rest,
});
const steady = Array.from({ length: 12 }, (_, i) => round(i === 0 ? 300 : 500 + (i % 2) * 20));

it('a soak passes if nothing is wrong, however much memory the warm-up takes', () => {
  expect(soakFailures(steady, null)).toEqual([]);
});

it('a soak fails by a search that failed or never came, a difference to the disk, and memory that grows', () => {
  expect(soakFailures([...steady, round(500, { failed: 2 })], null)).toEqual(['2 searches failed.']);
  expect(soakFailures([...steady, round(500, { searches: 0 })], null)).toEqual([]);
  expect(soakFailures([...steady, round(500, { searches: 0, waitedMs: 60_000 })], null)).toEqual([
    'No search was answered in round 13.',
  ]);
  expect(soakFailures(steady, '1 files: missing: /a.jpg')).toEqual([
    'The library is not what the disk is: 1 files: missing: /a.jpg.',
  ]);
  const growing = Array.from({ length: 12 }, (_, i) => round(400 + 10 * i));
  expect(soakFailures(growing, null)).toEqual(['The RSS grew by 13.6 % after the warm-up, and may by 10 %.']);
});

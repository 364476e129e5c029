import { expect, it } from 'vitest';
import { UNWATCHED, walkedInstead } from '../../src/core/unwatched.ts';

it('says how often a folder that cannot be watched is walked', () => {
  expect(walkedInstead('/share', 15, UNWATCHED.network)).toContain('walked every 15 minutes instead');
  expect(walkedInstead('/share', 1, UNWATCHED.network)).toContain('walked every minute instead');
  expect(walkedInstead('/share', 0, UNWATCHED.network)).toContain('no more often than all others');
});

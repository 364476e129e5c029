import type { IndexReport } from '../engine.ts';
import { formatCount } from './format.ts';

const WORDS = {
  moved: 'moved',
  copies: 'known from other paths',
  updated: 'updated',
  removed: 'removed',
} as const;

/** What a run has done besides adding pictures: `2 moved`, `1 known from other paths`. Empty if that is all. */
export const changeParts = (report: Pick<IndexReport, keyof typeof WORDS>): string[] =>
  (Object.keys(WORDS) as (keyof typeof WORDS)[])
    .filter((key) => report[key] > 0)
    .map((key) => `${formatCount(report[key])} ${WORDS[key]}`);

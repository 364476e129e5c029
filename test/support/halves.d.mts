import type { Split } from '../../src/indexing/split.ts';

export const halves: Split;

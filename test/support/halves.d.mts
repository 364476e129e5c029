import type { Split } from '../../src/indexing/make-asset.ts';

export const halves: Split;

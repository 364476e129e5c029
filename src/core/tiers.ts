/** The order of the ways to be found, best first. */
export const TIERS = [
  'name',
  'phrase',
  'text',
  'folder',
  'strong',
  'written later',
  'named',
  'most',
  'possible',
  'prefix',
  'weak',
] as const;
export type Tier = (typeof TIERS)[number];

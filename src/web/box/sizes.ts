import type { SearchState } from '../state/search-state.ts';

export type SizeName = 'small' | 'medium' | 'large';

/** Longest sides in pixels: a screen of a phone begins at medium, a photo at large. */
export const SIZES: Readonly<Record<SizeName, Pick<SearchState, 'minSide' | 'maxSide'>>> = {
  small: { minSide: null, maxSide: 799 },
  medium: { minSide: 800, maxSide: 1999 },
  large: { minSide: 2000, maxSide: null },
};

/** The size that the limits mean, if they are just one. */
export function sizeOf({ minSide, maxSide }: Pick<SearchState, 'minSide' | 'maxSide'>): SizeName | null {
  const names = Object.keys(SIZES) as SizeName[];
  return names.find((name) => SIZES[name].minSide === minSide && SIZES[name].maxSide === maxSide) ?? null;
}

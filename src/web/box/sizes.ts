import type { SearchState } from '../state/search-state.ts';

export type SizeName = 'small' | 'medium' | 'large';

/** Limits of the longest side in pixels: phone screens are at least medium, photos large. */
export const SIZES: Readonly<Record<SizeName, Pick<SearchState, 'minSide' | 'maxSide'>>> = {
  small: { minSide: null, maxSide: 799 },
  medium: { minSide: 800, maxSide: 1999 },
  large: { minSide: 2000, maxSide: null },
};

/** The size with exactly these limits; null if there is none. */
export function sizeOf({ minSide, maxSide }: Pick<SearchState, 'minSide' | 'maxSide'>): SizeName | null {
  const names = Object.keys(SIZES) as SizeName[];
  return names.find((name) => SIZES[name].minSide === minSide && SIZES[name].maxSide === maxSide) ?? null;
}

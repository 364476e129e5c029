/** Ids in one condition. */
export const MAX_IDS = 500;

/** Values in groups of at most `size`. */
export function groups<T>(values: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, i) =>
    values.slice(i * size, (i + 1) * size),
  );
}

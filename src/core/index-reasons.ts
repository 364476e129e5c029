/** Why no index is built if nothing may be missed. The page recognises it to say it in its own language. */
export const FOR_CERTAIN = 'only exhaustive search finds all of the nearest for certain.';

/** What an index that is asked for lacks. */
export const tooFewFor = (minimum: number): string =>
  `which needs at least ${minimum.toLocaleString('en')} vectors; until then, search is exhaustive.`;

const TOO_FEW = /which needs at least ([\d,]+) vectors;/;

/**
 * The number of vectors that a reason says are needed; null for other reasons.
 *
 * @example neededIn(`The setting index asks for hnsw, ${tooFewFor(5000)}`) // 5000
 */
export function neededIn(reason: string): number | null {
  const [, digits] = TOO_FEW.exec(reason) ?? [];
  return digits === undefined ? null : Number(digits.replaceAll(',', ''));
}

/** How many of an answer's pictures are likely; `more` when there may be further ones that are not loaded yet. */
export function countLikely(
  pictures: readonly ({ readonly likely?: boolean } | undefined)[],
  complete: boolean,
): { count: number; more: boolean } {
  const count = pictures.filter((picture) => picture?.likely).length;
  // The best come first: behind one that is not likely there are none.
  return { count, more: !complete && count === pictures.length };
}

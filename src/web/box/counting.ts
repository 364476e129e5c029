/** The number of likely hits; `more` if there may be others that are not loaded yet. */
export function countLikely(
  pictures: readonly ({ readonly likely?: boolean } | undefined)[],
  complete: boolean,
): { count: number; more: boolean } {
  const count = pictures.filter((picture) => picture?.likely).length;
  // Hits of one model are sorted by relevance, so likely ones cannot follow an unlikely one; of several models few do.
  return { count, more: !complete && count === pictures.length };
}

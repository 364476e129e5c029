/** The number of hits that are not weak; `more` if there may be others that are not loaded yet. */
export function countGood(
  pictures: readonly ({ readonly relevance?: string } | undefined)[],
  complete: boolean,
): { count: number; more: boolean } {
  const count = pictures.filter((picture) => picture?.relevance && picture.relevance !== 'weak').length;
  // Hits of one model are sorted by relevance, so good ones cannot follow a weak one; of several models few do.
  return { count, more: !complete && count === pictures.length };
}

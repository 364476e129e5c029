/** A vector that was found, by its place, with its similarity to the query. */
export interface Near {
  readonly index: number;
  readonly score: number;
}

/** The best of what was offered, at most `limit`, the best first; equal scores in order of their places. */
export interface Best {
  readonly found: readonly Near[];
  /** Takes one up if it is among the best. */
  offer(index: number, score: number): void;
}

/** A sorted list: inserting is cheap, because the lists here are short. */
export function createBest(limit: number): Best {
  const found: Near[] = [];
  const isBetter = (a: Near, b: Near) => a.score > b.score || (a.score === b.score && a.index < b.index);
  return {
    found,
    offer(index, score) {
      // The most frequent case first, because this is asked for every vector.
      if (found.length === limit && score < found[limit - 1]!.score) return;
      const offered = { index, score };
      if (found.length === limit && !isBetter(offered, found[limit - 1]!)) return;
      let place = found.length;
      while (place > 0 && isBetter(offered, found[place - 1]!)) place -= 1;
      found.splice(place, 0, offered);
      if (found.length > limit) found.pop();
    },
  };
}

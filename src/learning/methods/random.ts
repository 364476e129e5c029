/** Numbers from 0 up to, but without, 1. */
export type Random = () => number;

/** A mulberry32 sequence: the same seed gives the same numbers, so that everybody who repeats a lesson sees the same. */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` different whole numbers below `total`, in random order. */
export function drawWithout(random: Random, total: number, count: number): number[] {
  const all = Array.from({ length: total }, (_, i) => i);
  for (let i = 0; i < Math.min(count, total); i++) {
    const other = i + Math.floor(random() * (total - i));
    [all[i], all[other]] = [all[other]!, all[i]!];
  }
  return all.slice(0, count);
}

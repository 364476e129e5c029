import { pause } from './pause.ts';

/** Values sorted in one turn of the event loop: a few milliseconds. */
const RUN = 8192;

/**
 * Sorts the indices 0 to `count` - 1 by a merge sort that yields to the event loop between runs: sorting 100,000 at once
 * would block it for 100 ms.
 */
export async function sortInTurns(
  count: number,
  compare: (a: number, b: number) => number,
): Promise<Uint32Array> {
  let from = Uint32Array.from({ length: count }, (_, i) => i);
  let to = new Uint32Array(count);
  for (let start = 0; start < count; start += RUN) {
    from.subarray(start, start + RUN).sort(compare);
    await pause();
  }
  for (let width = RUN; width < count; width *= 2) {
    for (let start = 0; start < count; start += 2 * width) {
      merge(from, to, start, Math.min(start + width, count), Math.min(start + 2 * width, count), compare);
      await pause();
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Merges the sorted parts start..middle and middle..end. */
function merge(
  from: Uint32Array,
  to: Uint32Array,
  start: number,
  middle: number,
  end: number,
  compare: (a: number, b: number) => number,
): void {
  let left = start;
  let right = middle;
  for (let at = start; at < end; at++) {
    const takeLeft = right >= end || (left < middle && compare(from[left]!, from[right]!) <= 0);
    to[at] = takeLeft ? from[left++]! : from[right++]!;
  }
}

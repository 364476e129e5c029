/** The largest values of a stream, in a min-heap: nearly every value then costs one comparison. */
export interface Largest {
  push(value: number): void;
  /** The smallest of them; -Infinity until there are as many as asked for. */
  least(): number;
}

/** @param count at least 1 */
export function createLargest(count: number): Largest {
  const heap = new Float64Array(count).fill(-Infinity);
  let least = -Infinity;
  return {
    push(value) {
      if (value <= least) return;
      let at = 0;
      for (let child = 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && heap[child + 1]! < heap[child]!) child++;
        if (heap[child]! >= value) break;
        heap[at] = heap[child]!;
        at = child;
      }
      heap[at] = value;
      least = heap[0]!;
    },
    least: () => least,
  };
}

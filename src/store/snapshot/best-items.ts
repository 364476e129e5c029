/**
 * Top-k selection: the `count` items with the highest scores, sorted by score, then id. A min-heap of the best so far makes
 * nearly every item cost one comparison. `count` must not exceed the number of items.
 */
export function bestItems(
  items: Uint32Array,
  scores: Float32Array,
  ids: readonly string[],
  count: number,
): number[] {
  if (count === 0) return [];
  const isBetter = (a: number, b: number) =>
    scores[a]! > scores[b]! || (scores[a] === scores[b] && ids[a]! < ids[b]!);
  const heap = Array.from(items.subarray(0, count));

  function sink(from: number): void {
    const item = heap[from]!;
    let at = from;
    for (let child = 2 * at + 1; child < count; child = 2 * at + 1) {
      if (child + 1 < count && isBetter(heap[child]!, heap[child + 1]!)) child++;
      if (!isBetter(item, heap[child]!)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = item;
  }

  for (let at = (count >> 1) - 1; at >= 0; at--) sink(at);
  for (let next = count; next < items.length; next++) {
    const item = items[next]!;
    if (!isBetter(item, heap[0]!)) continue;
    heap[0] = item;
    sink(0);
  }
  return heap.sort((a, b) => (isBetter(a, b) ? -1 : 1));
}

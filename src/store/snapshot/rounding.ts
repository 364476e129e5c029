/** Largest byte of a rounded vector. */
const MAX_BYTE = 127;
/** Largest value of a rounded query: the sums of 16,000 products of it with bytes fit into 32 bits. */
const MAX_SHORT = 1023;

/** What a rounded vector stands for. */
export interface Rounded {
  /** `integers * scale` is about the vector. */
  readonly scale: number;
  /** Length of the difference between the vector and what its integers stand for, at most. */
  readonly error: number;
}

/** Scalar quantisation of a vector to a byte for each value, by its largest value. */
export const roundToBytes = (vector: Float32Array, bytes: Int8Array): Rounded =>
  round(vector, bytes, MAX_BYTE);

/** The same for a query, which is compared with the bytes of many vectors and may cost two bytes for each value. */
export const roundToShorts = (vector: Float32Array, shorts: Int16Array): Rounded =>
  round(vector, shorts, MAX_SHORT);

function round(vector: Float32Array, integers: Int8Array | Int16Array, most: number): Rounded {
  let largest = 0;
  for (let i = 0; i < vector.length; i++) {
    const value = Math.abs(vector[i]!);
    if (value > largest) largest = value;
  }
  const scale = Math.fround(largest / most) || 1;
  let squares = 0;
  for (let i = 0; i < vector.length; i++) {
    const value = vector[i]!;
    const integer = Math.round(value / scale);
    integers[i] = integer;
    squares += (value - integer * scale) ** 2;
  }
  return { scale, error: Math.sqrt(squares) };
}

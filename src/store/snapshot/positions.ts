import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { FILES, type VectorsMeta } from './copy-files.ts';

/** What belongs to each position of a part of a copy. */
export interface Positions {
  /** The row, in the order in which the store gave the items. */
  readonly rowOf: Uint32Array;
  /** What each integer of the rounded vector stands for. */
  readonly scales: Float32Array;
  /** Length of the difference between the vector and the rounded one. */
  readonly errors: Float32Array;
}

/** Reads only that part of the arrays; whoever opens the copy has checked the whole file. */
export function readPositions(
  folder: string,
  { positions }: VectorsMeta,
  start: number,
  end: number,
): Positions {
  const descriptor = openSync(join(folder, FILES.positions), 'r');
  const read = <T extends Uint32Array | Float32Array>(name: keyof Positions, into: T): T => {
    const { start: first } = positions.entries.find((entry) => entry.name === name)!;
    readSync(descriptor, into, 0, into.byteLength, first + start * into.BYTES_PER_ELEMENT);
    return into;
  };
  try {
    return {
      rowOf: read('rowOf', new Uint32Array(end - start)),
      scales: read('scales', new Float32Array(end - start)),
      errors: read('errors', new Float32Array(end - start)),
    };
  } finally {
    closeSync(descriptor);
  }
}

import { pause } from '../../core/pause.ts';

/** Bytes of an id. */
const ID_BYTES = 16;
/** Ids between two pauses: some 5 ms. */
const IN_A_ROW = 100_000;
const NONE = 0xffff_ffff;

/** Where each id stands. */
export interface IdIndex {
  /** The row of an id of 32 hexadecimal digits; null if there is none. */
  rowOf(id: string): number | null;
}

/** Where an id is looked for first, by all of it: those of tests and benchmarks are numbers, whose first bytes are the same. */
const slotOf = (words: Uint32Array, at: number, size: number): number =>
  ((words[at]! ^ words[at + 1]! ^ words[at + 2]! ^ words[at + 3]!) >>> 0) % size;

/** A hash table of ids, which are hashes already: it takes some 8 bytes for each, where a map of texts takes a hundred. */
export async function indexIds(ids: Uint8Array): Promise<IdIndex> {
  const words = new Uint32Array(ids.buffer, ids.byteOffset, ids.length / Uint32Array.BYTES_PER_ELEMENT);
  const count = ids.length / ID_BYTES;
  const size = 2 ** Math.ceil(Math.log2(2 * count + 1));
  const table = new Uint32Array(size).fill(NONE);
  for (let row = 0; row < count; row++) {
    let at = slotOf(words, row * 4, size);
    while (table[at] !== NONE) at = (at + 1) % size;
    table[at] = row;
    if (row % IN_A_ROW === IN_A_ROW - 1) await pause();
  }
  return {
    rowOf(id) {
      const wanted = new Uint32Array(new Uint8Array(Buffer.from(id, 'hex')).buffer);
      if (wanted.length !== 4) return null;
      for (let at = slotOf(wanted, 0, size); table[at] !== NONE; at = (at + 1) % size) {
        const row = table[at]!;
        if (wanted.every((word, i) => word === words[row * 4 + i])) return row;
      }
      return null;
    },
  };
}

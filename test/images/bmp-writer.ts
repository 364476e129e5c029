export interface BmpParts {
  readonly width: number;
  /** Negative: rows from the top. */
  readonly height: number;
  readonly bits: number;
  readonly compression?: number;
  /** RGB triples. */
  readonly palette?: readonly (readonly [number, number, number])[];
  readonly masks?: readonly number[];
  /** The pixel data, written unchanged. */
  readonly data: Uint8Array;
  /** Number of unused bytes between the headers and the pixels. */
  readonly gap?: number;
  readonly os2?: boolean;
}

/** Creates a BMP from its parts without validation, because tests also need invalid ones. */
export function writeBmp(parts: BmpParts): Uint8Array {
  const {
    width,
    height,
    bits,
    compression = 0,
    palette = [],
    masks = [],
    data,
    gap = 0,
    os2 = false,
  } = parts;
  const size = os2 ? 12 : 40;
  const entry = os2 ? 3 : 4;
  const offset = 14 + size + masks.length * 4 + palette.length * entry + gap;
  const file = Buffer.alloc(offset + data.length, 0xee);
  file.write('BM', 0, 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(offset, 10);
  file.writeUInt32LE(size, 14);
  if (os2) {
    file.writeUInt16LE(width, 18);
    file.writeUInt16LE(height, 20);
    file.writeUInt16LE(1, 22);
    file.writeUInt16LE(bits, 24);
  } else {
    file.fill(0, 34, 54);
    file.writeInt32LE(width, 18);
    file.writeInt32LE(height, 22);
    file.writeUInt16LE(1, 26);
    file.writeUInt16LE(bits, 28);
    file.writeUInt32LE(compression, 30);
    file.writeUInt32LE(palette.length, 46);
  }
  masks.forEach((mask, index) => void file.writeUInt32LE(mask, 14 + size + index * 4));
  palette.forEach(([red, green, blue], index) => {
    file.set([blue, green, red], 14 + size + masks.length * 4 + index * entry);
  });
  file.set(data, offset);
  return file;
}

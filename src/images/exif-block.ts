/** Pointers in the first directory (IFD) to the others. */
const POINTERS = { photo: 0x8769, gps: 0x8825 } as const;
/** Where values are looked for: `photo` stands for the first directory, too; `first` for that alone. */
export type ExifDirectory = keyof typeof POINTERS | 'first';
/** Bytes of a value by its type (TIFF 6.0, page 15). */
const SIZES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];

/** A value of an EXIF block. */
export interface ExifValue {
  readonly type: number;
  readonly count: number;
  /** A view of the block, shorter than the value if the block is truncated. */
  readonly bytes: Uint8Array;
}

/** Values of an EXIF block by their tags. */
export interface ExifValues {
  /** Whether numbers are little-endian. */
  readonly little: boolean;
  readonly values: ReadonlyMap<number, ExifValue>;
}

/**
 * Reads the values of these tags from the directories of an EXIF block, with or without the prefix "Exif", or of a TIFF file: the first
 * one and that of the photo, or that of GPS, whose tags have numbers of their own, or the first one alone. Never throws: a value that lies outside the block is empty.
 *
 * Nothing is copied and each tag is read once, so that a block whose tags all point to the same bytes costs nothing more.
 */
export function readExifValues(
  block: Uint8Array,
  tags: readonly number[],
  directory: ExifDirectory = 'photo',
): ExifValues {
  const base = block[0] === 0x45 && block[1] === 0x78 ? 6 : 0;
  const data = block.subarray(Math.min(base, block.length));
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const little = data[0] === 0x49;
  const values = new Map<number, ExifValue>();
  const fits = (at: number, length: number) => at + length <= view.byteLength;

  const readValue = (entry: number): ExifValue => {
    const type = view.getUint16(entry + 2, little);
    const count = view.getUint32(entry + 4, little);
    const length = count * (SIZES[type] ?? 0);
    const from = length <= 4 ? entry + 8 : view.getUint32(entry + 8, little);
    return { type, count, bytes: data.subarray(from, from + length) };
  };
  const readDirectory = (at: number, wanted: readonly number[]): number | null => {
    if (!fits(at, 2)) return null;
    let pointer: number | null = null;
    const count = view.getUint16(at, little);
    for (let entry = at + 2; entry < at + 2 + count * 12 && fits(entry, 12); entry += 12) {
      const tag = view.getUint16(entry, little);
      if (directory !== 'first' && tag === POINTERS[directory]) pointer = view.getUint32(entry + 8, little);
      if (wanted.includes(tag) && !values.has(tag)) values.set(tag, readValue(entry));
    }
    return pointer;
  };
  // A BigTIFF has version 43 and other offsets.
  if (!fits(0, 8) || view.getUint16(2, little) === 43) return { little, values };
  const pointer = readDirectory(view.getUint32(4, little), directory === 'gps' ? [] : tags);
  if (pointer !== null) readDirectory(pointer, tags);
  return { little, values };
}

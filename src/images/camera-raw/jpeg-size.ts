/** Segments before the size of a JPEG that are skipped. */
const MAX_SEGMENTS = 200;
/** Fill bytes before markers that are skipped, of all segments together. Encoders write none, or a few. */
const MAX_FILL = 100;

/** The size of a JPEG that browsers and libvips decode. */
export interface JpegSize {
  readonly width: number;
  readonly height: number;
}

/**
 * The size in the header of a JPEG of 8 bits (baseline, extended or progressive); null for all else. RAW files keep their sensor data in
 * lossless JPEGs, which are no pictures.
 */
export function jpegSize(bytes: Uint8Array): JpegSize | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  let at = 2;
  let fill = 0;
  for (let segment = 0; segment < MAX_SEGMENTS; segment++) {
    for (; bytes[at] === 0xff && bytes[at + 1] === 0xff; at++) if (++fill > MAX_FILL) return null;
    const marker = bytes[at + 1];
    if (bytes[at] !== 0xff || marker === undefined || at + 9 >= bytes.length) return null;
    const length = bytes[at + 2]! * 256 + bytes[at + 3]!;
    if (marker >= 0xc0 && marker <= 0xc2) {
      const height = bytes[at + 5]! * 256 + bytes[at + 6]!;
      const width = bytes[at + 7]! * 256 + bytes[at + 8]!;
      return bytes[at + 4] === 8 && width > 0 && height > 0 ? { width, height } : null;
    }
    if (marker === 0xda || marker === 0xd9 || (marker >= 0xc3 && marker <= 0xcf && marker !== 0xc4))
      return null;
    if (length < 2) return null;
    at += 2 + length;
  }
  return null;
}

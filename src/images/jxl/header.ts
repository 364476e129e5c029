import { SoutuError } from '../../errors.ts';
import { type Box, readBoxes } from '../boxes.ts';
import { checkPixels } from '../too-many-pixels.ts';

/** Aspect ratios that the header names by a number (ISO 18181-1, SizeHeader). */
const RATIOS = [
  [1, 1],
  [12, 10],
  [4, 3],
  [3, 2],
  [16, 9],
  [5, 4],
  [2, 1],
] as const;
/** Bytes of the header that are read, more than the size needs. */
const HEADER = 40;
/** Numbers of bits of a size, by the number before it. */
const SIZE_BITS = [9, 13, 18, 30] as const;

/** A JPEG XL file, as its header describes it. */
export interface JxlHeader {
  /** Upright size in pixels. */
  readonly width: number;
  readonly height: number;
  /** The EXIF block of the container, if it has one. */
  readonly exif: Uint8Array | undefined;
  /** The XMP packet of the container, if it has one. */
  readonly xmp: Uint8Array | undefined;
}

/** Reads the header of a JPEG XL file, with or without a container. Throws `corrupt` and `too-large`. */
export function readJxlHeader(bytes: Uint8Array, maxPixels: number): JxlHeader {
  const boxes = bytes[0] === 0xff ? [] : readBoxes(bytes);
  const contentOf = (type: string) => boxes.find((box) => box.type === type)?.content;
  const codestream = bytes[0] === 0xff ? bytes : (contentOf('jxlc') ?? joinedStart(boxes));
  const size = sizeOf(codestream);
  if (size === null) throw new SoutuError('corrupt', 'the JPEG XL header is cut off or damaged');
  checkPixels(size.width, size.height, maxPixels);
  // Before the EXIF block is the place of its header.
  return { ...size, exif: contentOf('Exif')?.subarray(4), xmp: contentOf('xml ') };
}

/** The start of a codestream in several boxes, each with its number before its part. */
function joinedStart(boxes: readonly Box[]): Uint8Array {
  const parts = boxes.filter(({ type }) => type === 'jxlp').slice(0, HEADER);
  return Buffer.concat(parts.map(({ content }) => content.subarray(4, 4 + HEADER)));
}

/** Width and height after orientation; null if the codestream is cut off or does not start as one. */
function sizeOf(codestream: Uint8Array): { readonly width: number; readonly height: number } | null {
  if (codestream.length < 12 || codestream[0] !== 0xff || codestream[1] !== 0x0a) return null;
  const bits = createBitReader(codestream.subarray(2, HEADER));
  const isSmall = bits(1) === 1;
  const side = () => (isSmall ? (bits(5) + 1) * 8 : 1 + bits(SIZE_BITS[bits(2)]!));
  const height = side();
  const ratio = bits(3);
  const [across, down] = RATIOS[ratio - 1] ?? [0, 1];
  const width = ratio === 0 ? side() : Math.floor((height * across) / down);
  // Image metadata: all default, or more fields, of which the orientation is the first.
  const isDefault = bits(1) === 1;
  const orientation = !isDefault && bits(1) === 1 ? 1 + bits(3) : 1;
  return orientation > 4 ? { width: height, height: width } : { width, height };
}

/** Reads numbers of up to 30 bits, least significant bit first; zeros after the end. */
function createBitReader(bytes: Uint8Array): (count: number) => number {
  let at = 0;
  return (count) => {
    let value = 0;
    for (let bit = 0; bit < count; bit++, at++) value += (((bytes[at >> 3] ?? 0) >> (at & 7)) & 1) * 2 ** bit;
    return value;
  };
}

import { SoutuError } from '../../errors.ts';
import { readExifValues } from '../exif-block.ts';
import { readCr3 } from './cr3.ts';
import { jpegSize } from './jpeg-size.ts';
import { jpegsInRaf, RAF_MAGIC } from './raf.ts';
import { jpegsInTiff } from './tiff-previews.ts';
import { withOrientation } from './with-orientation.ts';

const ORIENTATION = 0x112;

/** The picture in a RAW file, and what the file says about it. */
export interface RawPreview {
  /** A JPEG whose EXIF orientation is that of the photograph. */
  readonly jpeg: Uint8Array;
  /** EXIF blocks, the one that describes the photograph first; those in the JPEG may say more. */
  readonly exif: readonly Uint8Array[];
  /** An EXIF block whose first directory is that of GPS. */
  readonly gps?: Uint8Array | undefined;
}

/** Maximum number of JPEGs that are looked at; cameras write up to four. */
const MAX_JPEGS = 64;

/**
 * Finds the largest JPEG in a RAW file, which cameras write for their own screens, nearly always at full size. Throws `unsupported` if
 * there is none: sensor data is not developed.
 *
 * Nothing but headers is read and nothing is copied unless the photograph must be turned.
 */
export function readPreview(bytes: Uint8Array): RawPreview {
  const { exif, gps } = partsOf(bytes);
  const largest = largestOf(jpegsIn(bytes));
  if (largest === null) {
    throw new SoutuError('unsupported', 'the RAW file has no JPEG preview', {
      hint: 'Export it as JPEG or TIFF beside the RAW file, or let a converter write a preview into it.',
    });
  }
  return { jpeg: withOrientation(largest, orientationOf(exif)), exif, gps };
}

/** What may be a JPEG in a RAW file: views of the file, not checked. */
export const jpegsIn = (bytes: Uint8Array): Uint8Array[] => unique(partsOf(bytes).jpegs).slice(0, MAX_JPEGS);

/** The JPEG with the most pixels, by their headers; null if none is one. */
export function largestOf(jpegs: readonly Uint8Array[]): Uint8Array | null {
  let largest: Uint8Array | null = null;
  let pixels = 0;
  for (const jpeg of jpegs) {
    const size = jpegSize(jpeg);
    if (size === null || size.width * size.height <= pixels) continue;
    largest = jpeg;
    pixels = size.width * size.height;
  }
  return largest;
}

/** Each part of the file once: many directories may name the same one. */
const unique = (parts: readonly Uint8Array[]): Uint8Array[] => [
  ...new Map(parts.map((part) => [`${part.byteOffset} ${part.length}`, part])).values(),
];

function partsOf(bytes: Uint8Array): Omit<RawPreview, 'jpeg'> & { readonly jpegs: readonly Uint8Array[] } {
  const start = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  if (start === RAF_MAGIC) return { jpegs: jpegsInRaf(bytes), exif: [] };
  if (start.slice(4, 8) === 'ftyp') return readCr3(bytes);
  return { jpegs: jpegsInTiff(bytes), exif: [bytes] };
}

function orientationOf(exif: readonly Uint8Array[]): number {
  for (const block of exif) {
    const { little, values } = readExifValues(block, [ORIENTATION]);
    const bytes = values.get(ORIENTATION)?.bytes;
    const value = bytes === undefined || bytes.length < 2 ? 0 : bytes[little ? 0 : 1]!;
    if (value >= 1 && value <= 8) return value;
  }
  return 1;
}

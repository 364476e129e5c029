import { readExifValues } from '../exif-block.ts';

const ORIENTATION = 0x112;
const EXIF_PREFIX = 'Exif\0\0';

/**
 * A JPEG with an EXIF orientation: its own if it has one, else the given one. The preview in a RAW file often has none, because it stands
 * in the file. Copies the JPEG only if it must be turned.
 *
 * @param orientation 1 to 8, as in EXIF
 */
export function withOrientation(jpeg: Uint8Array, orientation: number): Uint8Array {
  if (orientation === 1) return jpeg;
  const blocks = exifSegments(jpeg);
  if (blocks.some(({ from, to }) => hasOrientation(jpeg.subarray(from + 4, to)))) return jpeg;
  const kept: Uint8Array[] = [jpeg.subarray(0, 2), orientationSegment(orientation)];
  let from = 2;
  // Another EXIF block would hide this one. What it says else is in the RAW file.
  for (const block of blocks) {
    kept.push(jpeg.subarray(from, block.from));
    from = block.to;
  }
  return Buffer.concat([...kept, jpeg.subarray(from)]);
}

/** The segments APP1 with EXIF data before the first that is no APP segment. */
function exifSegments(jpeg: Uint8Array): { readonly from: number; readonly to: number }[] {
  const found = [];
  for (let at = 2; jpeg[at] === 0xff && jpeg[at + 1]! >= 0xe0 && jpeg[at + 1]! <= 0xef; ) {
    const to = at + 2 + jpeg[at + 2]! * 256 + jpeg[at + 3]!;
    const prefix = Buffer.from(jpeg.subarray(at + 4, at + 10)).toString('latin1');
    if (jpeg[at + 1] === 0xe1 && prefix === EXIF_PREFIX) found.push({ from: at, to });
    if (!(to > at + 3)) break;
    at = to;
  }
  return found;
}

function hasOrientation(exif: Uint8Array): boolean {
  return readExifValues(exif, [ORIENTATION]).values.has(ORIENTATION);
}

/** A segment APP1 with an EXIF block of one value. */
function orientationSegment(orientation: number): Uint8Array {
  const block = Buffer.alloc(4 + 6 + 8 + 2 + 12 + 4);
  block.writeUInt16BE(0xffe1, 0);
  block.writeUInt16BE(block.length - 2, 2);
  block.write(EXIF_PREFIX, 4, 'latin1');
  block.write('MM\0*', 10, 'latin1');
  block.writeUInt32BE(8, 14);
  block.writeUInt16BE(1, 18);
  block.writeUInt16BE(ORIENTATION, 20);
  block.writeUInt16BE(3, 22);
  block.writeUInt32BE(1, 24);
  block.writeUInt16BE(orientation, 28);
  return block;
}

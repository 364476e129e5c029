import { addComment, type Blocks, latin1 } from './blocks.ts';
import { iptcOfPhotoshop } from './iptc.ts';

const SCAN = 0xda;
const END = 0xd9;
const APP1 = 0xe1;
const APP13 = 0xed;
const COMMENT = 0xfe;
const EXIF = 'Exif\0\0';
const XMP = 'http://ns.adobe.com/xap/1.0/\0';
const PHOTOSHOP = 'Photoshop 3.0\0';
/** Segments before the pixels: a large colour profile has some hundred. */
const MAX_SEGMENTS = 10_000;

/** The segments of a JPEG that may hold words. Extended XMP is not read: texts are in the main packet. */
export function jpegBlocks(bytes: Uint8Array): Blocks {
  const blocks: Blocks = { comments: [] };
  for (let at = 2, count = 0; at + 4 <= bytes.length && count < MAX_SEGMENTS; count++) {
    if (bytes[at] !== 0xff) break;
    const marker = bytes[at + 1]!;
    if (marker === SCAN || marker === END) break;
    // Fill bytes, and markers without content.
    if (marker === 0xff || marker === 1 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    const end = at + 2 + bytes[at + 2]! * 256 + bytes[at + 3]!;
    addSegment(blocks, marker, bytes.subarray(at + 4, end));
    at = end;
  }
  return blocks;
}

function addSegment(blocks: Blocks, marker: number, segment: Uint8Array): void {
  const after = (signature: string) =>
    latin1(segment, 0, signature.length) === signature ? segment.subarray(signature.length) : undefined;
  if (marker === COMMENT) addComment(blocks, segment);
  if (marker === APP1) {
    blocks.exif ??= after(EXIF)!;
    blocks.xmp ??= after(XMP)!;
  }
  if (marker === APP13 && blocks.iptc === undefined) {
    const iptc = iptcOfPhotoshop(after(PHOTOSHOP) ?? new Uint8Array());
    if (iptc !== null) blocks.iptc = iptc;
  }
}

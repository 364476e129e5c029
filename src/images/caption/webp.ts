import { type Blocks, latin1 } from './blocks.ts';

/** A long animation has thousands. */
const MAX_CHUNKS = 100_000;

/** The chunks of a WebP that may hold words. */
export function webpBlocks(bytes: Uint8Array): Blocks {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks: Blocks = { comments: [] };
  for (let at = 12, count = 0; at + 8 <= bytes.length && count < MAX_CHUNKS; count++) {
    const length = view.getUint32(at + 4, true);
    const type = latin1(bytes, at, at + 4);
    const chunk = bytes.subarray(at + 8, at + 8 + length);
    if (type === 'EXIF') blocks.exif ??= chunk;
    if (type === 'XMP ') blocks.xmp ??= chunk;
    at += 8 + length + (length % 2);
  }
  return blocks;
}

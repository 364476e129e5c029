import { afterGifData, GIF_EXTENSION, GIF_IMAGE, gifColorTable } from '../gif.ts';
import { addComment, type Blocks, latin1, MAX_COMMENT, MAX_COMMENTS } from './blocks.ts';

const COMMENT = 0xfe;
const APPLICATION = 0xff;
const XMP = 'XMP DataXMP';
/** A long animation has thousands. */
const MAX_BLOCKS = 100_000;

/** The extensions of a GIF that may hold words. */
export function gifBlocks(bytes: Uint8Array): Blocks {
  const blocks: Blocks = { comments: [] };
  let at = 13 + gifColorTable(bytes[10]);
  for (let count = 0; at < bytes.length && count < MAX_BLOCKS; count++) {
    if (bytes[at] === GIF_IMAGE) {
      at = afterGifData(bytes, at + 11 + gifColorTable(bytes[at + 9]));
    } else if (bytes[at] === GIF_EXTENSION) {
      if (bytes[at + 1] === COMMENT && blocks.comments.length < MAX_COMMENTS)
        addComment(blocks, readData(bytes, at + 2));
      // The packet is not divided into sub-blocks: its characters count as their lengths.
      const isXmp = bytes[at + 1] === APPLICATION && latin1(bytes, at + 3, at + 14) === XMP;
      if (isXmp) blocks.xmp ??= bytes.subarray(at + 14);
      at = afterGifData(bytes, at + 2);
    } else break;
  }
  return blocks;
}

function readData(bytes: Uint8Array, from: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let at = from; at < bytes.length && bytes[at] !== 0 && length < MAX_COMMENT; at += 1 + bytes[at]!) {
    parts.push(bytes.subarray(at + 1, at + 1 + bytes[at]!));
    length += bytes[at]!;
  }
  return Buffer.concat(parts);
}

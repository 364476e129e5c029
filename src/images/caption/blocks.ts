import { headOf } from './text.ts';

/** The parts of a picture file that say something about it. They are views of the file. */
export interface Blocks {
  xmp?: Uint8Array;
  exif?: Uint8Array;
  /** Further EXIF blocks, as RAW files have, for what the first does not say. */
  readonly moreExif?: readonly Uint8Array[];
  /** An EXIF block whose first directory is that of GPS. */
  readonly gps?: Uint8Array;
  /** IPTC-IIM data. */
  iptc?: Uint8Array;
  /** Comments whose encoding is not declared. */
  readonly comments: Uint8Array[];
  /** Texts of a PNG that say when it was taken. */
  readonly times?: string[];
  /** The chunk tIME of a PNG: when it was last changed. */
  changed?: Uint8Array;
}

/** Comments of one file that are read. */
export const MAX_COMMENTS = 20;
/** Bytes of a comment that are read. */
export const MAX_COMMENT = 1 << 16;

export const latin1 = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.subarray(from, to)).toString('latin1');

export function addComment(blocks: Blocks, bytes: Uint8Array): void {
  if (blocks.comments.length < MAX_COMMENTS) blocks.comments.push(headOf(bytes, MAX_COMMENT));
}

import type { ImageFormat } from '../core/formats.ts';
import { type DecodedImage, type DecodeOptions, decode } from '../images/decode.ts';
import type { FileContent } from '../images/read.ts';
import type { Part } from '../store/item.ts';

/** A part of a file's content that becomes an item. */
export interface Piece {
  readonly part: Part | null;
  decode(options: DecodeOptions): Promise<DecodedImage>;
}

/** Splits the content of a file into one or more pieces; the first becomes the leading item. */
export type Split = (
  content: FileContent,
  format: ImageFormat,
) => readonly Piece[] | Promise<readonly Piece[]>;

/** A picture is one piece. */
export const wholePicture: Split = ({ bytes }, format) => [
  { part: null, decode: (options) => decode(bytes, format, options) },
];

/** How the library splits contents. Every format that is read today is a picture. */
export const splitContent: Split = (content, format) => wholePicture(content, format);

import { readExifValues } from '../exif-block.ts';
import { withoutSettings } from './prompt.ts';
import { decodeText, decodeUpToNull, decodeUtf16, headOf, splitKeywords } from './text.ts';
import type { Words } from './words.ts';

const IMAGE_DESCRIPTION = 0x010e;
const USER_COMMENT = 0x9286;
/** 0 to 5. These tags are Microsoft's; their texts are in UTF-16. */
const RATING = 0x4746;
const XP_TITLE = 0x9c9b;
const XP_COMMENT = 0x9c9c;
const XP_KEYWORDS = 0x9c9e;
const XP_SUBJECT = 0x9c9f;
const TAGS = [IMAGE_DESCRIPTION, USER_COMMENT, RATING, XP_TITLE, XP_COMMENT, XP_KEYWORDS, XP_SUBJECT];
/** Bytes of a text that are read. */
const MAX_BYTES = 1 << 16;

/** The words of an EXIF block, or of the directories of a TIFF file. Never throws. */
export function readExifWords(exif: Uint8Array): Words {
  const { little, values } = readExifValues(exif, TAGS);
  const read = (tag: number, decode: (bytes: Uint8Array) => string) => {
    const value = values.get(tag);
    return value === undefined ? [] : [decode(headOf(value.bytes, MAX_BYTES))];
  };
  const windows = (tag: number) => read(tag, (bytes) => decodeUtf16(bytes, true));
  const rating = values.get(RATING)?.bytes;
  return {
    titles: windows(XP_TITLE),
    descriptions: read(IMAGE_DESCRIPTION, decodeUpToNull),
    comments: [
      ...windows(XP_COMMENT),
      ...windows(XP_SUBJECT),
      ...read(USER_COMMENT, (bytes) => withoutSettings(decodeUserComment(bytes, little))),
    ],
    keywords: windows(XP_KEYWORDS).flatMap(splitKeywords),
    rating: rating === undefined || rating.length < 2 ? null : rating[little ? 0 : 1]!,
  };
}

/** A comment begins with the name of its character set, padded to 8 bytes. Without one, the encoding is not known. */
function decodeUserComment(bytes: Uint8Array, little: boolean): string {
  const set = Buffer.from(bytes.subarray(0, 8)).toString('latin1');
  const text = bytes.subarray(8);
  if (set.startsWith('UNICODE')) return decodeUtf16Guessed(text, little);
  if (set.startsWith('JIS')) return '';
  return set.startsWith('ASCII') || set === '\0'.repeat(8) ? decodeUpToNull(text) : decodeText(bytes);
}

/** The byte order should be that of the block, but some programs write the other one: the one that gives known characters. */
function decodeUtf16Guessed(bytes: Uint8Array, little: boolean): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeUtf16(bytes.subarray(2), true);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decodeUtf16(bytes.subarray(2), false);
  const expected = decodeUtf16(bytes, little);
  const other = decodeUtf16(bytes, !little);
  return knownCharacters(other) > knownCharacters(expected) ? other : expected;
}

/** The number of characters of European languages, Chinese, Japanese and Korean. */
function knownCharacters(text: string): number {
  return (
    text.match(
      /[\n\r -~\u00a0-\u024f\u0370-\u04ff\u2010-\u2030\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef]/g,
    )?.length ?? 0
  );
}

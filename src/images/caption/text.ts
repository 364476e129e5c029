/** Texts that cameras and programs write into every picture, so that they say nothing about one. */
const JUNK = [
  /^(?:olympus|konica|minolta|konica minolta|kodak|sony|casio)?\s*(?:digital (?:still ?)?camera|dsc)$/i,
  /^(?:samsung|sony|canon|nikon|default|binary comment|ascii|unicode|jis|untitled|user ?comments?)$/i,
  /^(?:image description|exif[_ ]jpeg(?:[_ ]picture)?|applemark|dcf 1\.0|lead technologies.*|intel\(r\) jpeg.*)$/i,
  /^<?digimax.*$/i,
  /^(?:created|made|edited|processed|generated|optimi[sz]ed|compressed|exported|resized) (?:with|by|using|on) [^\n]{1,60}$/i,
  /^(?:creator: gd-jpeg|file (?:source|written by adobe)|jpeg encoder|lavc\d|charset=|handmade software)/i,
  // Processing modes of the cameras of phones.
  /^(?:oplus_\d+|edf|hdr|rhdr|cof|nor|sdr|btf|mde|fbt)$/i,
  /^(?:filter|zoom|sharpen|mirror|seq|sctp)\s*[:=].*;/is,
  // Settings and metadata for programs.
  /^(?:\{\s*["}]|\[\s*[[{"]|<\?xml|<x:xmpmeta|<!DOCTYPE|<svg)/i,
];
/** Characters that carry no words or change the order in which others are shown. */
const UNSHOWN = /[\p{Cc}\p{Cs}\p{Co}\uFEFF\uFFFD\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;
/** A text of which more than this share are such characters is not a text. */
const MAX_UNSHOWN = 1 / 8;

/**
 * A text without control characters and repeated spaces, of at most `limit` characters; null if nothing is left that says
 * something about a picture.
 */
export function cleanText(text: string, limit: number): string | null {
  const given = text.slice(0, 4 * limit).trim();
  const plain = given.replace(/\r\n?/g, '\n').replace(/[\t\v\f]/g, ' ');
  const lines = plain.split('\n').map((line) => line.replace(UNSHOWN, ''));
  const shown = lines.reduce((sum, line) => sum + line.length + 1, -1);
  if (plain.length - shown > MAX_UNSHOWN * plain.length + 1) return null;
  const words = lines.map((line) => line.replace(/\s+/g, ' ').trim()).filter((line) => line !== '');
  const clean = words
    .join('\n')
    .slice(0, limit)
    .replace(/\p{Cs}$/u, '')
    .trim();
  if (!/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(clean)) return null;
  // A copy, because a part of a string keeps all of it in memory, which may be a megabyte of XMP.
  return JUNK.some((pattern) => pattern.test(clean)) ? null : Buffer.from(clean).toString();
}

/**
 * Decodes a text whose encoding is not declared: by its byte order mark, as UTF-8 if it is valid, as GB 18030 if it looks like
 * Chinese, or else as Latin-1.
 */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder(looksChinese(bytes) ? 'gb18030' : 'latin1').decode(bytes);
  }
}

/** The first bytes, at most `limit`, without a part of a UTF-8 character at the end. */
export function headOf(bytes: Uint8Array, limit: number): Uint8Array {
  if (bytes.length <= limit) return bytes;
  let end = limit;
  while (end > limit - 3 && (bytes[end]! & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end);
}

/** A text up to its null character. */
export function decodeUpToNull(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return decodeText(end < 0 ? bytes : bytes.subarray(0, end));
}

/** A text in UTF-16 up to its null character. */
export function decodeUtf16(bytes: Uint8Array, little: boolean): string {
  const even = bytes.subarray(0, bytes.length & ~1);
  return new TextDecoder(little ? 'utf-16le' : 'utf-16be').decode(even).split('\0')[0]!;
}

/** Keywords of a list that are read. */
const MAX_KEYWORDS = 1000;

/** The keywords of a text that lists them. */
export const splitKeywords = (text: string): string[] => text.split(/[;,，、；\n]/, MAX_KEYWORDS);

/**
 * Whether bytes that are not ASCII come in pairs of GB 2312, several in a row at least once. In Western European texts they
 * are mostly single.
 */
function looksChinese(bytes: Uint8Array): boolean {
  let longest = 0;
  for (let at = 0; at < bytes.length; ) {
    const from = at;
    while (at < bytes.length && bytes[at]! >= 0xa1) at += 1;
    const run = at - from;
    const isWhole = run % 2 === 0 || at === bytes.length;
    if (!isWhole || (at < bytes.length && bytes[at]! >= 0x80)) return false;
    longest = Math.max(longest, run);
    at += 1;
  }
  return longest >= 4;
}

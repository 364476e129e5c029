/** What to say of a text in another encoding: programs in China often write GB18030. */
export const NOT_UTF8 =
  'is not UTF-8; if the file is in another encoding, convert it: iconv -f GB18030 -t UTF-8 FILE > NEW_FILE';
export const IS_UTF16 = 'is UTF-16; Soutu reads UTF-8: iconv -f UTF-16 -t UTF-8 FILE > NEW_FILE';

/** What to say of bytes that `decodeUtf8` refuses. */
export const whyNotUtf8 = (bytes: Uint8Array): string => (hasUtf16Mark(bytes) ? IS_UTF16 : NOT_UTF8);

export const hasUtf16Mark = ([first, second]: Uint8Array): boolean =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Keeps a mark of the byte order. Null for what is not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/** Characters of the XML declaration, which is the first thing in a text. */
const MAX_DECLARATION = 200;
const DECLARATION = /^\uFEFF?<\?xml\s[^>]*?\bencoding\s*=\s*(["'])([\w.:-]+)\1/;
const ENCODING = /(^\uFEFF?<\?xml\s[^>]*?)\s+encoding\s*=\s*(["'])[\w.:-]+\2/;

/**
 * The text of an XML document in the encoding that it has: UTF-16 by its byte order mark or its first bytes, else what the declaration
 * names, else UTF-8. The declaration no longer names an encoding, because the text is passed on as UTF-8.
 */
export function xmlText(bytes: Uint8Array): string {
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes);
  return text.replace(ENCODING, '$1');
}

function encodingOf(bytes: Uint8Array): string {
  const [a, b, c, d] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0 && c !== 0 && d === 0)) return 'utf-16le';
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c && c === 0 && d !== 0)) return 'utf-16be';
  const head = Buffer.from(bytes.subarray(0, MAX_DECLARATION)).toString('latin1');
  const named = DECLARATION.exec(head)?.[2];
  return named !== undefined && isKnown(named) ? named : 'utf-8';
}

/** Labels of UTF-16 are wrong here: the bytes would have shown it. */
function isKnown(label: string): boolean {
  try {
    return !new TextDecoder(label).encoding.startsWith('utf-16');
  } catch {
    return false;
  }
}

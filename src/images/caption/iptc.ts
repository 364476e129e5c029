import { decodeText } from './text.ts';
import type { Words } from './words.ts';

/** Resource of Photoshop with the IPTC data. */
const IPTC = 0x0404;
/** Bytes that are read: IPTC data has a few kilobytes, other resources may be larger. */
const MAX_BYTES = 1 << 20;
/** Values that are read. */
const MAX_COUNT = 500;

// Datasets of IPTC-IIM 4.2: the number of the record times 256, and that of the dataset.
const CHARACTER_SET = 0x015a;
const OBJECT_NAME = 0x0205;
const KEYWORD = 0x0219;
const HEADLINE = 0x0269;
const CAPTION = 0x0278;
/** Sublocation, city, province and country. */
const PLACES = [0x025c, 0x025a, 0x025f, 0x0265];
// Escape sequences of ISO 2022.
const UTF8 = '\x1b%G';
const LATIN1 = ['\x1b,A', '\x1b-A', '\x1b.A', '\x1b/A'];

/** The IPTC data among the resources of Photoshop (as in the APP13 segment of JPEG); null if there is none. */
export function iptcOfPhotoshop(resources: Uint8Array): Uint8Array | null {
  const bytes = Buffer.from(resources.buffer, resources.byteOffset, resources.byteLength);
  const even = (length: number) => length + (length % 2);
  for (let at = 0, count = 0; at + 12 <= bytes.length && count < MAX_COUNT; count++) {
    if (bytes.toString('latin1', at, at + 4) !== '8BIM') return null;
    const size = at + 6 + even(1 + bytes[at + 6]!);
    if (size + 4 > bytes.length) return null;
    const end = size + 4 + bytes.readUInt32BE(size);
    if (bytes.readUInt16BE(at + 4) === IPTC) return bytes.subarray(size + 4, end);
    at = even(end);
  }
  return null;
}

/** The words of IPTC-IIM data. Never throws: damaged data is read up to the damage. */
export function readIptc(iptc: Uint8Array): Words {
  const bytes = Buffer.from(iptc.buffer, iptc.byteOffset, Math.min(iptc.byteLength, MAX_BYTES));
  const found = new Map<number, Uint8Array[]>();
  for (let at = 0, count = 0; at + 5 <= bytes.length && bytes[at] === 0x1c && count < MAX_COUNT; count++) {
    const length = bytes.readUInt16BE(at + 3);
    // The first bit marks an extended length, which only previews have.
    if (length >= 0x8000) break;
    const dataset = bytes.readUInt16BE(at + 1);
    found.set(dataset, [...(found.get(dataset) ?? []), bytes.subarray(at + 5, at + 5 + length)]);
    at += 5 + length;
  }
  const set = found.get(CHARACTER_SET)?.[0];
  const text = decoderOf(set === undefined ? null : Buffer.from(set).toString('latin1'));
  const texts = (...datasets: number[]) => datasets.flatMap((dataset) => found.get(dataset) ?? []).map(text);
  return {
    titles: texts(OBJECT_NAME),
    descriptions: texts(CAPTION),
    comments: texts(HEADLINE),
    keywords: texts(KEYWORD, ...PLACES),
  };
}

/** Many programs declare nothing and write UTF-8 or the encoding of their machine. */
function decoderOf(set: string | null): (bytes: Uint8Array) => string {
  if (set === UTF8) return (bytes) => new TextDecoder('utf-8').decode(bytes);
  // Latin-1 as the left (G0) or right half (G1) of the code table.
  if (LATIN1.some((sequence) => set?.startsWith(sequence)))
    return (bytes) => new TextDecoder('latin1').decode(bytes);
  return decodeText;
}

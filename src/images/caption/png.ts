import { constants, inflateSync } from 'node:zlib';
import { type Blocks, latin1 } from './blocks.ts';
import { promptsOf, withoutSettings } from './prompt.ts';
import { decodeText, headOf, splitKeywords } from './text.ts';
import type { Words } from './words.ts';

const XMP = 'XML:com.adobe.xmp';
/** Texts that say when a picture was taken; the second one is what ImageMagick makes of EXIF. */
const TIMES: readonly string[] = ['creation time', 'exif:datetimeoriginal'];
/** What texts say, by their keywords in lower case. The last two are of image generators. */
const TEXTS: Readonly<Record<string, (text: string) => Words>> = {
  title: (text) => ({ titles: [text] }),
  description: (text) => ({ descriptions: [text] }),
  comment: (text) => ({ comments: [withoutSettings(text)] }),
  keywords: (text) => ({ keywords: splitKeywords(text) }),
  parameters: (text) => ({ comments: [withoutSettings(text)] }),
  prompt: (text) => ({ comments: promptsOf(text) }),
};
/** A picture of 4 GB in pieces of the usual 8 kB has more, but its texts are at the start. */
const MAX_CHUNKS = 100_000;
/** Bytes of a text that are read, and to which one may be inflated. */
const MAX_TEXT = 1 << 20;

type PngBlocks = Blocks & { readonly times: string[] };

/** The chunks of a PNG that say something about the picture, and the words of its texts. Each keyword counts once. */
export function pngBlocks(bytes: Uint8Array): Blocks & { readonly words: Words[] } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks: PngBlocks = { comments: [], times: [] };
  const words = new Map<string, Words>();
  for (let at = 8, count = 0; at + 8 <= bytes.length && count < MAX_CHUNKS; count++) {
    const length = view.getUint32(at);
    const type = latin1(bytes, at + 4, at + 8);
    const chunk = bytes.subarray(at + 8, at + 8 + length);
    if (type === 'IEND') break;
    if (type === 'eXIf') blocks.exif ??= chunk;
    if (type === 'tIME') blocks.changed ??= chunk;
    if (type === 'tEXt' || type === 'zTXt' || type === 'iTXt') addText(type, chunk, blocks, words);
    at += 12 + length;
  }
  return { ...blocks, words: [...words.values()] };
}

function addText(type: string, chunk: Uint8Array, blocks: PngBlocks, words: Map<string, Words>): void {
  const end = chunk.subarray(0, 80).indexOf(0);
  if (end < 0) return;
  const keyword = latin1(chunk, 0, end);
  const read = () => contentOf(type, chunk, end + 1) ?? new Uint8Array();
  if (keyword === XMP) blocks.xmp ??= read();
  const name = keyword.toLowerCase();
  if (TIMES.includes(name) && blocks.times.length < TIMES.length) blocks.times.push(decodeText(read()));
  if (Object.hasOwn(TEXTS, name) && !words.has(name)) words.set(name, TEXTS[name]!(decodeText(read())));
}

/** The bytes of a text after its keyword; null if they cannot be inflated, or only to too many. */
function contentOf(type: string, chunk: Uint8Array, at: number): Uint8Array | null {
  if (type === 'tEXt') return headOf(chunk.subarray(at), MAX_TEXT);
  if (type === 'zTXt') return inflate(chunk.subarray(at + 1));
  // Whether it is compressed, the method, the language and the keyword in that language come first.
  const language = chunk.indexOf(0, at + 2);
  const translated = language < 0 ? -1 : chunk.indexOf(0, language + 1);
  if (translated < 0) return null;
  const content = chunk.subarray(translated + 1);
  return chunk[at] === 0 ? headOf(content, MAX_TEXT) : inflate(content);
}

function inflate(bytes: Uint8Array): Uint8Array | null {
  try {
    return inflateSync(bytes, { maxOutputLength: MAX_TEXT, finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return null;
  }
}

import { constants, gunzipSync } from 'node:zlib';
import { isGzip, svgRoot } from '../identify.ts';
import { xmlText } from '../svg-text.ts';
import type { Words } from './words.ts';
import { scanXml } from './xml.ts';
import { readXmpText } from './xmp.ts';

/** Bytes that are read: titles are at the start. */
const MAX_BYTES = 1 << 18;
/** Titles of parts, such as the countries of a map, that are read. */
const MAX_PARTS = 200;
const MAX_CHARACTERS = 8000;

/** The titles and descriptions of an SVG and of its parts, and the metadata that Inkscape writes. Never throws. */
export function readSvgWords(bytes: Uint8Array): Words[] {
  const head = isGzip(bytes) ? inflateHead(bytes) : bytes.subarray(0, MAX_BYTES);
  const text = xmlText(head);
  const root = svgRoot(text);
  return root === null ? [] : [readTitles(text, root.from), readXmpText(text, root.from)];
}

function readTitles(text: string, root: number): Words {
  const words = { titles: [] as string[], descriptions: [] as string[], comments: [] as string[] };
  /** Local names of the open elements around the current one: their number suffices, the root being the first. */
  let depth = 0;
  let target: string[] | null = null;
  let targetDepth = 0;
  let value = '';
  scanXml(text, root, {
    open(name) {
      depth += 1;
      if (target !== null) return;
      const local = name.slice(name.indexOf(':') + 1);
      if ((local !== 'title' && local !== 'desc') || name.startsWith('dc:')) return;
      target = depth > 2 ? words.comments : local === 'title' ? words.titles : words.descriptions;
      targetDepth = depth;
      value = '';
    },
    close() {
      if (target !== null && depth === targetDepth) {
        if (target.length < MAX_PARTS) target.push(value);
        target = null;
      }
      depth -= 1;
    },
    text(part) {
      if (target !== null && value.length < MAX_CHARACTERS) value += part;
    },
  });
  return words;
}

function inflateHead(bytes: Uint8Array): Uint8Array {
  try {
    const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 8 * MAX_BYTES };
    return gunzipSync(bytes.subarray(0, MAX_BYTES / 4), options).subarray(0, MAX_BYTES);
  } catch {
    return new Uint8Array();
  }
}

/** One attribute of a tag; `from` (its leading space) to `to` is where it stands in the text. */
interface Attribute {
  readonly name: string;
  readonly value: string;
  readonly from: number;
  readonly to: number;
}

export interface Tag {
  /** Where `<svg` ends. */
  readonly nameEnd: number;
  /** The wanted attributes, in their order. */
  readonly attributes: readonly Attribute[];
}

/** No wanted name with its spaces and sign is longer; what stands between two values may be megabytes. */
const MAX_NAME = 200;
/** A wanted value that is longer than this counts as empty: it is a length or four numbers. */
const MAX_VALUE = 400;

/**
 * Reads the start tag of an SVG's root, whose `<` is at `from`; null where it does not end. One pass over the tag, because patterns over it take
 * quadratic time with a hostile one. Its length has no limit of its own: diagrams.net keeps whole drawings in an
 * attribute of the root.
 */
export function readTag(text: string, from: number, wanted: readonly string[]): Tag | null {
  const nameEnd = from + '<svg'.length;
  const attributes: Attribute[] = [];
  let start = nameEnd;
  for (let at = nameEnd; at < text.length; at++) {
    const character = text[at]!;
    if (character === '>') return { nameEnd, attributes };
    if (character !== '"' && character !== "'") continue;
    const close = text.indexOf(character, at + 1);
    if (close < 0) return null;
    const name = at - start > MAX_NAME ? undefined : /^\s+(\S+)\s*=\s*$/.exec(text.slice(start, at))?.[1];
    if (name !== undefined && wanted.includes(name)) {
      const value = close - at > MAX_VALUE ? '' : text.slice(at + 1, close);
      attributes.push({ name, value, from: start, to: close + 1 });
    }
    at = close;
    start = close + 1;
  }
  return null;
}

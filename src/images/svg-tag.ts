/** An attribute of a tag. It is the text from `from` (its leading space) to `to`. */
interface Attribute {
  readonly name: string;
  readonly value: string;
  readonly from: number;
  readonly to: number;
}

export interface Tag {
  /** Position after the name. */
  readonly nameEnd: number;
  /** The requested attributes, in the order of the text. */
  readonly attributes: readonly Attribute[];
}

/** Maximum length of a name with spaces and equals sign, because the text between two values can be megabytes long. */
const MAX_NAME = 200;
/** Longer values count as empty, because a length or four numbers are shorter. */
const MAX_VALUE = 400;

/**
 * Reads the attributes of the start tag of the root element, whose name ends at `nameEnd`; null if it does not end. It reads the tag in one pass, because
 * regular expressions would take quadratic time with a hostile one. The length of the tag is not limited, because diagrams.net
 * stores complete drawings in an attribute of the root element.
 */
export function readTag(text: string, nameEnd: number, names: readonly string[]): Tag | null {
  const attributes: Attribute[] = [];
  let start = nameEnd;
  for (let at = nameEnd; at < text.length; at++) {
    const character = text[at]!;
    if (character === '>') return { nameEnd, attributes };
    if (character !== '"' && character !== "'") continue;
    const close = text.indexOf(character, at + 1);
    if (close < 0) return null;
    const name = at - start > MAX_NAME ? undefined : /^\s+(\S+)\s*=\s*$/.exec(text.slice(start, at))?.[1];
    if (name !== undefined && names.includes(name)) {
      const value = close - at > MAX_VALUE ? '' : text.slice(at + 1, close);
      attributes.push({ name, value, from: start, to: close + 1 });
    }
    at = close;
    start = close + 1;
  }
  return null;
}

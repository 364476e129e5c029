/** Called for the parts of an XML text in their order. Names are as written, with their prefixes. */
export interface XmlHandler {
  open(name: string, attributes: ReadonlyMap<string, string>): void;
  /** Also called for an element without content. */
  close(): void;
  text(text: string): void;
}

const NAME = /[^\s<>/=!?&'"]+/y;
const ATTRIBUTE = /\s*([^\s<>/='"]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/y;
const END = /\s*(\/?)>/y;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
/** Attributes of an element that are read. */
const MAX_ATTRIBUTES = 1000;

/**
 * Reads XML that may be malicious, in time proportional to its length and without memory for a tree. It declares nothing, so
 * that entities expand to one character. Stops without an error where the text is not well-formed.
 *
 * @param from position of the first element
 */
export function scanXml(text: string, from: number, handler: XmlHandler): void {
  let at = from;
  while (at < text.length) {
    const tag = text.indexOf('<', at);
    if (tag !== at) handler.text(expandEntities(text.slice(at, tag < 0 ? undefined : tag)));
    if (tag < 0) return;
    const next = scanTag(text, tag, handler);
    if (next === null) return;
    at = next;
  }
}

/** Position after the tag; null if it is not complete. */
function scanTag(text: string, at: number, handler: XmlHandler): number | null {
  const skip = (start: string, end: string) =>
    text.startsWith(start, at) ? after(text, end, at) : undefined;
  const skipped = skip('<!--', '-->') ?? skip('<?', '?>');
  if (skipped !== undefined) return skipped < 0 ? null : skipped;
  if (text.startsWith('<![CDATA[', at)) {
    const end = after(text, ']]>', at);
    handler.text(text.slice(at + 9, end < 0 ? undefined : end - 3));
    return end < 0 ? null : end;
  }
  if (text[at + 1] === '/') {
    const end = after(text, '>', at);
    if (end < 0) return null;
    handler.close();
    return end;
  }
  return scanElement(text, at, handler);
}

function scanElement(text: string, at: number, handler: XmlHandler): number | null {
  NAME.lastIndex = at + 1;
  const name = NAME.exec(text)?.[0];
  if (name === undefined) return null;
  const attributes = new Map<string, string>();
  let end = at + 1 + name.length;
  while (attributes.size < MAX_ATTRIBUTES) {
    ATTRIBUTE.lastIndex = end;
    const match = ATTRIBUTE.exec(text);
    if (match === null) break;
    attributes.set(match[1]!, expandEntities(match[2] ?? match[3]!));
    end = ATTRIBUTE.lastIndex;
  }
  END.lastIndex = end;
  const match = END.exec(text);
  if (match === null) return null;
  handler.open(name, attributes);
  if (match[1] === '/') handler.close();
  return END.lastIndex;
}

/** Position after the next occurrence of `end`; negative if there is none. */
function after(text: string, end: string, at: number): number {
  const found = text.indexOf(end, at);
  return found < 0 ? -1 : found + end.length;
}

export function expandEntities(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/gi,
    (given, decimal, hex, name) => {
      if (name !== undefined) return ENTITIES[name.toLowerCase()]!;
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : given;
    },
  );
}

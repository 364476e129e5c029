import { expandEntities } from './xml.ts';

/** An element of an XML text, with its place there. */
export interface XmlElement {
  /** Its namespace and name, one after the other. */
  readonly name: string;
  /** The same of its attributes, with their values. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Namespaces by prefix. */
  readonly scope: ReadonlyMap<string, string>;
  /** As written, with the prefix. */
  readonly tag: string;
  readonly children: XmlElement[];
  /** Positions in the text: of `<`, after the `>` of the start tag, of the end tag, and after it. */
  readonly start: number;
  readonly openEnd: number;
  closeStart: number;
  end: number;
}

const TAG = /<(\/?)([^\s<>/=!?&'"]+)((?:\s+[^\s<>/='"]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const ATTRIBUTE = /([^\s<>/='"]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g;
/** What is skipped, with its end. A document type could declare entities, so that the text would mean something else. */
const SKIPPED = [
  ['<!--', '-->'],
  ['<?', '?>'],
  ['<![CDATA[', ']]>'],
] as const;
const MAX_DEPTH = 100;

/** The elements of an XML text at its top; null if it is not well-formed, has a document type, or is nested too deeply. */
export function parseXml(text: string): XmlElement[] | null {
  const top: XmlElement[] = [];
  const open: XmlElement[] = [];
  let at = text.indexOf('<');
  while (at >= 0) {
    const skipped = SKIPPED.find(([start]) => text.startsWith(start, at));
    if (skipped) {
      const end = text.indexOf(skipped[1], at + skipped[0].length);
      if (end < 0) return null;
      at = text.indexOf('<', end + skipped[1].length);
      continue;
    }
    TAG.lastIndex = at;
    const match = TAG.exec(text);
    if (match === null) return null;
    const [, slash, tag, attributes, empty] = match as unknown as [string, string, string, string, string];
    const end = TAG.lastIndex;
    if (slash !== '') {
      const element = open.pop();
      if (element?.tag !== tag || attributes.trim() !== '' || empty !== '') return null;
      element.closeStart = at;
      element.end = end;
    } else {
      const element = elementOf(tag, attributes, open.at(-1)?.scope ?? new Map(), at, end);
      (open.at(-1)?.children ?? top).push(element);
      if (empty === '' && open.push(element) > MAX_DEPTH) return null;
    }
    at = text.indexOf('<', end);
  }
  return open.length === 0 ? top : null;
}

function elementOf(
  tag: string,
  written: string,
  outer: ReadonlyMap<string, string>,
  start: number,
  end: number,
): XmlElement {
  const given = Array.from(
    written.matchAll(ATTRIBUTE),
    ([, name, double, single]) => [name!, expandEntities(double ?? single!)] as const,
  );
  const declared = given.filter(([name]) => name.startsWith('xmlns:'));
  const scope =
    declared.length === 0
      ? outer
      : new Map([...outer, ...declared.map(([name, uri]) => [name.slice(6), uri] as const)]);
  const expanded = (name: string) => {
    const colon = name.indexOf(':');
    return colon < 0 ? name : (scope.get(name.slice(0, colon)) ?? '') + name.slice(colon + 1);
  };
  return {
    name: expanded(tag),
    attributes: new Map(given.map(([name, value]) => [expanded(name), value])),
    scope,
    tag,
    children: [],
    start,
    openEnd: end,
    closeStart: end,
    end,
  };
}

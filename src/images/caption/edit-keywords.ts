import { expandEntities } from './xml.ts';
import { parseXml, type XmlElement } from './xml-tree.ts';

const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
const DC = 'http://purl.org/dc/elements/1.1/';
const CONTAINERS = ['Bag', 'Seq', 'Alt'].map((name) => RDF + name);

/** What an XML declaration says of the encoding. */
const ENCODING = /^\uFEFF?<\?xml\s[^>]*?encoding\s*=\s*["']([^"']*)/;

/** A new XMP packet that says nothing yet. */
export const EMPTY_XMP = `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="${RDF}">
  <rdf:Description rdf:about="" xmlns:dc="${DC}">
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
`;

/** A changed packet. */
export interface KeywordsEdit {
  readonly text: string;
  /** What was added or removed. */
  readonly keywords: readonly string[];
  /** Whether the list of keywords was added or removed with them. */
  readonly wholeList: boolean;
}

/**
 * Adds keywords (`dc:subject`) to an XMP packet and leaves everything else as it is, byte for byte. Those that are there, in upper or
 * lower case, are not added. Null if the packet is not well-formed XML or in a form that cannot be changed safely.
 *
 * @example addKeywords(EMPTY_XMP, ['dog'])
 */
export function addKeywords(text: string, keywords: readonly string[]): KeywordsEdit | null {
  const place = findPlace(text);
  if (place === null) return null;
  const there = new Set(place.items.map((item) => wordIn(text, item).toLowerCase()));
  const added = keywords.filter((keyword) => {
    const key = keyword.toLowerCase();
    return !there.has(key) && there.add(key);
  });
  if (added.length === 0) return { text, keywords: [], wholeList: false };
  return { text: inserted(text, place, added), keywords: added, wholeList: place.subject === null };
}

/**
 * Removes keywords that `addKeywords` has added, with what it had to add for them: the rest is as before, except that an element that was
 * written in short, as `<rdf:Bag/>`, stays written in full. Null as there.
 *
 * @param ownList whether the list was added with them, so that it is removed once it is empty
 */
export function removeKeywords(
  text: string,
  keywords: readonly string[],
  ownList: boolean,
): KeywordsEdit | null {
  const place = findPlace(text);
  if (place === null) return null;
  const gone = new Set(keywords);
  const removed = place.items.filter((item) => gone.has(wordIn(text, item)));
  if (removed.length === 0) return { text, keywords: [], wholeList: false };
  const isEmptied = ownList && removed.length === place.items.length;
  let left = text;
  for (const element of isEmptied ? [place.subject!] : [...removed].reverse())
    left = left.slice(0, spaceBefore(left, element.start)) + left.slice(element.end);
  return { text: left, keywords: removed.map((item) => wordIn(text, item)), wholeList: isEmptied };
}

/** Where the keywords of a packet are, or belong. */
interface Place {
  readonly description: XmlElement;
  /** Null if it has no keywords. */
  readonly subject: XmlElement | null;
  readonly list: XmlElement | null;
  readonly items: readonly XmlElement[];
}

function findPlace(text: string): Place | null {
  // Other programs would read what is added in the encoding that is declared.
  if (!/^utf-?8$/i.test(ENCODING.exec(text)?.[1] ?? 'UTF-8')) return null;
  const top = parseXml(text);
  if (top === null) return null;
  const roots = top
    .flatMap((element) => [element, ...element.children])
    .filter(({ name }) => name === `${RDF}RDF`);
  const descriptions = roots.flatMap(({ children }) =>
    children.filter(({ name }) => name === `${RDF}Description`),
  );
  const [description] = descriptions;
  if (roots.length !== 1 || description === undefined) return null;
  // A short form for a single value, which would have to be written anew.
  if (descriptions.some(({ attributes }) => attributes.has(`${DC}subject`))) return null;
  const subjects = descriptions.flatMap(({ children }) =>
    children.filter(({ name }) => name === `${DC}subject`),
  );
  const [subject = null] = subjects;
  if (subjects.length > 1) return null;
  if (subject === null) return { description, subject, list: null, items: [] };
  const [list, ...others] = subject.children;
  const isList = list !== undefined && CONTAINERS.includes(list.name) && others.length === 0;
  if (!isList || list.children.some(({ name, children }) => name !== `${RDF}li` || children.length > 0))
    return null;
  return { description, subject, list, items: list.children };
}

function inserted(text: string, place: Place, keywords: readonly string[]): string {
  const { description, subject, list, items } = place;
  const rdf = description.tag.slice(0, description.tag.indexOf(':'));
  const item = (keyword: string) => `<${rdf}:li>${escaped(keyword)}</${rdf}:li>`;
  const last = items.at(-1);
  if (last !== undefined) {
    const space = text.slice(spaceBefore(text, last.start), last.start);
    return spliced(text, last.end, keywords.map((keyword) => space + item(keyword)).join(''));
  }
  if (subject !== null && list !== null) {
    const added = keywords.map(item).join('');
    if (list.openEnd < list.end) return spliced(text, list.openEnd, added);
    return opened(text, list, added);
  }
  const sibling = description.children.at(-1);
  const isShort = description.openEnd === description.end;
  const from = sibling?.start ?? description.start;
  const outer = text.slice(spaceBefore(text, from), from);
  const space = outer.includes('\n') && sibling === undefined ? `${outer} ` : outer;
  const step = space.includes('\n') ? ' ' : '';
  const isKnown = description.scope.get('dc') === DC;
  const content = [
    `${space}<dc:subject${isKnown ? '' : ` xmlns:dc="${DC}"`}>`,
    `${space}${step}<${rdf}:Bag>`,
    ...keywords.map((keyword) => `${space}${step}${step}${item(keyword)}`),
    `${space}${step}</${rdf}:Bag>`,
    `${space}</dc:subject>`,
  ].join('');
  if (!isShort) return spliced(text, sibling?.end ?? description.openEnd, content);
  return opened(text, description, content + outer);
}

/** The text with an element that was written in short, as `<rdf:Bag/>`, around this content. */
function opened(text: string, { start, end, tag }: XmlElement, content: string): string {
  const startTag = text.slice(start, end).replace(/\s*\/>$/, '>');
  return `${text.slice(0, start)}${startTag}${content}</${tag}>${text.slice(end)}`;
}

const spliced = (text: string, at: number, added: string) => text.slice(0, at) + added + text.slice(at);

/** Position of the white space before a position. */
function spaceBefore(text: string, at: number): number {
  let start = at;
  while (start > 0 && /\s/.test(text[start - 1]!)) start -= 1;
  return start;
}

const wordIn = (text: string, { openEnd, closeStart }: XmlElement) =>
  expandEntities(text.slice(openEnd, closeStart));

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

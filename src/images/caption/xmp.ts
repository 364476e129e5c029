import type { Words } from './words.ts';
import { scanXml } from './xml.ts';

type Kind = 'titles' | 'descriptions' | 'comments' | 'keywords' | 'rating' | 'percent';

interface Property {
  readonly kind: Kind;
  /** Between the levels of a keyword: China|Beijing. */
  readonly separator?: string;
}

const DUBLIN_CORE = 'http://purl.org/dc/elements/1.1/';
const MICROSOFT = 'http://ns.microsoft.com/photo/1.0/';
const CORE = 'http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/';
const PHOTOSHOP = 'http://ns.adobe.com/photoshop/1.0/';
const KEYWORD: Property = { kind: 'keywords' };
/** The properties that are read, by namespace and name. */
const PROPERTIES: ReadonlyMap<string, Property> = new Map<string, Property>([
  [`${DUBLIN_CORE}title`, { kind: 'titles' }],
  [`${DUBLIN_CORE}description`, { kind: 'descriptions' }],
  [`${DUBLIN_CORE}subject`, KEYWORD],
  ['http://ns.adobe.com/xap/1.0/Rating', { kind: 'rating' }],
  ['http://ns.adobe.com/lightroom/1.0/hierarchicalSubject', { kind: 'keywords', separator: '|' }],
  ['http://www.digikam.org/ns/1.0/TagsList', { kind: 'keywords', separator: '/' }],
  ['http://ns.adobe.com/tiff/1.0/ImageDescription', { kind: 'descriptions' }],
  ['http://ns.adobe.com/exif/1.0/UserComment', { kind: 'comments' }],
  [`${MICROSOFT}Rating`, { kind: 'percent' }],
  [`${MICROSOFT}LastKeywordXMP`, { kind: 'keywords', separator: '/' }],
  [`${MICROSOFT}LastKeywordIPTC`, { kind: 'keywords', separator: '/' }],
  [`${PHOTOSHOP}Headline`, { kind: 'comments' }],
  [`${CORE}AltTextAccessibility`, { kind: 'comments' }],
  [`${CORE}ExtDescrAccessibility`, { kind: 'comments' }],
  // Who and where, which people search for as they do for keywords.
  [`${CORE}Location`, KEYWORD],
  [`${PHOTOSHOP}City`, KEYWORD],
  [`${PHOTOSHOP}State`, KEYWORD],
  [`${PHOTOSHOP}Country`, KEYWORD],
  ['http://iptc.org/std/Iptc4xmpExt/2008-02-29/PersonInImage', KEYWORD],
  ['http://www.metadataworkinggroup.com/schemas/regions/Name', KEYWORD],
  ['http://ns.microsoft.com/photo/1.2/t/region#PersonDisplayName', KEYWORD],
]);

/** Bytes that are read. Packets are larger only with the history of an editor. */
const MAX_BYTES = 1 << 20;
const MAX_CHARACTERS = 8000;
/** Values of one kind, and namespaces. */
const MAX_COUNT = 500;

/** The words of an XMP packet (ISO 16684-1). Never throws: a damaged packet is read up to the damage. */
export function readXmp(packet: Uint8Array): Words {
  return readXmpText(decodeXmp(packet), 0);
}

/** The text of a packet, of which at most a megabyte is read. */
export function decodeXmp(packet: Uint8Array): string {
  const bytes = packet.subarray(0, MAX_BYTES);
  const [first, second] = bytes;
  const little = first === 0xff && second === 0xfe;
  const big = first === 0xfe && second === 0xff;
  return new TextDecoder(little ? 'utf-16le' : big ? 'utf-16be' : 'utf-8').decode(bytes);
}

/**
 * The words of the XMP in an XML text.
 *
 * @param from position of the first element
 */
export function readXmpText(text: string, from: number): Words {
  const values: Record<Kind, string[]> = {
    titles: [],
    descriptions: [],
    comments: [],
    keywords: [],
    rating: [],
    percent: [],
  };
  const namespaces = new Map<string, string>();
  const propertyOf = (name: string): Property | null => {
    const at = name.indexOf(':');
    const namespace = at < 0 ? undefined : namespaces.get(name.slice(0, at));
    return (namespace && PROPERTIES.get(namespace + name.slice(at + 1))) || null;
  };
  let property: Property | null = null;
  /** Depth within the property, and the values it has had: one per language, or one per keyword. */
  let depth = 0;
  let count = 0;
  let value = '';
  const add = ({ kind, separator }: Property, text: string) => {
    if (text.trim() === '') return;
    const to = values[count > 0 && (kind === 'titles' || kind === 'descriptions') ? 'comments' : kind];
    count += 1;
    if (to.length < MAX_COUNT)
      to.push(...(separator === undefined ? [text] : text.split(separator, MAX_COUNT)));
  };
  scanXml(text, from, {
    open(name, attributes) {
      value = '';
      depth += 1;
      for (const [attribute, uri] of attributes) {
        // Windows writes this namespace without the slash.
        if (attribute.startsWith('xmlns:') && namespaces.size < MAX_COUNT)
          namespaces.set(attribute.slice(6), `${uri}/` === MICROSOFT ? MICROSOFT : uri);
      }
      if (property !== null) return;
      for (const [attribute, text] of attributes) {
        const found = propertyOf(attribute);
        count = 0;
        if (found !== null) add(found, text);
      }
      property = propertyOf(name);
      depth = 0;
      count = 0;
    },
    close() {
      if (property === null) return;
      add(property, value);
      value = '';
      if (depth === 0) property = null;
      depth -= 1;
    },
    text(part) {
      if (property !== null && value.length < MAX_CHARACTERS) value += part;
    },
  });
  const { rating, percent, ...words } = values;
  return { ...words, rating: Number(rating[0]) || starsOf(Number(percent[0])) };
}

/** Windows writes 1, 25, 50, 75 and 99 for one to five stars. */
function starsOf(percent: number): number | null {
  return percent > 0 && percent <= 100 ? Math.min(5, Math.floor(percent / 25) + 1) : null;
}

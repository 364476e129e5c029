import { type Position, readPosition } from '../../core/position.ts';
import type { WallTime } from '../../core/wall-time.ts';
import { scanXml } from '../caption/xml.ts';
import { decodeXmp } from '../caption/xmp.ts';
import { readExifDate } from '../exif-date.ts';

const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
const EXIF = 'http://ns.adobe.com/exif/1.0/';
/** By how well they say when a picture was taken. */
const TIMES = [
  `${EXIF}DateTimeOriginal`,
  'http://ns.adobe.com/photoshop/1.0/DateCreated',
  'http://ns.adobe.com/xap/1.0/CreateDate',
];
const LATITUDE = `${EXIF}GPSLatitude`;
const LONGITUDE = `${EXIF}GPSLongitude`;
const NAMES = new Set([...TIMES, LATITUDE, LONGITUDE]);

const MAX_NAMESPACES = 500;
const MAX_CHARACTERS = 100;

/** When and where a picture was taken, by a packet of XMP. Never throws. */
export function readXmpOrigin(packet: Uint8Array): {
  readonly taken: WallTime | null;
  readonly position: Position | null;
} {
  const values = valuesIn(decodeXmp(packet));
  const latitude = degreesOf(values.get(LATITUDE), 'N', 'S');
  const longitude = degreesOf(values.get(LONGITUDE), 'E', 'W');
  const times = TIMES.map((name) => readXmpDate(values.get(name) ?? ''));
  return {
    taken: times.find((time) => time !== null) ?? null,
    position: latitude === null || longitude === null ? null : readPosition(latitude, longitude),
  };
}

/** A date of XMP may end after the year or the month, as for an old photograph; it is then the first day of that time. */
function readXmpDate(text: string): WallTime | null {
  const short = /^(\d{4})(?:-(\d{2}))?$/.exec(text.trim());
  return readExifDate(short === null ? text : `${short[1]}-${short[2] ?? '01'}-01`);
}

/** Degrees as `52,31,12.5N` or `52,31.2083N`; null for other texts. */
function degreesOf(text: string | undefined, positive: string, negative: string): number | null {
  const match = /^(\d{1,3}),(\d{1,2}(?:\.\d{1,20})?)(?:,(\d{1,2}(?:\.\d{1,20})?))?([NSEW])$/.exec(
    text?.trim() ?? '',
  );
  if (match === null) return null;
  const [degrees, minutes, seconds] = [match[1], match[2], match[3] ?? 0].map(Number) as [
    number,
    number,
    number,
  ];
  if (minutes > 60 || seconds > 60) return null;
  const value = degrees + minutes / 60 + seconds / 3600;
  return match[4] === positive ? value : match[4] === negative ? -value : null;
}

/**
 * The first value of each of these properties of the picture itself: what a packet says of other pictures, from which it was made, lies
 * deeper in it.
 */
function valuesIn(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const namespaces = new Map<string, string>();
  const nameOf = (tag: string) => {
    const at = tag.indexOf(':');
    return (namespaces.get(tag.slice(0, Math.max(at, 0))) ?? '') + tag.slice(at + 1);
  };
  const keep = (name: string, value: string) => {
    if (NAMES.has(name) && !values.has(name)) values.set(name, value.slice(0, MAX_CHARACTERS));
  };
  /** Names from the first element to the current one. */
  const open: string[] = [];
  let value = '';
  scanXml(text, 0, {
    open(tag, attributes) {
      value = '';
      for (const [attribute, uri] of attributes) {
        if (attribute.startsWith('xmlns:') && namespaces.size < MAX_NAMESPACES)
          namespaces.set(attribute.slice(6), uri);
      }
      open.push(nameOf(tag));
      if (isDescription(open)) for (const [attribute, given] of attributes) keep(nameOf(attribute), given);
    },
    close() {
      const name = open.pop();
      if (name !== undefined && isDescription(open)) keep(name, value);
      value = '';
    },
    text(part) {
      if (value.length < MAX_CHARACTERS) value += part;
    },
  });
  return values;
}

const isDescription = (open: readonly string[]): boolean =>
  open.at(-1) === `${RDF}Description` && open.at(-2) === `${RDF}RDF`;

import { deflateSync } from 'node:zlib';

// Writes the parts of picture files that hold words, byte by byte, so that they can also be wrong.

const text = (value: string | Uint8Array): Buffer =>
  typeof value === 'string' ? Buffer.from(value) : Buffer.from(value);

const u16 = (value: number, little = false): Buffer => {
  const bytes = Buffer.alloc(2);
  little ? bytes.writeUInt16LE(value) : bytes.writeUInt16BE(value);
  return bytes;
};

const u32 = (value: number, little = false): Buffer => {
  const bytes = Buffer.alloc(4);
  little ? bytes.writeUInt32LE(value) : bytes.writeUInt32BE(value);
  return bytes;
};

/** An XMP packet with these properties in one description. */
export function xmpOf(properties: string, attributes = ''): Buffer {
  return text(`<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:xmp="http://ns.adobe.com/xap/1.0/"
  xmlns:lr="http://ns.adobe.com/lightroom/1.0/"
  xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
  xmlns:MicrosoftPhoto="http://ns.microsoft.com/photo/1.0"
  xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"
  ${attributes}>${properties}</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>`);
}

export const altOf = (name: string, ...texts: string[]): string =>
  `<${name}><rdf:Alt>${texts.map((value, at) => `<rdf:li xml:lang="${at === 0 ? 'x-default' : `x-${at}`}">${value}</rdf:li>`).join('')}</rdf:Alt></${name}>`;

export const bagOf = (name: string, ...texts: string[]): string =>
  `<${name}><rdf:Bag>${texts.map((value) => `<rdf:li>${value}</rdf:li>`).join('')}</rdf:Bag></${name}>`;

/** IPTC-IIM data of [record, dataset, value]. */
export function iimOf(datasets: readonly (readonly [number, number, string | Uint8Array])[]): Buffer {
  return Buffer.concat(
    datasets.flatMap(([record, dataset, value]) => [
      Buffer.from([0x1c, record, dataset]),
      u16(text(value).length),
      text(value),
    ]),
  );
}

/** Resources of Photoshop: another one, and the IPTC data. */
function photoshopOf(iptc: Buffer): Buffer {
  const resource = (id: number, name: string, data: Buffer) => {
    const label = Buffer.concat([Buffer.from([name.length]), text(name)]);
    const pad = (bytes: Buffer) => (bytes.length % 2 ? Buffer.concat([bytes, Buffer.alloc(1)]) : bytes);
    return Buffer.concat([text('8BIM'), u16(id), pad(label), u32(data.length), pad(data)]);
  };
  return Buffer.concat([resource(0x03ed, 'ab', Buffer.from([1, 2, 3])), resource(0x0404, '', iptc)]);
}

export interface ExifEntry {
  readonly tag: number;
  /** 1 BYTE, 2 ASCII, 3 SHORT, 4 LONG, 7 UNDEFINED. */
  readonly type: number;
  readonly value: Uint8Array;
}

/** An EXIF block, or a TIFF file without pixels. `exif` are the entries of the second directory. */
export function exifOf(ifd0: readonly ExifEntry[], exif: readonly ExifEntry[] = [], little = true): Buffer {
  const sizeOf = (entries: readonly ExifEntry[]) =>
    6 +
    12 * entries.length +
    entries.reduce((sum, { value }) => sum + (value.length > 4 ? value.length : 0), 0);
  const directory = (entries: readonly ExifEntry[], at: number) => {
    let free = at + 6 + 12 * entries.length;
    const values: Uint8Array[] = [];
    const rows = entries.map(({ tag, type, value }) => {
      const count = value.length / (type === 3 ? 2 : type === 4 ? 4 : 1);
      const inline = Buffer.alloc(4);
      inline.set(value.subarray(0, 4));
      const place = value.length > 4 ? u32(free, little) : inline;
      if (value.length > 4) {
        values.push(value);
        free += value.length;
      }
      return Buffer.concat([u16(tag, little), u16(type, little), u32(count, little), place]);
    });
    return Buffer.concat([u16(entries.length, little), ...rows, u32(0), ...values]);
  };
  const pointer = (at: number) => ({ tag: 0x8769, type: 4, value: u32(at, little) });
  const second = 8 + sizeOf([...ifd0, pointer(0)]);
  const header = Buffer.concat([text(little ? 'II' : 'MM'), u16(42, little), u32(8, little)]);
  return Buffer.concat([header, directory([...ifd0, pointer(second)], 8), directory(exif, second)]);
}

const segmentOf = (marker: number, content: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([0xff, marker]), u16(content.length + 2), content]);

/** A JPEG with these parts and without pixels. */
export function jpegOf(parts: {
  readonly exif?: Uint8Array;
  readonly xmp?: Uint8Array;
  readonly iptc?: Buffer;
  readonly comment?: Uint8Array;
}): Buffer {
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segmentOf(0xe0, text('JFIF\0\x01\x01\0\0\x01\0\x01\0\0')),
    ...(parts.exif ? [segmentOf(0xe1, Buffer.concat([text('Exif\0\0'), parts.exif]))] : []),
    ...(parts.xmp
      ? [segmentOf(0xe1, Buffer.concat([text('http://ns.adobe.com/xap/1.0/\0'), parts.xmp]))]
      : []),
    ...(parts.iptc
      ? [segmentOf(0xed, Buffer.concat([text('Photoshop 3.0\0'), photoshopOf(parts.iptc)]))]
      : []),
    ...(parts.comment ? [segmentOf(0xfe, parts.comment)] : []),
    Buffer.from([0xff, 0xda, 0, 2, 0xff, 0xd9]),
  ]);
}

/** A PNG of these chunks and without pixels. The checksums are wrong. */
export function pngOf(...chunks: readonly (readonly [string, Uint8Array])[]): Buffer {
  const chunk = ([type, data]: readonly [string, Uint8Array]) =>
    Buffer.concat([u32(data.length), text(type), data, u32(0)]);
  const all = [['IHDR', Buffer.alloc(13)], ...chunks, ['IEND', Buffer.alloc(0)]] as const;
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...all.map(chunk)]);
}

export const tEXt = (keyword: string, value: string | Uint8Array) =>
  ['tEXt', Buffer.concat([text(`${keyword}\0`), text(value)])] as const;

export const zTXt = (keyword: string, value: string | Uint8Array) =>
  ['zTXt', Buffer.concat([text(`${keyword}\0\0`), deflateSync(text(value))])] as const;

export const iTXt = (keyword: string, value: string | Uint8Array, compressed = false) =>
  [
    'iTXt',
    Buffer.concat([
      text(`${keyword}\0`),
      Buffer.from([compressed ? 1 : 0, 0]),
      text('zh\0标题\0'),
      compressed ? deflateSync(text(value)) : text(value),
    ]),
  ] as const;

/** Sub-blocks of GIF. */
const dataOf = (bytes: Buffer): Buffer => {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 255) {
    const part = bytes.subarray(at, at + 255);
    parts.push(Buffer.from([part.length]), part);
  }
  return Buffer.concat([...parts, Buffer.from([0])]);
};

/** A GIF of one pixel, and after it these extensions. */
export function gifOf(parts: { readonly comment?: string; readonly xmp?: Buffer }): Buffer {
  const pixel = Buffer.from(
    'GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0',
    'latin1',
  );
  const trailer = Buffer.from([1, ...Array.from({ length: 256 }, (_, at) => 255 - at), 0]);
  return Buffer.concat([
    pixel,
    ...(parts.comment ? [Buffer.from([0x21, 0xfe]), dataOf(text(parts.comment))] : []),
    ...(parts.xmp ? [Buffer.from([0x21, 0xff, 11]), text('XMP DataXMP'), parts.xmp, trailer] : []),
    Buffer.from([0x3b]),
  ]);
}

/** A WebP of these chunks. */
export function webpOf(...chunks: readonly (readonly [string, Uint8Array])[]): Buffer {
  const body = Buffer.concat(
    chunks.flatMap(([type, data]) => [
      text(type),
      u32(data.length, true),
      data,
      Buffer.alloc(data.length % 2),
    ]),
  );
  return Buffer.concat([text('RIFF'), u32(body.length + 4, true), text('WEBP'), body]);
}

export const utf16 = (value: string, little = true): Buffer => {
  const bytes = Buffer.from(value, 'utf16le');
  return little ? bytes : bytes.swap16();
};

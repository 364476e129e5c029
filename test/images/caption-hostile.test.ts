import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { deflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { ImageFormat } from '../../src/core/formats.ts';
import { readCaption } from '../../src/images/caption/read-caption.ts';
import {
  altOf,
  bagOf,
  exifOf,
  gifOf,
  iimOf,
  iTXt,
  jpegOf,
  pngOf,
  tEXt,
  utf16,
  webpOf,
  xmpOf,
  zTXt,
} from '../support/caption-files.ts';
import { fixture } from './fixtures.ts';

const MB = 1 << 20;
const inPng = (xmp: string) => pngOf(['iTXt', Buffer.from(`XML:com.adobe.xmp\0\0\0\0\0${xmp}`)]);
const opening =
  '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><a xmlns:dc="http://purl.org/dc/elements/1.1/">';
const billion = `<!DOCTYPE x [<!ENTITY a "ha">${Array.from('bcdefghij', (name, at) => `<!ENTITY ${name} "${`&${'abcdefghi'[at]};`.repeat(10)}">`).join('')}]>`;
const bomb = deflateSync(Buffer.alloc(200 * MB));

/** What is read must be right, too, where something can be read: null is a valid answer only for the others. */
it.each<[string, ImageFormat, () => Uint8Array, string | null]>([
  [
    'entities that expand a billion times',
    'png',
    () => inPng(`${billion}${opening}<dc:title>&j;</dc:title>`),
    null,
  ],
  ['entities in the title', 'png', () => inPng(`${opening}<dc:title>&j;猫</dc:title>`), '&j;猫'],
  [
    '100 MB of XMP',
    'png',
    () => inPng(`${opening}<dc:title>猫</dc:title>${'<b c="d"/>'.repeat(10 * MB)}`),
    '猫',
  ],
  ['100 MB of one value', 'png', () => inPng(`${opening}<dc:title>${'猫'.repeat(33 * MB)}</dc:title>`), null],
  ['deep elements', 'png', () => inPng(`${opening}<dc:title>猫</dc:title>${'<a>'.repeat(MB)}`), '猫'],
  ['deep elements in a value', 'png', () => inPng(`${opening}<dc:title>${'<a>猫'.repeat(MB)}`), null],
  [
    'elements that never end',
    'png',
    () => inPng(`${opening}<dc:title>猫</dc:title>${'<a '.repeat(MB)}`),
    '猫',
  ],
  [
    'a name that never ends',
    'png',
    () => inPng(`${opening}<dc:title>猫</dc:title><${'a'.repeat(5 * MB)}`),
    '猫',
  ],
  [
    'an attribute that never ends',
    'png',
    () => inPng(`${opening}<dc:title>猫</dc:title><a ${'b'.repeat(5 * MB)}`),
    '猫',
  ],
  [
    'spaces that never end',
    'png',
    () => inPng(`${opening}<dc:title>猫</dc:title><a${' '.repeat(5 * MB)}`),
    '猫',
  ],
  [
    'quotes that never end',
    'png',
    () => inPng(`${opening}<dc:title>猫</dc:title><a ${'b="'.repeat(MB)}`),
    '猫',
  ],
  [
    'a million attributes',
    'png',
    () =>
      inPng(
        `${opening}<dc:title>猫</dc:title><a ${Array.from({ length: 1e5 }, (_, at) => `b${at}=""`).join(' ')}/>`,
      ),
    '猫',
  ],
  [
    'comments that never end',
    'png',
    () => inPng(`${opening}<dc:title>猫</dc:title>${'<!--'.repeat(MB)}`),
    '猫',
  ],
  ['a title of spaces', 'png', () => pngOf(tEXt('Title', ' '.repeat(MB))), null],
  ['a title of line ends', 'png', () => pngOf(tEXt('Title', '\r\n '.repeat(MB))), null],
  ['a million keywords', 'png', () => pngOf(tEXt('Keywords', ','.repeat(MB)), tEXt('Title', '猫')), '猫'],
  [
    'a text that inflates to 200 MB',
    'png',
    () => pngOf(['zTXt', Buffer.concat([Buffer.from('Comment\0\0'), bomb])], tEXt('Title', '猫')),
    '猫',
  ],
  [
    'many texts that inflate to 200 MB',
    'png',
    () =>
      pngOf(
        ...Array.from(
          { length: 200 },
          () => ['zTXt', Buffer.concat([Buffer.from('Comment\0\0'), bomb])] as const,
        ),
      ),
    null,
  ],
  [
    'millions of chunks',
    'png',
    () => Buffer.concat([pngOf(tEXt('Title', '猫')).subarray(0, -12), Buffer.alloc(24 * MB)]),
    '猫',
  ],
  [
    'a chunk of 4 GB',
    'png',
    () =>
      Buffer.concat([
        pngOf(tEXt('Title', '猫')).subarray(0, -12),
        Buffer.from('\xff\xff\xff\xfftEXtTitle\0', 'latin1'),
      ]),
    '猫',
  ],
  [
    'a million segments',
    'jpeg',
    () =>
      Buffer.concat([
        jpegOf({ xmp: xmpOf(altOf('dc:title', '猫')) }).subarray(0, -6),
        Buffer.alloc(4 * MB, Buffer.from([0xff, 0xe5, 0, 2])),
      ]),
    '猫',
  ],
  [
    'segments without length',
    'jpeg',
    () => Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(4 * MB, Buffer.from([0xff, 0xe1, 0, 0]))]),
    null,
  ],
  [
    'fill bytes only',
    'jpeg',
    () => Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(4 * MB, 0xff)]),
    null,
  ],
  [
    'a million comments',
    'gif',
    () =>
      Buffer.concat([
        gifOf({ comment: '猫' }).subarray(0, -1),
        Buffer.alloc(20 * MB, Buffer.from([0x21, 0xfe, 1, 65, 0])),
      ]),
    null,
  ],
  [
    'tiny blocks',
    'gif',
    () =>
      Buffer.concat([
        gifOf({ comment: '猫' }).subarray(0, -1),
        Buffer.from([0x21, 1]),
        Buffer.alloc(20 * MB, 1),
      ]),
    null,
  ],
  [
    'chunks without content',
    'webp',
    () => Buffer.concat([webpOf(['XMP ', xmpOf(altOf('dc:title', '猫'))]), Buffer.alloc(20 * MB)]),
    '猫',
  ],
  [
    'two thousand values',
    'jpeg',
    () =>
      jpegOf({
        xmp: xmpOf(
          altOf('dc:title', '猫') + bagOf('dc:subject', ...Array.from({ length: 2000 }, (_, at) => `${at}`)),
        ),
      }),
    '猫',
  ],
  [
    'equal IPTC values',
    'tiff',
    () =>
      exifOf([
        {
          tag: 33723,
          type: 7,
          value: Buffer.concat([
            iimOf([[2, 5, '猫']]),
            Buffer.alloc(5 * MB, Buffer.from([0x1c, 2, 25, 0, 0])),
          ]),
        },
      ]),
    '猫',
  ],
  [
    'tags that all point to the same bytes',
    'tiff',
    () =>
      exifOf([
        { tag: 0x9c9b, type: 1, value: utf16('猫') },
        ...Array.from({ length: 60_000 }, () => ({ tag: 0x010e, type: 2, value: Buffer.from('x') })),
      ]),
    '猫',
  ],
  [
    'a directory that points to itself',
    'tiff',
    () => Buffer.from('49492a0008000000010069870400010000000800000000000000', 'hex'),
    null,
  ],
])('costs little with %s', { timeout: 60_000 }, async (_, format, write, title) => {
  const bytes = write();
  const before = process.memoryUsage().rss;
  const caption = await readCaption(bytes, format);
  expect(caption?.title ?? null).toBe(title);
  expect(process.memoryUsage().rss - before).toBeLessThan(256 * MB);
});

it('keeps only the words of a file in memory, not the text around them', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const captions: unknown[] = [];
  const before = used();
  for (let at = 0; at < 50; at++) {
    const xmp = `${opening}<dc:title>一张有很多历史的照片，编号是${at}</dc:title><!--${'x'.repeat(MB / 2)}-->`;
    captions.push(await readCaption(inPng(xmp), 'png'));
  }
  expect(used() - before).toBeLessThan(5 * MB);
  expect(captions).toHaveLength(50);
});

it('reads files that are cut or changed anywhere without throwing', async () => {
  const xmp = xmpOf(altOf('dc:title', '猫') + bagOf('dc:subject', 'a', 'b'));
  const exif = exifOf([{ tag: 0x9c9b, type: 1, value: utf16('狗狗') }]);
  const files: [ImageFormat, Uint8Array][] = [
    ['jpeg', jpegOf({ xmp, exif, iptc: iimOf([[2, 5, 'x']]), comment: Buffer.from('c') })],
    ['png', pngOf(iTXt('Title', 'x', true), zTXt('Comment', 'y'), ['eXIf', exif])],
    ['gif', gifOf({ comment: 'x', xmp })],
    ['webp', webpOf(['EXIF', exif], ['XMP ', xmp])],
    ['tiff', exif],
    ['svg', Buffer.from('<svg><title>x</title></svg>')],
    ['heic', fixture('photo-320x214.heic').subarray(0, 700)],
    ['bmp', Buffer.from('BM')],
  ];
  for (const [format, bytes] of files) {
    const step = format === 'heic' ? 50 : 1;
    for (let end = 0; end < bytes.length; end += step) await readCaption(bytes.subarray(0, end), format);
    for (let at = 0; at < bytes.length; at += step) {
      for (const value of [0, 0x7f, 0xff]) {
        const changed = Uint8Array.from(bytes);
        changed[at] = value;
        await readCaption(changed, format);
      }
    }
  }
});

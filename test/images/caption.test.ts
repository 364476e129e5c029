import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ImageFormat } from '../../src/core/formats.ts';
import { readCaption } from '../../src/images/caption/read-caption.ts';
import { captionText, mergeCaptions } from '../../src/images/caption/words.ts';
import {
  altOf,
  bagOf,
  type ExifEntry,
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

const NOTHING = { title: null, description: null, keywords: [], rating: null };

const xmp = xmpOf(
  altOf('dc:title', '长城日落', 'Sunset &amp; the Wall') +
    altOf('dc:description', '八达岭长城 &#x4E0A;的日落') +
    bagOf('dc:subject', '长城', 'sunset', 'Sunset') +
    bagOf('lr:hierarchicalSubject', '地点|中国|北京') +
    '<photoshop:Headline>秋天的第一天</photoshop:Headline>',
  'xmp:Rating="4"',
);
const fromXmp = {
  title: '长城日落',
  description: '八达岭长城 上的日落\nSunset & the Wall\n秋天的第一天',
  keywords: ['长城', 'sunset', '地点', '中国', '北京'],
  rating: 4,
};

describe('XMP', () => {
  it.each<[ImageFormat, Uint8Array]>([
    ['jpeg', jpegOf({ xmp })],
    ['png', pngOf(iTXt('XML:com.adobe.xmp', xmp))],
    ['png', pngOf(iTXt('XML:com.adobe.xmp', xmp, true))],
    ['gif', gifOf({ xmp })],
    ['webp', webpOf(['VP8 ', Buffer.alloc(3)], ['XMP ', xmp])],
    ['tiff', exifOf([{ tag: 700, type: 1, value: xmp }])],
    ['tiff', exifOf([{ tag: 700, type: 1, value: xmp }], [], false)],
  ])('is read in %s', async (format, bytes) => {
    expect(await readCaption(bytes, format)).toEqual(fromXmp);
  });

  const read = (properties: string, attributes?: string) =>
    readCaption(jpegOf({ xmp: xmpOf(properties, attributes) }), 'jpeg');

  it('is read with the keywords and stars of Windows, and with names of people', async () => {
    const caption = await read(
      `${bagOf('MicrosoftPhoto:LastKeywordXMP', '旅行/北京')}<MicrosoftPhoto:Rating>75</MicrosoftPhoto:Rating>
       <mwg-rs:Regions><rdf:Bag><rdf:li><rdf:Description mwg-rs:Name="王小明"/></rdf:li></rdf:Bag></mwg-rs:Regions>`,
    );
    expect(caption).toEqual({ ...NOTHING, keywords: ['旅行', '北京', '王小明'], rating: 4 });
  });

  it.each(['0', '-1', '6', 'x', ''])('has no rating for %j', async (rating) => {
    expect(await read(`<xmp:Rating>${rating}</xmp:Rating><dc:title>猫</dc:title>`)).toEqual({
      ...NOTHING,
      title: '猫',
    });
  });

  it('depends on namespaces, not on prefixes', async () => {
    const other = 'xmlns:a="http://purl.org/dc/elements/1.1/" xmlns:b="http://example.com/" b:title="no"';
    expect(await read('<a:title>猫</a:title><b:subject>no</b:subject>', other)).toMatchObject({
      title: '猫',
      keywords: [],
    });
  });

  it('is read as CDATA, among comments, and up to where it is damaged', async () => {
    const caption = await read(
      '<!-- <dc:title>no</dc:title> --><dc:title><![CDATA[猫 & <狗>]]></dc:title><dc:',
    );
    expect(caption?.title).toBe('猫 & <狗>');
  });
});

describe('IPTC', () => {
  const iptc = (encode: (text: string) => Uint8Array, set?: string) =>
    iimOf([
      ...(set === undefined ? [] : [[1, 90, Buffer.from(set, 'latin1')] as const]),
      [2, 5, encode('Größe')],
      [2, 25, encode('Café')],
      [2, 25, encode('été')],
      [2, 105, encode('Fünf')],
      [2, 120, encode('Ein Café an der Straße')],
    ]);
  const expected = {
    title: 'Größe',
    description: 'Ein Café an der Straße\nFünf',
    keywords: ['Café', 'été'],
    rating: null,
  };
  const latin1 = (text: string) => Buffer.from(text, 'latin1');

  it.each([
    ['UTF-8 that is declared', iptc(Buffer.from, '\x1b%G')],
    ['UTF-8 that is not declared', iptc(Buffer.from)],
    ['Latin-1 that is declared', iptc(latin1, '\x1b.A')],
    ['Latin-1 that is not declared', iptc(latin1)],
  ])('is read in %s', async (_, bytes) => {
    expect(await readCaption(jpegOf({ iptc: bytes }), 'jpeg')).toEqual(expected);
    expect(await readCaption(exifOf([{ tag: 33723, type: 7, value: bytes }]), 'tiff')).toEqual(expected);
  });

  it('is read in Chinese, also in GB 18030 as old programs write it', async () => {
    const chinese = [2, 120, '故宫的雪'] as const;
    const gb = Buffer.from('b9cab9acb5c4d1a9', 'hex');
    for (const iptc of [iimOf([[1, 90, '\x1b%G'], chinese]), iimOf([[2, 120, gb]])])
      expect(await readCaption(jpegOf({ iptc }), 'jpeg')).toEqual({ ...NOTHING, description: '故宫的雪' });
  });
});

describe('EXIF', () => {
  const ascii = (text: string) => Buffer.from(`${text}\0`);
  const read = (ifd0: ExifEntry[], exif: ExifEntry[] = [], little = true) =>
    readCaption(jpegOf({ exif: exifOf(ifd0, exif, little) }), 'jpeg');

  it('is read with its description and the texts of Windows', async () => {
    const entries = [
      { tag: 0x010e, type: 2, value: ascii('西湖 West Lake') },
      { tag: 0x4746, type: 3, value: Buffer.from([3, 0]) },
      { tag: 0x9c9b, type: 1, value: utf16('湖边\0') },
      { tag: 0x9c9c, type: 1, value: utf16('断桥残雪\0') },
      { tag: 0x9c9e, type: 1, value: utf16('杭州;西湖; lake\0') },
      { tag: 0x9c9f, type: 1, value: utf16('冬天\0') },
    ];
    expect(await read(entries)).toEqual({
      title: '湖边',
      description: '西湖 West Lake\n断桥残雪\n冬天',
      keywords: ['杭州', '西湖', 'lake'],
      rating: 3,
    });
  });

  const comment = (set: string, text: Uint8Array) => [
    { tag: 0x9286, type: 7, value: Buffer.concat([Buffer.from(set.padEnd(8, '\0')), text]) },
  ];

  it.each([
    ['little-endian in a little-endian block', true, true],
    ['big-endian in a big-endian block', false, false],
    ['big-endian in a little-endian block', false, true],
    ['little-endian in a big-endian block', true, false],
  ])('has comments in UTF-16, %s', async (_, text, block) => {
    const caption = await read([], comment('UNICODE', utf16('小猫 on the roof', text)), block);
    expect(caption?.description).toBe('小猫 on the roof');
  });

  it.each([
    ['ASCII', Buffer.from('a cat\0\0\0'), 'a cat'],
    ['ASCII', Buffer.from('一只猫'), '一只猫'],
    ['', Buffer.from('一只猫'), '一只猫'],
  ])('has comments in %j', async (set, text, expected) => {
    expect((await read([], comment(set, text)))?.description).toBe(expected);
  });

  it('has no comments in JIS, which is rare and cannot be decoded', async () => {
    expect(await read([], comment('JIS', Buffer.from('$3$s')))).toBeNull();
  });

  it.each<[ImageFormat, (exif: Buffer) => Uint8Array]>([
    ['png', (exif) => pngOf(['eXIf', exif])],
    ['webp', (exif) => webpOf(['EXIF', exif])],
    ['webp', (exif) => webpOf(['EXIF', Buffer.concat([Buffer.from('Exif\0\0'), exif])])],
    ['tiff', (exif) => exif],
  ])('is read in %s', async (format, write) => {
    const exif = exifOf([{ tag: 0x010e, type: 2, value: ascii('西湖') }]);
    expect(await readCaption(write(exif), format)).toEqual({ ...NOTHING, description: '西湖' });
  });
});

describe('the texts of formats', () => {
  it('are read in PNG, each kind of chunk', async () => {
    const bytes = pngOf(
      iTXt('Title', '标题'),
      tEXt('Description', Buffer.from('caf\xe9', 'latin1')),
      ['IDAT', Buffer.alloc(5)],
      zTXt('Comment', '注释'),
      iTXt('Keywords', '猫, 狗；鸟', true),
      tEXt('Software', 'no'),
    );
    expect(await readCaption(bytes, 'png')).toEqual({
      title: '标题',
      description: 'café\n注释',
      keywords: ['猫', '狗', '鸟'],
      rating: null,
    });
  });

  it('are the prompts of image generators without settings and unwanted things', async () => {
    const parameters = 'a red fox, 水墨画\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, Seed: 1';
    expect((await readCaption(pngOf(tEXt('parameters', parameters)), 'png'))?.description).toBe(
      'a red fox, 水墨画',
    );
    const workflow = JSON.stringify({
      '3': { class_type: 'KSampler', inputs: { seed: 1, positive: ['6', 0], negative: ['7', 0] } },
      '6': { class_type: 'CLIPTextEncode', inputs: { text: 'a blue whale', clip: ['4', 1] } },
      '7': { class_type: 'CLIPTextEncode', inputs: { text: 'watermark', clip: ['4', 1] } },
    });
    expect((await readCaption(pngOf(tEXt('prompt', workflow)), 'png'))?.description).toBe('a blue whale');
    for (const other of ['[1]', '{}', '{"a":null}', '{', `{"a":${'['.repeat(1e5)}`])
      expect(await readCaption(pngOf(tEXt('prompt', other)), 'png')).toBeNull();
  });

  it('are the comments of JPEG and GIF', async () => {
    expect(await readCaption(jpegOf({ comment: Buffer.from('海边的狗') }), 'jpeg')).toEqual({
      ...NOTHING,
      description: '海边的狗',
    });
    const long = '动图 '.repeat(100).trim();
    expect((await readCaption(gifOf({ comment: long }), 'gif'))?.description).toBe(long);
  });

  const svg = `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "x">]>
    <svg xmlns="http://www.w3.org/2000/svg"><title>世界 地图</title><desc>Countries &a;</desc>
    <g><title>中国</title><path d="M0 0"/></g><g><title>France</title></g></svg>`;

  it.each([
    ['SVG', Buffer.from(svg)],
    ['SVGZ', gzipSync(svg)],
  ])('are the titles of %s', async (_, bytes) => {
    expect(await readCaption(bytes, 'svg')).toEqual({
      ...NOTHING,
      title: '世界 地图',
      description: 'Countries &a;\n中国\nFrance',
    });
  });
});

it.each([
  'OLYMPUS DIGITAL CAMERA         ',
  'SAMSUNG',
  'SONY DSC',
  'KONICA MINOLTA DIGITAL CAMERA',
  'Digital StillCamera',
  'ASCII\0\0\0',
  'default',
  'binary comment',
  'Created with GIMP',
  'Created with The GIMP',
  'oplus_1048576',
  'filter: 0; fileterIntensity: 0.0; module: photo;',
  '{"sceneMode": 1}',
  '   ',
  '\0\0\0\0',
  '---',
  '\x01\x02\x03\x04a\x05\x06',
])('drops %j, which says nothing about the picture', async (text) => {
  const { png, jpeg } = {
    png: pngOf(tEXt('Comment', text)),
    jpeg: jpegOf({ exif: exifOf([{ tag: 0x010e, type: 2, value: Buffer.from(text) }]) }),
  };
  expect(await readCaption(png, 'png')).toBeNull();
  expect(await readCaption(jpeg, 'jpeg')).toBeNull();
});

it('has plain texts of limited length', async () => {
  const bytes = pngOf(
    tEXt('Title', 'a\tred\r\ncat\u202e'),
    tEXt('Description', `one\r\n\r\n  two\x07  three\n${'猫'.repeat(5000)}`),
    tEXt('Keywords', Array.from({ length: 900 }, (_, at) => `k${at}`).join()),
  );
  const caption = await readCaption(bytes, 'png');
  expect(caption?.title).toBe('a red cat');
  expect(caption?.description).toMatch(/^one\ntwo three\n猫+$/);
  expect(caption?.description).toHaveLength(2000);
  expect(caption?.keywords).toHaveLength(200);
});

it('says what several places repeat once', async () => {
  const bytes = jpegOf({
    xmp: xmpOf(altOf('dc:description', '故宫的雪')),
    iptc: iimOf([
      [2, 5, '故宫'],
      [2, 120, '故宫的雪，旧的说明'],
    ]),
    exif: exifOf([{ tag: 0x9c9c, type: 1, value: utf16('故宫的雪') }]),
    comment: Buffer.from('第一场'),
  });
  expect(await readCaption(bytes, 'jpeg')).toEqual({
    ...NOTHING,
    title: '故宫',
    description: '故宫的雪\n第一场',
  });
});

it('merges captions, and writes them for a text search', () => {
  const first = { title: '甲', description: '一', keywords: ['a'], rating: null };
  const second = { title: '乙', description: '二', keywords: ['A', 'b'], rating: 2 };
  const merged = mergeCaptions([null, first, second])!;
  expect(merged).toEqual({ title: '甲', description: '一\n二', keywords: ['a', 'b'], rating: 2 });
  expect(mergeCaptions([null, null])).toBeNull();
  expect(captionText(merged)).toBe('甲\n一\n二\na, b');
  expect(captionText(NOTHING)).toBe('');
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sniffFormat } from '../../src/images/identify.ts';
import { readOrigin } from '../../src/images/origin/read-origin.ts';
import { sharp } from '../../src/images/sharp.ts';
import { jpegOf, pngOf, tEXt, xmpOf } from '../support/caption-files.ts';
import { fixture, source } from './fixtures.ts';
import { matrixFile } from './matrix.ts';

const folder = mkdtempSync(join(tmpdir(), 'soutu-origin-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Exif = Parameters<ReturnType<typeof sharp>['withExif']>[0];
type Gps = Record<string, string>;

const origin = (bytes: Uint8Array, paths: readonly string[] = []) =>
  readOrigin(paths, bytes, sniffFormat(bytes));
const blank = () => sharp({ create: { width: 16, height: 16, channels: 3, background: '#a42' } });
const shot = async (exif: Exif) => origin(await blank().withExif(exif).jpeg().toBuffer());

const ORIGINAL = { DateTimeOriginal: '2019:07:04 00:30:00', OffsetTimeOriginal: '+09:00' };
const TOKYO: Gps = {
  GPSLatitudeRef: 'N',
  GPSLatitude: '35/1 41/1 2340/100',
  GPSLongitudeRef: 'E',
  GPSLongitude: '139/1 41/1 3012/100',
};
const WALL = Date.UTC(2019, 6, 4, 0, 30);
const SHOWN = { wall: WALL, offset: 540, from: 'exif' };
const IN_TOKYO = { latitude: expect.closeTo(35.689833, 5), longitude: expect.closeTo(139.6917, 5) };

describe('when and where a picture was taken', () => {
  it.each(['jpeg', 'png', 'webp', 'avif'] as const)('is read from the EXIF data of %s', async (format) => {
    const bytes = await blank().withExif({ IFD2: ORIGINAL, IFD3: TOKYO }).toFormat(format).toBuffer();
    expect(await origin(bytes)).toEqual({ taken: SHOWN, position: IN_TOKYO });
  });

  it('is read from the directories of a TIFF', async () => {
    const { exif } = await sharp(
      await blank().withExif({ IFD2: ORIGINAL, IFD3: TOKYO }).jpeg().toBuffer(),
    ).metadata();
    // A block of EXIF after its prefix is a TIFF.
    expect(await readOrigin([], exif!.subarray(6), 'tiff')).toEqual({ taken: SHOWN, position: IN_TOKYO });
  });

  it('is read from PSD and JPEG XL', async () => {
    const jpeg = await blank().withExif({ IFD2: ORIGINAL, IFD3: TOKYO }).jpeg().toBuffer();
    const exif = (await sharp(jpeg).metadata()).exif!.subarray(6);
    const size = (length: number) => Buffer.from(Uint32Array.of(length).buffer).reverse();
    const psd = matrixFile('rgb-raw.psd');
    const resource = [Buffer.from('8BIM\x04\x22\0\0', 'latin1'), size(exif.length), exif];
    // Header, no colours, and the resources, whose length comes first.
    const shown = Buffer.concat([psd.subarray(0, 30), size(12 + exif.length), ...resource]);
    expect(await origin(shown)).toEqual({ taken: SHOWN, position: IN_TOKYO });
    const jxl = matrixFile('jxl-exif.jxl');
    const box = [size(12 + exif.length), Buffer.from('Exif\0\0\0\0'), exif];
    const boxed = Buffer.concat([jxl.subarray(0, 32), ...box, jxl.subarray(32)]);
    expect(await origin(boxed)).toEqual({ taken: SHOWN, position: IN_TOKYO });
  });

  it('is read from HEIC', async () => {
    expect((await origin(fixture('photo-320x214.heic'))).taken).toEqual({
      wall: Date.UTC(2021, 2, 4, 5, 6, 7),
      offset: 480,
      from: 'exif',
    });
  });

  it('is unknown without metadata', async () => {
    expect(await origin(source('photo-1024x683.jpg'))).toEqual({ taken: null, position: null });
    expect(await origin(new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toEqual({
      taken: null,
      position: null,
    });
  });
});

describe('when a picture was taken', () => {
  const DateTime = '2021:03:04 05:06:07';
  const DateTimeDigitized = '2020:01:02 03:04:05';

  it('is when it was exposed, else digitized; else it is known when it was changed', async () => {
    const IFD2 = { ...ORIGINAL, DateTimeDigitized };
    expect((await shot({ IFD0: { DateTime }, IFD2 })).taken).toEqual(SHOWN);
    const digitized = await shot({ IFD0: { DateTime }, IFD2: { DateTimeDigitized } });
    expect(digitized.taken).toMatchObject({ wall: Date.UTC(2020, 0, 2, 3, 4, 5), offset: null });
    expect((await shot({ IFD0: { DateTime } })).taken).toEqual({
      wall: Date.UTC(2021, 2, 4, 5, 6, 7),
      offset: null,
      from: 'changed',
    });
  });

  it('is the time of GPS if there is no other', async () => {
    const moment = Date.UTC(2019, 6, 3, 15, 30, 7);
    const gps = { ...TOKYO, GPSDateStamp: '2019:07:03', GPSTimeStamp: '15/1 30/1 75/10' };
    const offset = -new Date(moment).getTimezoneOffset();
    expect((await shot({ IFD0: { DateTime }, IFD3: gps })).taken).toEqual({
      wall: moment + offset * 60_000,
      offset,
      from: 'exif',
    });
    expect((await shot({ IFD2: ORIGINAL, IFD3: gps })).taken).toEqual(SHOWN);
  });

  it.each([
    ['exif:DateTimeOriginal', '2019-07-04T00:30:00+09:00', WALL, 540],
    ['photoshop:DateCreated', '2019-07-04T00:30:00', WALL, null],
    ['xmp:CreateDate', '2019-07-04T00:30:00.25Z', WALL, 0],
    ['photoshop:DateCreated', '1969-07-20', Date.UTC(1969, 6, 20), null],
    ['photoshop:DateCreated', '1969-07', Date.UTC(1969, 6, 1), null],
    ['photoshop:DateCreated', '1969', Date.UTC(1969, 0, 1), null],
  ])('is read from %s %s of XMP', async (name, text, wall, offset) => {
    const taken = { wall, offset, from: 'xmp' };
    expect((await origin(jpegOf({ xmp: xmpOf('', `${EXIF_NS} ${name}="${text}"`) }))).taken).toEqual(taken);
    const element = xmpOf(`<${name}>${text}</${name}>`, EXIF_NS);
    expect((await origin(jpegOf({ xmp: element }))).taken).toEqual(taken);
  });

  it('is not that of another picture that the XMP tells of', async () => {
    const pantry =
      '<xmpMM:Pantry xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"><rdf:Bag><rdf:li><rdf:Description xmp:CreateDate="2001-01-01"/></rdf:li></rdf:Bag></xmpMM:Pantry>';
    expect((await origin(jpegOf({ xmp: xmpOf(pantry) }))).taken).toBeNull();
  });

  it('is read from a sidecar, before the XMP in the file and after the exposure', async () => {
    const path = join(folder, 'a.jpg');
    writeFileSync(`${path}.xmp`, xmpOf('<photoshop:DateCreated>2019-07-04T00:30:00</photoshop:DateCreated>'));
    const xmp = xmpOf('<photoshop:DateCreated>2001-01-01</photoshop:DateCreated>');
    const taken = { wall: WALL, offset: null, from: 'xmp' };
    expect((await origin(jpegOf({ xmp }), [path])).taken).toEqual(taken);
    const exif = await blank().withExif({ IFD0: { DateTime } }).jpeg().toBuffer();
    expect((await origin(exif, [path])).taken).toEqual(taken);
    const exposed = await blank().withExif({ IFD2: ORIGINAL }).jpeg().toBuffer();
    expect((await origin(exposed, [path])).taken).toEqual(SHOWN);
  });

  it('is read from the texts of a PNG, or else when it was last changed', async () => {
    const time = ['tIME', Buffer.from([7, 227, 7, 4, 0, 30, 0])] as const;
    const text = tEXt('Creation Time', 'Thu, 04 Jul 2019 00:30:00 +0900');
    expect((await origin(pngOf(time, text))).taken).toEqual({ wall: WALL, offset: 540, from: 'png' });
    const magick = tEXt('exif:DateTimeOriginal', '2019:07:04 00:30:00');
    expect((await origin(pngOf(magick))).taken).toEqual({ wall: WALL, offset: null, from: 'png' });
    const offset = -new Date(WALL).getTimezoneOffset();
    const changed = { wall: WALL + offset * 60_000, offset, from: 'changed' };
    expect((await origin(pngOf(time))).taken).toEqual(changed);
    expect((await origin(pngOf(['tIME', Buffer.alloc(7)]))).taken).toBeNull();
  });
});

const EXIF_NS = 'xmlns:exif="http://ns.adobe.com/exif/1.0/"';

describe('where a picture was taken', () => {
  it('has the sign of its hemisphere', async () => {
    const south = { ...TOKYO, GPSLatitudeRef: 'S', GPSLongitudeRef: 'W' };
    const { position } = await shot({ IFD3: south });
    expect(position).toEqual({
      latitude: expect.closeTo(-35.689833, 5),
      longitude: expect.closeTo(-139.6917, 5),
    });
  });

  it.each<[string, Gps]>([
    ['0, 0', { GPSLatitude: '0/1 0/1 0/1', GPSLongitude: '0/1 0/1 0/1' }],
    ['of a receiver without a signal', { GPSStatus: 'V' }],
    ['beyond the pole', { GPSLatitude: '90/1 0/1 1/100' }],
    ['beyond 180 degrees', { GPSLongitude: '181/1 0/1 0/1' }],
    ['with 61 minutes', { GPSLatitude: '35/1 61/1 0/1' }],
    ['divided by zero', { GPSLatitude: '35/0 41/1 0/1' }],
    ['of nothing divided by zero', { GPSLatitude: '0/0 0/0 0/0' }],
    ['without a hemisphere', { GPSLatitudeRef: 'X' }],
    ['with a wrong hemisphere', { GPSLongitudeRef: 'N' }],
  ])('is unknown if it is %s', async (_, gps) => {
    expect((await shot({ IFD3: { ...TOKYO, ...gps } })).position).toBeNull();
  });

  it.each([
    ['35,41.39N', '139,41.502E', IN_TOKYO],
    ['35,41,23.4N', '139,41,30.12E', IN_TOKYO],
    [
      '35,41.39S',
      '139,41.502W',
      { latitude: expect.closeTo(-35.689833, 5), longitude: expect.closeTo(-139.6917, 5) },
    ],
    ['35,41.39E', '139,41.502E', null],
    ['91,0.0N', '139,41.502E', null],
    ['NaN', '139,41.502E', null],
    ['0,0.0N', '0,0.0E', null],
  ])('is read from XMP: %s %s', async (latitude, longitude, position) => {
    const attributes = `${EXIF_NS} exif:GPSLatitude="${latitude}" exif:GPSLongitude="${longitude}"`;
    expect((await origin(jpegOf({ xmp: xmpOf('', attributes) }))).position).toEqual(position);
  });
});

import { expect, test } from 'vitest';
import { decode } from '../../src/images/decode.ts';
import { readExifTimes } from '../../src/images/exif.ts';
import { sniffFormat } from '../../src/images/identify.ts';
import { sharp } from '../../src/images/sharp.ts';
import type { Pixels } from '../../src/models/embedder.ts';
import { fixture, MAX_PIXELS, manifest, source } from './fixtures.ts';

function decodeFile(bytes: Uint8Array, options: { shrinkTo?: number } = {}) {
  return decode(bytes, sniffFormat(bytes), { maxPixels: MAX_PIXELS, ...options });
}

function at({ data, width }: Pixels, x: number, y: number): number[] {
  return [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
}

/** Mean absolute difference of two pictures of the same size, in levels. */
function difference(a: Pixels, b: Pixels): number {
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += Math.abs(a.data[i]! - b.data[i]!);
  return sum / a.data.length;
}

test.each(manifest.images)('$file', async ({ file, upright }) => {
  const { pixels, width, height } = await decodeFile(source(file));
  expect([width, height]).toEqual(upright);
  expect([pixels.width, pixels.height]).toEqual(upright);
  expect(pixels.data.length).toBe(width * height * 3);
  const { data } = pixels;
  structuredClone(data, { transfer: [data.buffer as ArrayBuffer] });
  expect(data.length, 'the buffer is its own and was handed over').toBe(0);
});

test('every EXIF orientation results in the same upright picture', async () => {
  const upright = await decodeFile(source('exif-1.jpg'));
  for (const file of manifest.images.map(({ file }) => file).filter((name) => /^exif-/.test(name))) {
    const { pixels } = await decodeFile(source(file));
    expect(difference(pixels, upright.pixels), file).toBeLessThan(6);
  }
});

test('transparency becomes white, whatever the colour of transparent pixels', async () => {
  const rgba = Buffer.from([255, 0, 255, 0, 255, 0, 0, 255, 0, 0, 0, 127, 9, 9, 9, 1]);
  const raw = sharp(rgba, { raw: { width: 4, height: 1, channels: 4 } });
  for (const bytes of [
    await raw.clone().png().toBuffer(),
    await raw.clone().tiff({ compression: 'lzw' }).toBuffer(),
  ]) {
    const { pixels } = await decodeFile(bytes);
    expect([0, 1, 2, 3].map((x) => at(pixels, x, 0))).toEqual([
      [255, 255, 255],
      [255, 0, 0],
      [128, 128, 128],
      [254, 254, 254],
    ]);
  }
});

test('16-bit grey is reduced to its high byte, and CMYK without a profile is converted by formula', async () => {
  const grey = Uint16Array.of(0, 255, 256, 0x80ff, 0xffff);
  const png = await sharp(grey, { raw: { width: 5, height: 1, channels: 1 } })
    .toColourspace('grey16')
    .png()
    .toBuffer();
  const { pixels } = await decodeFile(png);
  expect([0, 1, 2, 3, 4].map((x) => at(pixels, x, 0)[0])).toEqual([0, 0, 1, 0x80, 0xff]);

  const cmyk = await sharp(source('cmyk-400x300.jpg')).metadata();
  expect(cmyk.space).toBe('cmyk');
  const expected = await sharp(fixture('preprocess/expected/cmyk-400x300.jpg.exact.png')).stats();
  const { pixels: plain } = await decodeFile(source('cmyk-400x300.jpg'));
  for (const channel of [0, 1, 2]) {
    let sum = 0;
    for (let i = channel; i < plain.data.length; i += 3) sum += plain.data[i]!;
    expect(sum / (400 * 300)).toBeCloseTo(expected.channels[channel]!.mean, 0);
  }
});

test('a large picture is downscaled if that is allowed, and its original size is returned', async () => {
  const shrunk = await decodeFile(source('large-4000x3000.jpg'), { shrinkTo: 64 });
  expect([shrunk.width, shrunk.height]).toEqual([4000, 3000]);
  expect(Math.min(shrunk.pixels.width, shrunk.pixels.height)).toBeGreaterThanOrEqual(64);
  expect(shrunk.pixels.data.length).toBeLessThan(1e6);
  expect(shrunk.pixels.width / shrunk.pixels.height).toBeCloseTo(4 / 3, 2);

  const small = await decodeFile(source('tiny-10x10.png'), { shrinkTo: 64 });
  expect(small.pixels.width, 'never enlarged').toBe(10);
});

test('downscaling applies orientation and makes transparency white', async () => {
  const sideways = await decodeFile(source('exif-6.jpg'), { shrinkTo: 24 });
  const upright = await decodeFile(source('exif-1.jpg'), { shrinkTo: 24 });
  expect(sideways.pixels.width, 'shrunk').toBeLessThan(sideways.width);
  expect(difference(sideways.pixels, upright.pixels)).toBeLessThan(6);
  const clear = await sharp({ create: { width: 600, height: 600, channels: 4, background: '#f0f0' } })
    .png()
    .toBuffer();
  expect(at((await decodeFile(clear, { shrinkTo: 32 })).pixels, 20, 20)).toEqual([255, 255, 255]);
});

test('a region is extracted from the upright picture and clipped to it', async () => {
  const bytes = source('exif-6.jpg');
  const whole = (await decodeFile(bytes)).pixels;
  const cut = (x: number, y: number, width: number, height: number) =>
    decode(bytes, 'jpeg', { maxPixels: MAX_PIXELS, region: { x, y, width, height } });
  const part = await cut(0.25, 0.5, 0.5, 0.25);
  expect([part.width, part.height, part.pixels.width, part.pixels.height]).toEqual([320, 200, 160, 50]);
  expect(at(part.pixels, 0, 0)).toEqual(at(whole, 80, 100));
  expect(at(part.pixels, 159, 49)).toEqual(at(whole, 239, 149));

  const corner = await cut(0.9, 0.9, 5, 5);
  expect([corner.pixels.width, corner.pixels.height]).toEqual([32, 20]);
  const point = await cut(1, 1, 0, 0);
  expect([point.pixels.width, point.pixels.height]).toEqual([1, 1]);
});

test('a region is extracted before downscaling', async () => {
  const region = { x: 0.5, y: 0.5, width: 0.02, height: 0.02 };
  const bytes = source('large-4000x3000.jpg');
  const { pixels } = await decode(bytes, 'jpeg', { maxPixels: MAX_PIXELS, shrinkTo: 64, region });
  expect([pixels.width, pixels.height]).toEqual([80, 60]);
});

test('HEIC and BMP are decoded in the thread', async () => {
  const heic = await decodeFile(fixture('photo-320x214.heic'));
  expect([heic.width, heic.height]).toEqual([320, 214]);
  const photo = await sharp(source('photo-1024x683.jpg')).resize(320, 214).raw().toBuffer();
  expect(difference(heic.pixels, { data: photo, width: 320, height: 214 })).toBeLessThan(8);

  const bmp = await decodeFile(source('photo-200x150.bmp'));
  const tiff = await decodeFile(source('photo-200x150.tiff'));
  expect(difference(bmp.pixels, tiff.pixels)).toBe(0);
});

test('an animated AVIF is not supported, but not damaged', async () => {
  await expect(decodeFile(fixture('animated.avif'))).rejects.toMatchObject({ code: 'unsupported' });
});

const NO_TIMES = { taken: null, changed: null };

/** 5000 tags, each with the whole block of 64 kB as its value. */
function noteBomb(): Uint8Array {
  const block = Buffer.alloc(65_000);
  block.write('II*\0\x08', 'latin1');
  block.writeUInt16LE(5000, 8);
  for (let entry = 10; entry < 10 + 5000 * 12; entry += 12) {
    block.writeUInt16LE(1000 + entry, entry);
    block.writeUInt16LE(1, entry + 2);
    block.writeUInt32LE(65_000, entry + 4);
  }
  return block;
}

test('the primary picture of a HEIC is decoded, also if another one comes first', async () => {
  const { pixels, width, height } = await decodeFile(fixture('heic-primary-second.heic'));
  expect([width, height, pixels.width, pixels.height]).toEqual([400, 300, 400, 300]);
  const [red, green, blue] = at(pixels, 200, 150);
  expect(red).toBeGreaterThan(240);
  expect(Math.max(green!, blue!)).toBeLessThan(15);
});

test('a picture with damaged EXIF data is decoded', async () => {
  expect(readExifTimes(new Uint8Array())).toEqual(NO_TIMES);
  expect(readExifTimes(Uint8Array.from({ length: 400 }, (_, i) => (i * 37) & 255))).toEqual(NO_TIMES);
  expect(readExifTimes(noteBomb())).toEqual(NO_TIMES);
  const jpeg = Uint8Array.from(source('exif-6.jpg'));
  const exif = Buffer.from(jpeg).indexOf('Exif');
  jpeg.fill(0xff, exif + 14, exif + 24);
  expect((await decodeFile(jpeg)).pixels.data.length).toBe(320 * 200 * 3);
});

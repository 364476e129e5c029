import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cameraOf } from '../../src/images/camera.ts';
import { meanColor } from '../../src/images/color.ts';
import { decode } from '../../src/images/decode.ts';
import { readOrigin } from '../../src/images/origin/read-origin.ts';
import { sharp } from '../../src/images/sharp.ts';
import { thumbnail } from '../../src/images/thumbnail.ts';
import { MAX_PIXELS } from './fixtures.ts';
import { type TiffToWrite, writeTiff } from './tiff-writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'soutu-tiff-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const decodeTiff = (bytes: Uint8Array, shrinkTo?: number) =>
  decode(bytes, 'tiff', { maxPixels: MAX_PIXELS, ...(shrinkTo !== undefined && { shrinkTo }) });

const RED = '#dc1e1e';
const kinds: Record<string, TiffToWrite> = {
  'RGB, transparency and a mask': { pixel: [220, 30, 30, 255, 9], extras: [2, 0] },
  'RGB and three spot colours': { pixel: [220, 30, 30, 9, 9, 9], extras: [0, 0, 0] },
  'RGB and a mask': { pixel: [220, 30, 30, 0], extras: [0] },
  'RGB and a mask, big-endian': { pixel: [220, 30, 30, 0], extras: [0], bigEndian: true },
  'CMYK and transparency': { photometric: 5, pixel: [35, 225, 225, 0, 255], extras: [2] },
  'CMYK and two spot colours': { photometric: 5, pixel: [35, 225, 225, 0, 9, 9], extras: [0, 0] },
  'RGB of 16 bits, transparency and a mask': { bits: 16, pixel: [220, 30, 30, 255, 9], extras: [2, 0] },
};

describe.each(Object.entries(kinds))('a TIFF with %s', (_, kind) => {
  it('has its colours', async () => {
    const { pixels } = await decodeTiff(writeTiff(kind));
    expect(pixels.data.length).toBe(64 * 48 * 3);
    expect(meanColor(pixels)).toBe(RED);
  });

  it('has them also when it is downscaled', async () => {
    const { pixels } = await decodeTiff(writeTiff({ ...kind, width: 400, height: 300 }), 16);
    expect(pixels.width).toBeLessThan(100);
    expect(pixels.data.length).toBe(pixels.width * pixels.height * 3);
    expect(meanColor(pixels)).toBe(RED);
  });

  it('has a thumbnail', async () => {
    const webp = await thumbnail(writeTiff(kind), 'tiff', { size: 32, maxPixels: MAX_PIXELS });
    const { data } = await sharp(webp).raw().toBuffer({ resolveWithObject: true });
    expect(data[0]! - data[2]!, 'red').toBeGreaterThan(120);
  });
});

it('a grey TIFF with transparency and a mask has its grey', async () => {
  const { pixels } = await decodeTiff(writeTiff({ photometric: 1, pixel: [100, 255, 7], extras: [2, 0] }));
  expect(meanColor(pixels)).toBe('#646464');
});

it('transparency alone is put on white', async () => {
  const { pixels } = await decodeTiff(writeTiff({ pixel: [220, 30, 30, 0], extras: [2] }));
  expect(meanColor(pixels)).toBe('#ffffff');
});

describe.each([false, true])('the data of a camera in a TIFF (big-endian: %s)', (bigEndian) => {
  const bytes = writeTiff({
    bigEndian,
    pixel: [1, 2, 3],
    make: 'Imacon',
    taken: '2019:07:04 12:30:00',
  });

  it('say when it was taken', async () => {
    expect((await readOrigin([], bytes, 'tiff')).taken).toEqual({
      wall: Date.UTC(2019, 6, 4, 12, 30),
      offset: null,
      from: 'exif',
    });
  });

  it('say with which camera', async () => {
    const file = join(folder, `${bigEndian}.tif`);
    writeFileSync(file, bytes);
    expect(await cameraOf(file, 'tiff')).toMatchObject({ make: 'Imacon', aperture: 2.8 });
  });
});

it('of a BigTIFF, whose directories have another form, no dates are made up', async () => {
  const bytes = writeTiff({ pixel: [1, 2, 3], taken: '2019:07:04 12:30:00' });
  bytes[2] = 43;
  expect((await readOrigin([], bytes, 'tiff')).taken).toBeNull();
});

it('half an uncompressed TIFF is corrupt', async () => {
  const whole = await sharp({ create: { width: 80, height: 60, channels: 3, background: '#a42' } })
    .tiff({ compression: 'none' })
    .toBuffer();
  await expect(decodeTiff(whole)).resolves.toMatchObject({ width: 80, height: 60 });
  const half = whole.subarray(0, whole.length / 2);
  await expect(decodeTiff(half)).rejects.toMatchObject({ code: 'corrupt' });
});

it('a TIFF in the colour space Lab with 8 bits is not supported, but not damaged', async () => {
  const lab = writeTiff({ photometric: 8, pixel: [128, 10, 10] });
  await expect(decodeTiff(lab)).rejects.toMatchObject({ code: 'unsupported' });
});

it('a TIFF in YCbCr without JPEG compression is not supported, as its colours would be wrong', async () => {
  const ycbcr = writeTiff({ photometric: 6, pixel: [105, 100, 214] });
  await expect(decodeTiff(ycbcr)).rejects.toMatchObject({ code: 'unsupported' });
});

it.each([
  ['ZSTD', 50_000],
  ['LERC', 34_887],
  ['LZMA', 34_925],
  ['JPEG 2000', 34_712],
  ['JPEG XL', 50_002],
])('a TIFF that is compressed with %s is not supported, but not damaged', async (_, compression) => {
  const bytes = Buffer.from(writeTiff({ pixel: [1, 2, 3] }));
  // The entry of the compression: its tag, the type of a short number, and one of them.
  const entry = bytes.indexOf(Buffer.from([3, 1, 3, 0, 1, 0, 0, 0]));
  expect(bytes.readUInt16LE(entry + 8)).toBe(1);
  bytes.writeUInt16LE(compression, entry + 8);
  await expect(decodeTiff(bytes)).rejects.toMatchObject({ code: 'unsupported' });
});

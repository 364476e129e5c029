import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cameraOf } from '../../src/images/camera.ts';
import { jpegSize } from '../../src/images/camera-raw/jpeg-size.ts';
import { readPreview } from '../../src/images/camera-raw/preview.ts';
import { decode } from '../../src/images/decode.ts';
import { isCandidate } from '../../src/images/formats.ts';
import { sniffFormat } from '../../src/images/identify.ts';
import { readOrigin } from '../../src/images/origin/read-origin.ts';
import { MAX_PIXELS } from './fixtures.ts';
import { matrix, matrixFile } from './matrix.ts';

const raws = matrix.files.filter(({ format }) => format === 'raw').map(({ file }) => file);
const folder = mkdtempSync(join(tmpdir(), 'soutu-raw-'));
/** By which camera each kind claims to be made. */
const MODELS: Readonly<Record<string, string>> = {
  cr2: 'Canon EOS 80D',
  cr3: 'Canon EOS R5',
  nef: 'NIKON D750',
  arw: 'ILCE-7M3',
  dng: 'Pixel 7',
  orf: 'E-M1MarkII',
  rw2: 'DC-GH5',
  raf: 'X-T3',
};

test.each(raws.map((file) => [file]))(
  '%s: when, where, by which camera, and how it was taken',
  async (file) => {
    const bytes = matrixFile(file);
    expect(isCandidate(file)).toBe(true);
    const { taken, position } = await readOrigin([], bytes, 'raw');
    expect(taken).toMatchObject({ from: 'exif', wall: Date.UTC(2021, 6, 8, 9, 10, 11) });
    expect(position).toEqual({
      latitude: expect.closeTo(35.689833, 5),
      longitude: expect.closeTo(139.6917, 5),
    });
    const path = join(folder, file);
    writeFileSync(path, bytes);
    const kind = file.split('.').at(-1)!;
    const model = MODELS[kind];
    expect(await cameraOf(path, 'raw')).toMatchObject({ model, exposure: 1 / 250, aperture: 2.8 });
  },
);

test('a RAW file is recognised by its content, and a TIFF with other data stays a TIFF', () => {
  for (const file of raws) expect(sniffFormat(matrixFile(file)), file).toBe('raw');
  expect(sniffFormat(matrixFile('tiff-rgb.tif'))).toBe('tiff');
  expect(sniffFormat(matrixFile('pages-reduced-first.tif'))).toBe('tiff');
});

test('the largest JPEG is taken, and lossless ones with sensor data are none', () => {
  for (const file of raws) {
    const { jpeg } = readPreview(matrixFile(file));
    expect([jpeg[0], jpeg[1]], file).toEqual([0xff, 0xd8]);
    expect(jpeg.length, file).toBeGreaterThan(500);
  }
});

test('directories that lead back into themselves, or lie outside of the file, end the search', () => {
  const bytes = new Uint8Array(matrixFile('dng.dng'));
  const view = new DataView(bytes.buffer);
  const first = view.getUint32(4, true);
  const end = first + 2 + 12 * view.getUint16(first, true);
  view.setUint32(end, first, true);
  expect(readPreview(bytes).jpeg.length).toBeGreaterThan(500);
  view.setUint32(4, 0xfffffff0, true);
  expect(() => readPreview(bytes)).toThrow('the RAW file has no JPEG preview');
});

test('a preview that ends early is corrupt, and one that is too large is refused before it is decoded', async () => {
  const bytes = matrixFile('raf.raf');
  await expect(decode(bytes, 'raw', { maxPixels: 100 })).rejects.toMatchObject({ code: 'too-large' });
  const cut = new Uint8Array(bytes);
  // The length of the JPEG in the header of a RAF.
  new DataView(cut.buffer).setUint32(88, 700);
  await expect(decode(cut, 'raw', { maxPixels: MAX_PIXELS })).rejects.toMatchObject({ code: 'corrupt' });
});

test('a few fill bytes before a marker are skipped, and a file of them is no JPEG', () => {
  const filled = new Uint8Array(20_000_000).fill(0xff);
  filled.set([0xff, 0xd8]);
  expect(jpegSize(filled)).toBeNull();
  const some = Uint8Array.from([
    0xff,
    0xd8,
    ...Array(90).fill(0xff),
    0xc0,
    0,
    11,
    8,
    0,
    6,
    0,
    8,
    1,
    1,
    17,
    0,
  ]);
  expect(jpegSize(some)).toEqual({ width: 8, height: 6 });
});

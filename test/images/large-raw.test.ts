import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cameraOf } from '../../src/images/camera.ts';
import { readPreview } from '../../src/images/camera-raw/preview.ts';
import { isRawFile, readRawParts } from '../../src/images/camera-raw/read-parts.ts';
import { readCaption } from '../../src/images/caption/read-caption.ts';
import { decode } from '../../src/images/decode.ts';
import { readOrigin } from '../../src/images/origin/read-origin.ts';
import { bytesHeld, readContent } from '../../src/images/read.ts';
import { packageRoot } from '../../src/package-root.ts';
import { createTestLibrary } from '../support/library.ts';
import { drawPicture } from '../support/pictures.ts';
import { MAX_PIXELS } from './fixtures.ts';
import { matrix, matrixFile } from './matrix.ts';

const MEGABYTE = 1024 * 1024;
const raws = matrix.files.filter(({ format }) => format === 'raw').map(({ file }) => file);
const folder = mkdtempSync(join(tmpdir(), 'soutu-large-raw-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file of this size with parts at these places, and zeros between them. */
function write(name: string, size: number, parts: Readonly<Record<number, Uint8Array>>): string {
  const path = join(folder, name);
  writeFileSync(path, '');
  truncateSync(path, size);
  const file = openSync(path, 'r+');
  for (const [at, bytes] of Object.entries(parts)) writeSync(file, bytes, 0, bytes.length, Number(at));
  closeSync(file);
  return path;
}

/** A directory of a little-endian TIFF: entries of tag, type, count, and value or offset. */
function directory(entries: readonly (readonly [number, number, number, number])[], next = 0): Buffer {
  const bytes = Buffer.alloc(2 + 12 * entries.length + 4);
  bytes.writeUInt16LE(entries.length);
  for (const [index, [tag, type, count, value]] of entries.entries()) {
    bytes.writeUInt16LE(tag, 2 + 12 * index);
    bytes.writeUInt16LE(type, 4 + 12 * index);
    bytes.writeUInt32LE(count, 6 + 12 * index);
    bytes.writeUInt32LE(value, 10 + 12 * index);
  }
  bytes.writeUInt32LE(next, bytes.length - 4);
  return bytes;
}

function header(first: number): Buffer {
  const bytes = Buffer.from('II*\0\0\0\0\0', 'latin1');
  bytes.writeUInt32LE(first, 4);
  return bytes;
}

const DNG_VERSION = [0xc612, 1, 4, 0x0401] as const;

test.each(raws.map((file) => [file]))(
  'of a large %s all is found that is found in a small one',
  async (file) => {
    const small = matrixFile(file);
    const path = write(file, 80 * MEGABYTE, { 0: small });
    const { bytes, id, size } = await readContent(path, 256 * MEGABYTE);
    expect([size, id]).toEqual([80 * MEGABYTE, createHash('md5').update(readFileSync(path)).digest('hex')]);
    expect(Buffer.from(readPreview(bytes).jpeg).equals(readPreview(small).jpeg)).toBe(true);
    expect(await readOrigin([], bytes, 'raw')).toEqual(await readOrigin([], small, 'raw'));
    expect(await readCaption(bytes, 'raw')).toEqual(await readCaption(small, 'raw'));
    expect(await cameraOf(path, 'raw')).toEqual(
      await cameraOf(write(`small-${file}`, small.length, { 0: small }), 'raw'),
    );
  },
);

test('directories, values and previews are found anywhere in a file, without what lies between them', async () => {
  const [little, large] = await Promise.all([
    drawPicture(1, { format: 'jpeg', width: 160, height: 120 }),
    drawPicture(2, { format: 'jpeg', width: 1600, height: 1200 }),
  ]);
  const place = (megabytes: number) => megabytes * MEGABYTE;
  const path = write('far.dng', place(200), {
    0: header(place(20)),
    [place(20)]: directory([
      [0x110, 2, 10, place(30)],
      [0x14a, 4, 2, place(35)],
      [0x201, 4, 1, place(40)],
      [0x202, 4, 1, little.length],
      [0x8769, 4, 1, place(120)],
      [...DNG_VERSION],
    ]),
    [place(30)]: Buffer.from('Far Camera'),
    [place(35)]: Buffer.from(Uint32Array.of(place(50), place(110)).buffer),
    [place(40)]: little,
    // Sensor data in one strip, and the preview.
    [place(50)]: directory([
      [0x111, 4, 1, place(60)],
      [0x117, 4, 1, place(40)],
    ]),
    [place(110)]: directory([
      [0x111, 4, 1, place(180)],
      [0x117, 4, 1, large.length],
    ]),
    [place(120)]: directory([[0x9003, 2, 20, place(130)]]),
    [place(130)]: Buffer.from('2020:02:03 04:05:06\0'),
    [place(180)]: large,
  });
  const { bytes } = await readContent(path, 256 * MEGABYTE);
  const { width } = await decode(bytes, 'raw', { maxPixels: MAX_PIXELS });
  expect(width).toBe(1600);
  expect((await readOrigin([], bytes, 'raw')).taken?.wall).toBe(Date.UTC(2020, 1, 3, 4, 5, 6));
  expect(await cameraOf(path, 'raw')).toMatchObject({ model: 'Far Camera' });
  expect(await bytesHeld(path, place(200))).toBe(place(64));
  const script = `
    import { readContent } from './dist/src/images/read.js';
    const before = process.memoryUsage().rss;
    const { bytes } = await readContent(process.argv[1], 2 ** 28);
    console.log((process.memoryUsage().rss - before) / 2 ** 20, bytes.length);`;
  const args = ['--input-type=module', '-e', script, path];
  const [growth] = execFileSync(process.execPath, args, { cwd: packageRoot, encoding: 'utf8' }).split(' ');
  expect(Number(growth)).toBeLessThan(60);
});

test('a huge file with the name of a RAW file is looked at in bounded memory', async () => {
  const head = Buffer.concat([header(8), directory([DNG_VERSION])]);
  const readAt = async (buffer: Uint8Array, position: number) =>
    buffer.set(head.subarray(position, position + buffer.length));
  // More than an array can have.
  expect(await isRawFile(2 ** 40, readAt)).toBe(true);
});

test('64 entries and 64 directories that name one range cost one reading of it', async () => {
  const garbage = Buffer.alloc(3 * MEGABYTE, 0xff);
  garbage.set([0xff, 0xd8]);
  const at = 40 * MEGABYTE;
  const chain = Array.from({ length: 64 }, (_, index) =>
    directory(
      [
        ...Array.from({ length: 64 }, (_entry, tag) => [0x9000 + tag, 7, garbage.length, at] as const),
        [0x111, 4, 1, at + index],
        [0x117, 4, 1, garbage.length - index],
        [0x201, 4, 1, at],
        [0x202, 4, 1, garbage.length],
        DNG_VERSION,
      ],
      index < 63 ? MEGABYTE * 2 + (index + 1) * 1024 : 0,
    ),
  );
  const parts = Object.fromEntries(chain.map((bytes, index) => [MEGABYTE * 2 + index * 1024, bytes]));
  const path = write('hostile.dng', 100 * MEGABYTE, { 0: header(MEGABYTE * 2), ...parts, [at]: garbage });
  const content = readFileSync(path);
  let read = 0;
  const bytes = await readRawParts(content.length, async (buffer, position) => {
    read += buffer.length;
    buffer.set(content.subarray(position, position + buffer.length));
  });
  expect(read).toBeLessThan(6 * MEGABYTE);
  await expect(decode(bytes!, 'raw', { maxPixels: MAX_PIXELS })).rejects.toMatchObject({
    code: 'unsupported',
    message: 'the RAW file has no JPEG preview',
  });
  const library = createTestLibrary();
  mkdirSync(library.pictures);
  renameSync(path, join(library.pictures, 'hostile.dng'));
  const { failed } = await library.use((engine) => engine.index([library.pictures]));
  library.cleanUp();
  expect(failed.map(({ code }) => code)).toEqual(['unsupported']);
});

test('what needs more than is held is an error of the file', async () => {
  const ranges = Array.from(
    { length: 200 },
    (_, index) => [0x9000 + index, 7, MEGABYTE, index * MEGABYTE] as const,
  );
  const many = write('many.dng', 220 * MEGABYTE, {
    0: header(2000),
    2000: directory([...ranges, DNG_VERSION]),
  });
  await expect(readContent(many, 256 * MEGABYTE)).rejects.toMatchObject({ code: 'too-large' });
});

test('another file with the name of a RAW file is read whole', async () => {
  // A scan without a colour filter array, as scanners of Nikon name it, with one strip that is no JPEG.
  const size = 40 * MEGABYTE;
  const rows = 5000;
  const scan = directory([
    [0x100, 4, 1, 2600],
    [0x101, 4, 1, rows],
    [0x102, 3, 1, 8],
    [0x103, 3, 1, 1],
    [0x106, 3, 1, 1],
    [0x111, 4, 1, 4096],
    [0x115, 3, 1, 1],
    [0x116, 4, 1, rows],
    [0x117, 4, 1, 2600 * rows],
  ]);
  const grey = Buffer.alloc(2600 * rows, 0x80);
  const path = write('scan.nef', size, { 0: header(8), 8: scan, 4096: grey });
  const { bytes, id } = await readContent(path, 256 * MEGABYTE);
  expect([bytes.length, id]).toEqual([size, createHash('md5').update(readFileSync(path)).digest('hex')]);
  expect(await bytesHeld(path, size)).toBe(size);
  const { width } = await decode(bytes, 'tiff', { maxPixels: MAX_PIXELS });
  expect(width).toBe(2600);
  const named = write('named.nef', size, { 0: await drawPicture(1, { format: 'jpeg' }) });
  expect((await readContent(named, 256 * MEGABYTE)).bytes).toHaveLength(size);
  await expect(readContent(named, 36 * MEGABYTE)).rejects.toMatchObject({ code: 'too-large' });
});

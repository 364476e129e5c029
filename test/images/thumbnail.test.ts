import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { decode } from '../../src/images/decode.ts';
import { sniffFormat } from '../../src/images/identify.ts';
import { sharp } from '../../src/images/sharp.ts';
import { thumbnail } from '../../src/images/thumbnail.ts';
import { fixture, MAX_PIXELS, manifest, source } from './fixtures.ts';

async function small(bytes: Uint8Array, size: number) {
  const data = await thumbnail(bytes, sniffFormat(bytes), { size, maxPixels: MAX_PIXELS });
  const { format, width, height } = await sharp(data).metadata();
  expect(format).toBe('webp');
  return { data, width, height };
}

test.each(manifest.images)('$file', async ({ file, upright }) => {
  const [width, height] = upright;
  const scale = Math.min(1, 96 / Math.max(width, height));
  const made = await small(source(file), 96);
  expect(Math.abs(made.width - Math.max(1, width * scale))).toBeLessThan(1);
  expect(Math.abs(made.height - Math.max(1, height * scale))).toBeLessThan(1);
});

test('supports HEIC, makes transparency white, and applies colour profiles', async () => {
  expect(await small(fixture('photo-320x214.heic'), 160)).toMatchObject({ width: 160, height: 107 });
  const clear = await small(source('rgba-320x240.png'), 320);
  expect(await sharp(clear.data).metadata()).toMatchObject({ hasAlpha: false });

  const wide = source('icc-wide-400x300.jpg');
  const plain = (await decode(wide, 'jpeg', { maxPixels: MAX_PIXELS })).pixels;
  const { data: seen } = await sharp((await small(wide, 400)).data)
    .raw()
    .toBuffer({ resolveWithObject: true });
  let moved = 0;
  for (let i = 0; i < seen.length; i++) moved += Math.abs(seen[i]! - plain.data[i]!);
  expect(moved / seen.length).toBeGreaterThan(3);
});

const svg = (attributes: string) =>
  Buffer.from(
    `<!-- <svg width="7"> --><svg xmlns="http://www.w3.org/2000/svg" ${attributes}><rect width="50%" height="100%"/></svg>`,
  );

test.each([
  ['an icon', 'width="16" height="16"', [16, 16], [1024, 1024]],
  ['a view box only', 'viewBox="0 0 200 100"', [200, 100], [1024, 512]],
  ['enormous', 'viewBox="0 0 4000000000 1000000000"', [4_000_000_000, 1_000_000_000], [1024, 256]],
  ['minute', 'viewBox="0 0 0.01 0.02"', [1, 1], [512, 1024]],
  ['millimetres', 'width="210mm" height="297mm"', [794, 1123], [724, 1024]],
  ['percent', 'width="100%" height="100%" viewBox="0 0 30 60"', [30, 60], [512, 1024]],
  ['one side', "width='90' viewBox='0,0,30,60'", [90, 180], [512, 1024]],
  ['no size', '', [300, 150], [1024, 512]],
  ['zero', 'width="0" height="0"', [300, 150], [1024, 512]],
  ['a line', 'width="100000" height="1"', [100_000, 100], [1024, 1]],
])('an SVG is scaled to a suitable size: %s', async (_, attributes, size, drawn) => {
  for (const bytes of [svg(attributes), gzipSync(svg(attributes))]) {
    const { width, height, pixels } = await decode(bytes, 'svg', { maxPixels: MAX_PIXELS });
    expect([width, height]).toEqual(size);
    expect([pixels.width, pixels.height]).toEqual(drawn);
    const grey = (x: number) => pixels.data[Math.floor(pixels.width * x) * 3];
    expect(grey(0.1), 'black on the left').toBeLessThan(32);
    expect(grey(0.9), 'white on the right').toBeGreaterThan(224);
  }
});

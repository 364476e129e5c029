import { expect, test } from 'vitest';
import { decode } from '../../src/images/decode.ts';
import { sniffFormat } from '../../src/images/identify.ts';
import { sharp } from '../../src/images/sharp.ts';
import { thumbnail } from '../../src/images/thumbnail.ts';
import { MAX_PIXELS } from './fixtures.ts';
import { matrix, matrixFile, quartersOf } from './matrix.ts';

/** Expects the quarters of a picture to be those of the matrix, within this many levels. */
function expectQuarters(found: number[][], wanted: readonly (readonly number[])[], tolerance: number) {
  const differences = wanted.flatMap((quarter, q) =>
    quarter.map((mean, channel) => Math.abs(found[q]![channel]! - mean)),
  );
  expect(Math.max(...differences), JSON.stringify({ found, wanted })).toBeLessThanOrEqual(tolerance);
}

test.each(matrix.files)(
  '$file',
  async ({ file, format, size, quarters, tolerance, thumbnail: converted }) => {
    const bytes = matrixFile(file);
    expect(sniffFormat(bytes)).toBe(format);
    const image = await decode(bytes, format, { maxPixels: MAX_PIXELS });
    expect([image.width, image.height]).toEqual(size);
    expect([image.pixels.width, image.pixels.height]).toEqual(size);
    expectQuarters(quartersOf(image.pixels), quarters, tolerance);

    const webp = await thumbnail(bytes, format, { size: 512, maxPixels: MAX_PIXELS });
    const { data, info } = await sharp(webp).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual(size);
    // Thumbnails are lossy, and convert CMYK in another way.
    if (file.includes('cmyk')) return;
    expectQuarters(quartersOf({ data, width: info.width, height: info.height }), converted ?? quarters, 16);
  },
);

test.each(matrix.refused.map((file) => [file]))(
  '%s is not supported, and the reason is said',
  async (file) => {
    const bytes = matrixFile(file);
    const decoding = decode(bytes, sniffFormat(bytes), { maxPixels: MAX_PIXELS });
    await expect(decoding).rejects.toMatchObject({ name: 'SoutuError', code: 'unsupported' });
  },
);

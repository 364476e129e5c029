import sharp from 'sharp';
import { expect, it } from 'vitest';
import { readCamera } from '../../src/images/exif.ts';

/** The EXIF block of a picture with these values. */
async function exifOf(notes: {
  IFD0?: Record<string, string>;
  IFD2?: Record<string, string>;
}): Promise<Buffer> {
  const picture = sharp({ create: { width: 8, height: 8, channels: 3, background: '#888' } });
  const bytes = await picture.withExif(notes).jpeg().toBuffer();
  return (await sharp(bytes).metadata()).exif!;
}

const notes = {
  IFD0: { Make: 'NIKON CORPORATION', Model: 'NIKON Z 6' },
  IFD2: {
    LensModel: 'NIKKOR Z 50mm f/1.8 S',
    ExposureTime: '1/125',
    FNumber: '28/10',
    ISOSpeedRatings: '400',
    FocalLength: '50/1',
  },
};

it('reads camera and exposure', async () => {
  expect(readCamera(await exifOf(notes))).toEqual({
    make: 'NIKON CORPORATION',
    model: 'NIKON Z 6',
    lens: 'NIKKOR Z 50mm f/1.8 S',
    exposure: 1 / 125,
    aperture: 2.8,
    iso: 400,
    focalLength: 50,
  });
});

it('omits missing and invalid values', async () => {
  expect(readCamera(await exifOf({ IFD0: { Make: 'Canon' }, IFD2: { FNumber: '0/1' } }))).toEqual({
    make: 'Canon',
    model: null,
    lens: null,
    exposure: null,
    aperture: null,
    iso: null,
    focalLength: null,
  });
  expect(readCamera(await exifOf({ IFD0: { Software: 'x' } }))).toBeNull();
  expect(readCamera(undefined)).toBeNull();
});

it('terminates for damaged blocks, wherever they are truncated or changed', async () => {
  const block = await exifOf(notes);
  for (let end = 0; end < block.length; end++) readCamera(block.subarray(0, end));
  for (let at = 0; at < block.length; at++) {
    for (const value of [0, 1, 0x7f, 0xff]) {
      const damaged = Buffer.from(block);
      damaged[at] = value;
      const camera = readCamera(damaged);
      for (const number of [camera?.exposure, camera?.aperture, camera?.iso, camera?.focalLength]) {
        if (typeof number === 'number') expect(Number.isFinite(number)).toBe(true);
      }
      expect((camera?.lens ?? '').length).toBeLessThanOrEqual(200);
    }
  }
});

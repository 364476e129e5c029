import { join } from 'node:path';
import { expect, test } from 'vitest';
import { preprocess } from '../../src/models/preprocess/preprocess.ts';
import { parsePreprocessor } from '../../src/models/preprocess/preprocessor-config.ts';
import { decodePicture, fixtures, maxDifference, readFixture } from './support.ts';

type Form = 'crop' | 'exact' | 'exact_bilinear';
type Picture = { readonly file: string } & Partial<Record<Form, string>>;

const { images } = readFixture<{ images: Picture[] }>('preprocess/manifest.json');
const published = readFixture<{ seen_at: string; config: Record<string, unknown> }[]>(
  'preprocess/preprocessor-configs.json',
);
const plan = (seenAt: string) =>
  parsePreprocessor(published.find(({ seen_at }) => seen_at.startsWith(seenAt))!.config, 'config', 'CLIP');
const PLANS = {
  crop: plan('openai/'),
  exact: plan('google/siglip-'),
  exact_bilinear: plan('google/siglip2-'),
};

/** Levels by which decoding may differ: Pillow rounds alpha differently and has another AVIF decoder. */
function allowed(file: string): number {
  if (/alpha|rgba|trns/.test(file)) return 3;
  return file.endsWith('.avif') ? 27 : 0;
}

test.each(images)('$file gives the same pixels as in Pillow', async (picture) => {
  const decoded = await decodePicture(join(fixtures, 'preprocess/source', picture.file));
  for (const form of ['crop', 'exact', 'exact_bilinear'] as const) {
    const file = picture[form];
    if (file === undefined) continue;
    const expected = await decodePicture(join(fixtures, 'preprocess/expected', file));
    expect(maxDifference(preprocess(decoded, PLANS[form]), expected.data), form).toBeLessThanOrEqual(
      allowed(picture.file),
    );
  }
});

test('parses every published form of preprocessor_config.json', () => {
  for (const { config, seen_at } of published) {
    if (seen_at.endsWith('first revision')) {
      expect(() => parsePreprocessor(config, 'p.json', 'CLIP')).toThrow(
        'p.json: pictures would not come out square',
      );
      continue;
    }
    const { means, size, mean, std } = {
      ...(published.find((p) => p.config === config) as unknown as Record<string, never>),
    };
    const read = parsePreprocessor(config, 'p.json', 'CLIP');
    expect(read).toMatchObject({
      side: size,
      mean,
      std,
      filter: String(means).includes('bilinear') ? 'bilinear' : 'bicubic',
    });
    expect(read.crop === null).toBe(String(means).startsWith('exact'));
  }
});

test('absent keys have the defaults of the image processor class', () => {
  expect(parsePreprocessor({}, 'p.json', 'CLIP')).toEqual(PLANS.crop);
  expect(parsePreprocessor({ image_processor_type: 'SiglipImageProcessor' }, 'p.json', 'CLIP')).toEqual(
    PLANS.exact,
  );
});

test.each([
  [{ resample: 7 }, 'resample'],
  [{ size: 'large' }, 'size'],
  [{ size: 1e9 }, 'size'],
  [{ crop_size: 300 }, 'crop_size 300 is larger'],
  [{ do_resize: false }, 'do_resize'],
  [{ image_mean: [1, 2] }, 'three numbers'],
  [{ image_processor_type: 'Siglip2ImageProcessor' }, 'NaFlex'],
  [{ image_processor_type: 'Siglip2ImageProcessorFast', patch_size: 16 }, 'NaFlex'],
  [{ max_num_patches: 256, patch_size: 16 }, 'NaFlex'],
])('%j is refused', (config, message) => {
  expect(() => parsePreprocessor(config, 'p.json', 'CLIP')).toThrow(message);
});

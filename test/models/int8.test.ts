import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeRandomModel } from '../../scripts/random-model.ts';
import type { Embedder } from '../../src/models/embedder.ts';
import { cosine, decodePicture, fixtures, open, readFixture, soutuMini, temporaryFolder } from './support.ts';

const { images } = readFixture<{ images: { file: string }[] }>('preprocess/manifest.json');
const PICTURES = [
  ...images.map(({ file }) => join(fixtures, 'preprocess/source', file)),
  ...readdirSync(join(fixtures, 'soutu-mini/golden')).map((file) =>
    join(fixtures, 'soutu-mini/golden', file),
  ),
];
const TEXTS = [
  'cat',
  'a',
  'a red car in the rain',
  'two people hiking on a snowy mountain at sunrise',
  'invoice',
  'x y z 123',
  '身份证',
  '火车',
  '生日蛋糕',
  '一只狗在草地上跑',
  '穿红色衣服的女孩在海边拍照',
  'receipt from a supermarket',
];

/** Minimum cosine between the vectors of two embedders for the same pictures and texts. */
async function lowestCosine(a: Embedder, b: Embedder, pictures: readonly string[]): Promise<number> {
  const cosines: number[] = [];
  const compare = (x: readonly Float32Array[], y: readonly Float32Array[]) => {
    cosines.push(...x.map((v, i) => cosine(v, y[i]!)));
  };
  compare(await a.embedTexts(TEXTS), await b.embedTexts(TEXTS));
  for (const path of pictures) {
    compare(
      await a.embedImages([await decodePicture(path)]),
      await b.embedImages([await decodePicture(path)]),
    );
  }
  return Math.min(...cosines);
}

describe('the cosine of int8 to fp32 is at least .999', () => {
  test('for soutu-mini, on every fixture picture', async () => {
    expect(
      await lowestCosine(await open(soutuMini), await open(soutuMini, { precision: 'int8' }), PICTURES),
    ).toBeGreaterThan(0.999);
  });

  test.each([
    { name: 'BGE-VL-base', folder: 'bge-vl-base-shape', tokenizer: 'tokenizer', step: 6 },
    // With fewer text layers and the vocabulary of the tiny model, to be quick: tokens are not quantised.
    { name: 'SigLIP 2 base', folder: 'siglip2-base-shape', tokenizer: 'models/siglip2', step: 24 },
  ])('for random weights in the shape of $name', async ({ folder: shape, tokenizer, step }) => {
    const folder = temporaryFolder();
    await writeRandomModel(folder, {
      shape: join(fixtures, 'models', shape),
      tokenizer: join(fixtures, tokenizer, 'tokenizer.json'),
      seed: 1,
    });
    const some = PICTURES.filter((_, i) => i % step === 0);
    expect(
      await lowestCosine(await open(folder), await open(folder, { precision: 'int8' }), some),
    ).toBeGreaterThan(0.999);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { normalize, sum } from '../../src/core/vector.ts';
import type { Pixels } from '../../src/models/embedder.ts';
import { decodePicture, fixtures, maxDifference, open, readFixture, soutuMini } from './support.ts';

interface Inputs {
  readonly texts: readonly { readonly text: string }[];
  readonly images: { readonly shape: readonly number[] };
}
interface Vectors {
  readonly raw: number[][];
  readonly normalized: number[][];
}
interface Expected {
  readonly text: Vectors;
  readonly image: Vectors;
  readonly composed?: readonly {
    readonly image: number;
    readonly text: number;
    readonly normalized: number[];
  }[];
}

/** The tolerances of the fixtures; the smallest error that a bug could cause is 5e-5, normalised. */
const RAW = 5e-5;
const NORMALIZED = 1e-5;

function expectVectors(got: readonly Float32Array[], expected: Vectors): void {
  expect(got.length).toBe(expected.raw.length);
  got.forEach((vector, i) => {
    expect(maxDifference(vector, expected.raw[i]!)).toBeLessThan(RAW);
    expect(maxDifference(normalize(vector).unit, expected.normalized[i]!)).toBeLessThan(NORMALIZED);
  });
}

function readPictures(name: string, shape: readonly number[]): Pixels[] {
  const bytes = readFileSync(join(fixtures, 'models', name, 'images.u8'));
  const [count, height, width] = shape as [number, number, number];
  const size = height * width * 3;
  return Array.from({ length: count }, (_, i) => ({
    data: new Uint8Array(bytes.subarray(i * size, (i + 1) * size)),
    width,
    height,
  }));
}

const MODELS = ['clip-fp32', 'clip-fp16', 'clip-bf16', 'clip-gelu', 'chinese-clip', 'siglip', 'siglip2'];

describe.each(MODELS)('%s in fp32', (name) => {
  test('gives the same vectors as transformers', async () => {
    const inputs = readFixture<Inputs>('models', name, 'inputs.json');
    const expected = readFixture<Expected>('models', name, 'expected.json');
    const embedder = await open(join(fixtures, 'models', name), { workers: 2 });
    const texts = await embedder.embedTexts(inputs.texts.map(({ text }) => text));
    expectVectors(texts, expected.text);
    const images = await embedder.embedImages(readPictures(name, inputs.images.shape));
    expectVectors(images, expected.image);
    for (const { image, text, normalized } of expected.composed ?? []) {
      expect(maxDifference(normalize(sum([images[image]!, texts[text]!])).unit, normalized)).toBeLessThan(
        NORMALIZED,
      );
    }
  });
});

test('a picture file gives the same vector as in transformers, including decoding', async () => {
  const { images } = readFixture<{ images: { file: string; normalized: number[] }[] }>('end-to-end.json');
  const embedder = await open(join(fixtures, 'models/clip-fp16'), { workers: 2 });
  for (const { file, normalized } of images) {
    const [vector] = await embedder.embedImages([await decodePicture(join(fixtures, file))]);
    // Blended alpha differs by up to 3 levels because Pillow rounds differently, AVIF by up to 27 because of another
    // decoder.
    const inexact = /alpha|rgba|trns|avif/.test(file);
    expect(maxDifference(normalize(vector!).unit, normalized), file).toBeLessThan(
      inexact ? 0.02 : NORMALIZED,
    );
  }
});

test('soutu-mini gives its golden vectors', async () => {
  interface Golden {
    readonly texts: readonly { readonly text: string; readonly embedding: number[] }[];
    readonly images: readonly { readonly file: string; readonly embedding: number[] }[];
  }
  const golden = readFixture<Golden>('soutu-mini/soutu-mini-golden.json');
  const embedder = await open(soutuMini);
  expect(embedder.model).toMatchObject({
    dimensions: 256,
    contextLength: 64,
    family: 'chinese_clip',
    imageSize: 224,
    languages: ['en', 'zh'],
  });
  const texts = await embedder.embedTexts(golden.texts.map(({ text }) => text));
  golden.texts.forEach(({ embedding }, i) => {
    expect(maxDifference(normalize(texts[i]!).unit, embedding)).toBeLessThan(NORMALIZED);
  });
  for (const { file, embedding } of golden.images) {
    const [image] = await embedder.embedImages([await decodePicture(join(fixtures, 'soutu-mini', file))]);
    expect(maxDifference(normalize(image!).unit, embedding), file).toBeLessThan(NORMALIZED);
  }
});

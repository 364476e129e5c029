import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import { copyOfModel, fixtures, readFixture, soutuMini } from '../models/support.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';

let library: TestLibrary;
let engine: Engine;
beforeAll(async () => {
  library = createTestLibrary();
  engine = await library.open({ model: 'auto' });
});
afterAll(async () => {
  await engine.close();
  library.cleanUp();
});

const failed = async (name: string) =>
  (await engine.models.check(name)).results.filter(({ ok }) => !ok).map((result) => result.name);

it('compares the built-in model with the vectors of transformers that it comes with', async () => {
  const check = await engine.models.check();
  expect(check).toMatchObject({ id: 'soutu-mini', ok: true, hasReference: true });
  expect(check.results.map(({ name }) => name)).toEqual([
    'tokens',
    'dimensions',
    'values',
    'length',
    'difference',
    'int8 texts',
    'int8 pictures',
    'reference texts',
    'reference pictures',
  ]);
});

it('the vectors that come with the model are those that the tests compare with', () => {
  interface Golden {
    readonly texts: readonly { readonly text: string }[];
    readonly images: readonly { readonly file: string; readonly embedding: readonly number[] }[];
  }
  const golden = readFixture<Golden>('soutu-mini/soutu-mini-golden.json');
  const shipped = JSON.parse(readFileSync(join(soutuMini, 'reference/reference.json'), 'utf8')) as Golden;
  expect(shipped.texts).toHaveLength(4);
  for (const text of shipped.texts) expect(golden.texts).toContainEqual(text);
  expect(shipped.images).toHaveLength(2);
  for (const { file, embedding } of shipped.images) {
    const known = golden.images.find((image) => image.file === `golden/${file}`)!;
    expect(embedding).toEqual(known.embedding);
    expect(readFileSync(join(soutuMini, 'reference', file))).toEqual(
      readFileSync(join(fixtures, 'soutu-mini/golden', file)),
    );
  }
});

it.each(['clip-fp32', 'clip-gelu', 'chinese-clip', 'siglip', 'siglip2'])('%s passes', async (name) => {
  const check = await engine.models.check(join(fixtures, 'models', name));
  expect(check.results.filter(({ ok }) => !ok)).toEqual([]);
  expect(check).toMatchObject({ id: name, ok: true, hasReference: false });
});

/** The fixture with its weights changed from a share of the file on. */
function damaged(from: number, change: (bytes: Buffer) => unknown): string {
  const folder = copyOfModel('clip-fp32');
  const file = join(folder, 'model.safetensors');
  const bytes = readFileSync(file);
  change(bytes.subarray(Math.floor((bytes.length * from) / 4) * 4));
  writeFileSync(file, bytes);
  return folder;
}

it('finds weights that are no numbers, weights that are all zero, and a tokenizer that is none', async () => {
  expect(await failed(damaged(0.3, (bytes) => bytes.fill(0xff)))).toContain('values');
  expect(await failed(damaged(0.1, (bytes) => bytes.fill(0)))).toSatisfy((names: string[]) =>
    names.some((name) => name === 'values' || name === 'difference'),
  );
  const folder = copyOfModel('clip-fp32');
  writeFileSync(join(folder, 'tokenizer.json'), '{}');
  expect(await failed(folder)).toContain('tokens');
});

it('compares with the reference of any model that has one', async () => {
  const folder = copyOfModel('clip-fp32');
  mkdirSync(join(folder, 'reference'));
  const embedding = Array.from({ length: 40 }, (_, i) => Math.sin(i));
  const texts = [{ text: 'a dog', ids: [1, 2, 3], embedding }];
  writeFileSync(join(folder, 'reference/reference.json'), JSON.stringify({ texts, images: [] }));
  expect(await failed(folder)).toEqual(['tokens', 'reference texts']);
});

it('refuses what is no model', async () => {
  await expect(engine.models.check('nothing')).rejects.toMatchObject({ code: 'model-missing' });
  const folder = copyOfModel('clip-fp32');
  writeFileSync(join(folder, 'config.json'), '{"model_type":"bert"}');
  await expect(engine.models.check(folder)).rejects.toMatchObject({ code: 'model-invalid' });
});

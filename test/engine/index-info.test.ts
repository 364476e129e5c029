import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Engine } from '../../src/index.ts';
import { packageRoot } from '../../src/package-root.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

/** Enough to train any index. */
const PICTURES = 260;
const MODEL = join(packageRoot, 'test/fixtures/models/clip-fp32');

let library: TestLibrary;
let engine: Engine;
const open = (index: string) => library.open({ model: MODEL, precision: 'fp32', index });

beforeAll(async () => {
  library = createTestLibrary();
  for (let seed = 0; seed < PICTURES; seed++)
    await writePicture(join(library.pictures, `${seed}.png`), seed, { width: 40, height: 40 });
  engine = await open('auto');
});
afterAll(async () => {
  await engine.close();
  library.cleanUp();
});

async function reopen(index: string): Promise<void> {
  await engine.close();
  engine = await open(index);
  await engine.index([library.pictures]);
}

test('a library without pictures has no index', async () => {
  expect(await engine.indexInfo()).toEqual([]);
});

test('tells of each collection what its index is, how large, how old and why', async () => {
  await engine.index([library.pictures]);
  const [before, ...others] = await engine.indexInfo();
  expect(others).toEqual([]);
  expect(before).toMatchObject({
    state: 'in-use',
    holds: 'pictures',
    rows: PICTURES,
    unindexedRows: 0,
    kind: 'flat',
    usual: null,
    indexBytes: 0,
    builtAt: null,
    chosenBy: 'auto',
    reason: expect.stringContaining(`${PICTURES} vectors`),
    vectorBytes: PICTURES * before!.dimensions * 4,
    planned: { kind: 'flat', parameters: {}, reason: before!.reason, isBuilt: true },
    copy: null,
  });
  const started = Date.now();
  await reopen('hnsw:m=8');
  const [built] = await engine.indexInfo();
  expect(built).toMatchObject({
    kind: 'hnsw',
    parameters: { m: 8, 'ef-construction': 150 },
    usual: { ef: 400, refine: 6 },
    chosenBy: 'setting',
    reason: 'The setting index asks for hnsw:m=8.',
    expected: { memory: expect.any(Number), buildSeconds: expect.any(Number) },
    planned: { kind: 'hnsw', parameters: { m: 8, 'ef-construction': 150 }, isBuilt: true },
  });
  expect(built!.planned!.expected).toEqual(built!.expected);
  expect(built!.indexBytes).toBeGreaterThan(PICTURES * built!.dimensions);
  expect(built!.bytes).toBeGreaterThan(built!.indexBytes!);
  expect(built!.builtAt).toBeGreaterThan(started - 2000);
  await writePicture(join(library.pictures, 'new.png'), 1000);
  await engine.index([library.pictures]);
  expect((await engine.indexInfo())[0]).toMatchObject({ rows: PICTURES + 1, unindexedRows: 1 });
});

test('tells what other settings would build, why, and what that takes', async () => {
  await engine.close();
  engine = await library.open({
    model: MODEL,
    precision: 'fp32',
    index: 'ivf_flat',
    filtered: 0.05,
    recall: 0.99,
  });
  const [index] = await engine.indexInfo();
  expect(index).toMatchObject({
    kind: 'hnsw',
    expected: null,
    reason:
      'hnsw is what the last run left. With the settings of this command, the next run makes it ivf_flat: The setting index asks for ivf_flat.',
    planned: {
      kind: 'ivf_flat',
      parameters: { lists: 16 },
      reason: 'The setting index asks for ivf_flat.',
      expected: { memory: expect.any(Number), buildSeconds: expect.any(Number) },
      isBuilt: false,
    },
  });
});

test('tells that the next run builds an index of the same kind with other parameters', async () => {
  await engine.close();
  engine = await open('hnsw:m=12');
  expect((await engine.indexInfo())[0]).toMatchObject({
    kind: 'hnsw',
    parameters: { m: 8 },
    planned: { kind: 'hnsw', parameters: { m: 12 }, isBuilt: false },
  });
  await engine.index([library.pictures]);
  expect((await engine.indexInfo())[0]).toMatchObject({
    parameters: { m: 12 },
    planned: { kind: 'hnsw', parameters: { m: 12 }, isBuilt: true },
  });
});

test('tells the same of texts', async () => {
  const file = join(library.pictures, '..', 'texts.txt');
  writeFileSync(file, 'a red circle\na blue square\n');
  await engine.texts.add([file]);
  const [pictures, texts] = await engine.indexInfo();
  expect(pictures!.holds).toBe('pictures');
  expect(texts).toMatchObject({ holds: 'texts', rows: 2, kind: 'flat', state: 'in-use' });
});

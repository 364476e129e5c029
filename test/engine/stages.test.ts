import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { LibraryContext } from '../../src/engine/context.ts';
import { indexLibrary } from '../../src/engine/index-library.ts';
import type { Item } from '../../src/store/item.ts';
import { halves } from '../support/halves.mjs';
import { createTestLibrary, itemsIn, openContext, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

let library: TestLibrary;
let context: LibraryContext;
const at = (name: string) => join(library.pictures, name);

beforeEach(async () => {
  library = createTestLibrary();
  context = await openContext(library.home);
  for (const name of ['0.png', '1.png', '2.png']) await writePicture(at(name), Number.parseInt(name, 10));
});
afterEach(async () => {
  await context.close();
  library.cleanUp();
});

const index = (options = {}) => indexLibrary(context, [library.pictures], options, () => {});

async function items(): Promise<Map<string, Item>> {
  return new Map((await itemsIn(context)).map((item) => [item.paths[0]!, item]));
}

/** Converts the items to those of a version without colours. */
async function forgetColors(): Promise<void> {
  const before = [...(await items()).values()];
  await context.use(async (session) => {
    const { color: _, ...others } = before[0]!.stages;
    await (await session.store()).upsert(before.map((item) => ({ ...item, color: null, stages: others })));
  });
}

it('are recorded in each item', async () => {
  await index();
  const { fingerprint } = await context.use((session) => session.model());
  for (const { stages } of (await items()).values()) {
    expect(stages).toEqual({ origin: 2, words: 1, color: 1, embed: fingerprint });
  }
});

it('missing in an old library are computed by the next run without embedding', async () => {
  await index();
  const before = await items();
  await forgetColors();
  const report = await index();
  expect(report).toMatchObject({ unchanged: 3, completed: 3, imagesPerSecond: 0 });
  expect(await items()).toEqual(before);
  expect(await index()).toMatchObject({ unchanged: 3, completed: 0 });
});

it('are retried by the next run if a file cannot be read now', async () => {
  await index();
  const before = await items();
  await forgetColors();
  rmSync(at('1.png'));
  const changed = await index();
  expect(changed).toMatchObject({ unchanged: 2, removed: 1, completed: 2 });
  await writePicture(at('1.png'), 1);
  expect(await index()).toMatchObject({ unchanged: 2, added: 1, completed: 0 });
  expect([...(await items())].map(([path, { color }]) => [path, color]).sort()).toEqual(
    [...before].map(([path, { color }]) => [path, color]).sort(),
  );
});

it('continue where a stopped run ended', async () => {
  for (let i = 3; i < 140; i++) await writePicture(at(`${i}.png`), i, { width: 40, height: 30 });
  await index();
  await forgetColors();
  const stop = new AbortController();
  const first = await index({
    signal: stop.signal,
    onProgress: ({ done }: { done: number }) => done >= 140 && stop.abort(),
  });
  const second = await index();
  expect(first.completed + second.completed).toBe(140);
  expect([...(await items()).values()].filter(({ color }) => color === null)).toEqual([]);
});

it('of a part that no longer exists are neither counted nor written', async () => {
  await indexLibrary(context, [library.pictures], {}, () => {}, halves);
  await context.use(async (session) => {
    const store = await session.store();
    const [leading] = (await itemsIn(context)).filter(({ id, asset }) => id === asset);
    const { color: _, ...others } = leading!.stages;
    const parts = (await itemsIn(context)).filter(({ asset }) => asset === leading!.asset);
    await store.upsert(parts.map((item) => ({ ...item, color: null, stages: others })));
  });
  expect(await index()).toMatchObject({ completed: 1 });
  const before = await itemsIn(context);
  expect(before.filter(({ color }) => color === null)).toHaveLength(2);
  expect(await index()).toMatchObject({ completed: 0 });
  expect(await itemsIn(context)).toEqual(before);
});

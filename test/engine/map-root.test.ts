import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import { registerStore } from '../../src/store/stores.ts';
import { openJsonDriver } from '../store/json-driver.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

let library: TestLibrary;
/** What the work writes to stderr. */
async function warnings(root: string, work: (engine: Engine) => Promise<unknown>): Promise<string[]> {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    await library.use(work, { store: 'shared', 'map-root': [root] });
    return written.mock.calls.map(([line]) => String(line)).filter((line) => line.includes('map-root'));
  } finally {
    written.mockRestore();
  }
}

beforeEach(async () => {
  library = createTestLibrary();
  registerStore('shared', async () => ({ ...openJsonDriver({ home: library.home }), shared: true }));
  await writePicture(join(library.pictures, 'a.png'), 1);
});
afterEach(() => library.cleanUp());

it('a mapping that fits is not mentioned', async () => {
  const root = `/nas=${library.pictures}`;
  const indexed = await warnings(root, (engine) => engine.index([library.pictures]));
  expect(indexed).toEqual([]);
  const used = await warnings(root, async (engine) => {
    await engine.status();
    expect((await engine.search({ text: 'a circle' })).hits).toHaveLength(1);
  });
  expect(used).toEqual([]);
});

it('a name that no stored path begins with is mentioned once, by whatever looks at the store first', async () => {
  await warnings(`/nas=${library.pictures}`, (engine) => engine.index([library.pictures]));
  const root = `/nsa=${library.pictures}`;
  const said = [expect.stringContaining(`No path in the store begins with /nsa yet`)];
  for (const work of [
    (engine: Engine) => engine.status(),
    (engine: Engine) => engine.prepare(),
    (engine: Engine) => engine.search({ text: 'a circle' }),
    (engine: Engine) => engine.index([library.pictures]),
  ])
    expect(
      await warnings(root, async (engine) => {
        await work(engine);
        await work(engine);
      }),
    ).toEqual(said);
});

it('a folder that does not exist here is mentioned', async () => {
  const gone = join(library.home, 'gone');
  expect(await warnings(`/nas=${gone}`, (engine) => engine.status())).toEqual([
    expect.stringContaining(`${gone} of map-root /nas=${gone} does not exist on this machine`),
  ]);
  mkdirSync(gone, { recursive: true });
  expect(await warnings(`/nas=${gone}`, (engine) => engine.status())).toEqual([]);
});

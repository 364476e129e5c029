import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import { readContent } from '../../src/images/read.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

// The real functions with spies that count their calls.
vi.mock('../../src/images/read.ts', { spy: true });

let library: TestLibrary;
let engine: Engine;
let image: string;

beforeAll(async () => {
  library = createTestLibrary();
  image = join(library.pictures, 'a.png');
  await writePicture(image, 1);
  await writePicture(join(library.pictures, 'b.png'), 2);
  engine = await library.open();
  await engine.index([library.pictures]);
});
afterAll(async () => {
  await engine.close();
  library.cleanUp();
});
beforeEach(() => {
  vi.mocked(readContent).mockClear();
});

it.each([
  ['alone', {}],
  ['with words', { text: 'at night' }],
  ['with the same words again', { text: 'at night' }],
])('reads the picture of a query once: %s', async (_name, words) => {
  const { hits } = await engine.search({ image, ...words });
  expect(hits.length).toBeGreaterThan(0);
  expect(vi.mocked(readContent)).toHaveBeenCalledTimes(1);
});

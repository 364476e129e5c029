import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { indexLibrary } from '../../src/engine/index-library.ts';
import { createTestLibrary, openContext, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

let library: TestLibrary;
const at = (seed: number) => join(library.pictures, `${seed}.png`);
const SEEDS = [...Array(12).keys()];

beforeEach(async () => {
  library = createTestLibrary();
  for (const seed of SEEDS) await writePicture(at(seed), seed);
  await library.use((engine) => engine.index([library.pictures]));
});
afterEach(() => library.cleanUp());

it('a changed file that goes before its turn in a run is removed, and is no failure', async () => {
  for (const seed of SEEDS) await writePicture(at(seed), 100 + seed);
  const context = await openContext(library.home);
  const gate = { ...context.gate };
  gate.admit = async (bytes, signal) => {
    // Few files are read at once, so the last ones have not been looked at.
    rmSync(at(11), { force: true });
    return context.gate.admit(bytes, signal);
  };
  try {
    const report = await indexLibrary({ ...context, gate }, [], { changed: SEEDS.map(at) }, () => {});
    expect(report).toMatchObject({ updated: 11, removed: 1, failed: [], kept: 0 });
  } finally {
    await context.close();
  }
});

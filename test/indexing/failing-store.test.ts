import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDecodeGate } from '../../src/images/decode-gate.ts';
import { indexFolders } from '../../src/indexing/index-folders.ts';
import { pictureStages } from '../../src/indexing/picture-stages.ts';
import { wholePicture } from '../../src/indexing/split.ts';
import { createMemoryFileCatalog } from '../../src/library/file-catalog.ts';
import { openEmbedder } from '../../src/models/open.ts';
import { findModel } from '../../src/models/sources/find-model.ts';
import { modelSources } from '../../src/models/sources/model-sources.ts';
import { openDriver } from '../../src/store/stores.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

let library: TestLibrary;
beforeEach(async () => {
  library = createTestLibrary();
  for (let seed = 0; seed < 12; seed++) await writePicture(join(library.pictures, `${seed}.png`), seed);
});
afterEach(() => library.cleanUp());

/** A run in which embedding fails from the fifth picture on, as if a worker had died. */
async function failingRun(fault: 'model' | 'store') {
  const embedder = await openEmbedder(await findModel('soutu-mini', modelSources({})), {
    precision: 'int8',
    workers: 1,
    cacheDir: join(library.home, 'cache'),
  });
  const { dimensions } = embedder.model;
  const driver = await openDriver('memory', { home: library.home });
  const store = await driver.open({ name: 'test', dimensions });
  const files = createMemoryFileCatalog();
  let calls = 0;
  const embedImages: typeof embedder.embedImages = async (...input) => {
    calls += 1;
    if (fault === 'model' && calls > 4) throw new Error('the worker died');
    return embedder.embedImages(...input);
  };
  const upsert: typeof store.upsert = async (items, removed) => {
    if (fault === 'store') throw new Error('no space left on device');
    return store.upsert(items, removed);
  };
  const run = indexFolders([{ path: library.pictures, exclude: [], followSymlinks: false }], {
    store: { ...store, upsert },
    files,
    split: wholePicture,
    stages: pictureStages(embedder.model, async () => ({ ...embedder, embedImages })),
    known: new Set(),
    isShared: false,
    isOurs: () => true,
    onGone: () => {},
    behind: new Map(),
    replacedPaths: null,
    yieldToForeground: async () => {},
    gate: createDecodeGate(1e9),
    maxBytes: 1e8,
    maxPixels: 1e8,
    imageSize: embedder.model.imageSize,
    shrink: true,
    workers: 1,
    forgotten: [],
    mountPoints: [],
    silent: [],
    isMine: () => true,
    prune: () => false,
    retryFailed: false,
    full: false,
    signal: new AbortController().signal,
  });
  const error = await run.then(
    () => null,
    (reason: Error) => reason,
  );
  const kept = await store.count();
  // Longer than the writer waits to fill a batch: nothing may be written after the run has rejected.
  await sleep(1500);
  const later = await store.count();
  await embedder.close();
  return { error, kept, later, catalogued: files.size };
}

it('a worker that dies ends the run with its reason; embedded pictures are kept and nothing is written afterwards', async () => {
  const { error, kept, later, catalogued } = await failingRun('model');
  expect(error?.message).toContain('the worker died');
  expect(kept).toBe(4);
  expect(later).toBe(4);
  expect(catalogued).toBe(4);
});

it('a store that cannot write ends the run with its reason, and the catalog lists only stored assets', async () => {
  const { error, later, catalogued } = await failingRun('store');
  expect(error?.message).toContain('no space left');
  expect(later).toBe(0);
  expect(catalogued).toBe(0);
});

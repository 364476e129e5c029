import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDecodeGate } from '../../src/images/decode-gate.ts';
import { readId } from '../../src/images/read.ts';
import { createPipeline } from '../../src/indexing/pipeline.ts';
import { createProgressMeter } from '../../src/indexing/progress.ts';
import { emptyReport } from '../../src/indexing/report.ts';
import { wholePicture } from '../../src/indexing/split.ts';
import { createMemoryFileCatalog } from '../../src/library/file-catalog.ts';
import { openDriver } from '../../src/store/stores.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';
import { DIMENSIONS } from './items.ts';

let library: TestLibrary;
beforeEach(() => {
  library = createTestLibrary();
});
afterEach(() => library.cleanUp());

it('admits a file whose asset was lost by its size when it is read again', async () => {
  const path = join(library.pictures, 'a.png');
  await writePicture(path, 1);
  const { size } = statSync(path);
  const driver = await openDriver('memory', { home: library.home });
  const store = await driver.open({ name: 'test', dimensions: DIMENSIONS });
  const gate = createDecodeGate(1e9);
  const admitted: number[] = [];
  const report = emptyReport();
  const vector = Float32Array.from({ length: DIMENSIONS }, (_, i) => Number(i === 0));
  const pipeline = createPipeline({
    store,
    files: createMemoryFileCatalog(),
    split: wholePicture,
    stages: [{ name: 'embed', by: 'test', compute: async () => ({ vector, norm: 1 }) }],
    yieldToForeground: async () => {},
    gate: {
      ...gate,
      admit(bytes, signal) {
        admitted.push(bytes);
        return gate.admit(bytes, signal);
      },
    },
    maxBytes: 1e8,
    maxPixels: 1e8,
    imageSize: 32,
    shrink: true,
    workers: 1,
    // The store has lost the asset since its ids were listed.
    known: new Set([await readId(path, 1e8)]),
    isShared: false,
    isOurs: () => true,
    onMade: () => {},
    onGone: () => {},
    report,
    meter: createProgressMeter(report, undefined),
    signal: new AbortController().signal,
  });
  await pipeline.add({ path, size, mtime: 0, ctime: 1, sidecars: null });
  await pipeline.drain();
  expect(admitted).toEqual([size, size]);
  expect(await store.count()).toBe(1);
});

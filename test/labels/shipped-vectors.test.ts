import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LABEL_LANGUAGES, namesOf } from '../../src/core/label.ts';
import { dot } from '../../src/core/vector.ts';
import type { Engine } from '../../src/engine.ts';
import { embedNames, SHIPPED_VECTORS } from '../../src/labels/embed-names.ts';
import { BUILT_IN_LABELS, readLabels } from '../../src/labels/read-labels.ts';
import { createTestLibrary } from '../support/library.ts';

const library = createTestLibrary();
let engine: Engine;
beforeAll(async () => {
  engine = await library.open();
});
afterAll(async () => {
  await engine?.close();
  library.cleanUp();
});

it('ships the vectors of the built-in model for the built-in list, so that the first labels come at once', async () => {
  const names = (await readLabels(BUILT_IN_LABELS)).flatMap((label) => namesOf(label, LABEL_LANGUAGES));
  const refuse = () => {
    throw new Error('data/labels.i8 is out of date: node dist/scripts/label-vectors.js');
  };
  const model = await engine.model();
  const shipped = await embedNames(names, { model, embedder: refuse, cache: null });
  expect(shipped).toHaveLength(names.length);
  const some = [0, 1, 1000, 2345, names.length - 1];
  const { texts } = await engine.embed({ texts: some.map((at) => names[at]!) });
  for (const [i, at] of some.entries())
    expect(dot(texts[i]!, shipped[at]!), names[at]).toBeGreaterThan(0.999);
  expect(readFileSync(SHIPPED_VECTORS).byteLength).toBe(32 + names.length * model.dimensions);
});

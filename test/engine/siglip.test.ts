import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { createTestLibrary } from '../support/library.ts';

const fixtures = join(packageRoot, 'test/fixtures');
const TEXTS = ['a red car', 'a photo of a cat', 'zebra', '一只狗', 'invoice', 'ship', 'abcdefgh', 'x'];

test('SigLIP 2 has no calibration, and calls a small part of the hits possible by their z-score', async () => {
  const library = createTestLibrary();
  try {
    await library.use(
      async (engine) => {
        await engine.index([join(fixtures, 'preprocess/source')]);
        expect(await engine.model()).toMatchObject({ family: 'siglip', dimensions: 64, calibration: null });
        const answers = await Promise.all(TEXTS.map((text) => engine.search({ text, limit: 100 })));
        const hits = answers.flatMap((answer) => answer.hits);
        const good = hits.filter(({ relevance }) => relevance !== 'weak').length;
        expect(good).toBeGreaterThan(0);
        expect(good / hits.length).toBeLessThan(0.1);
      },
      { model: join(fixtures, 'models/siglip2'), precision: 'fp32' },
    );
  } finally {
    library.cleanUp();
  }
});

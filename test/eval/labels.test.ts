import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LabelFigures, labelFigures, readTruth } from '../../eval/labels.ts';
import { type Engine, openEngine } from '../../src/engine.ts';
import { BUILT_IN_LABELS, readLabels } from '../../src/labels/read-labels.ts';
import { packageRoot } from '../../src/package-root.ts';
import { galleryLibrary } from '../support/gallery.ts';

let gallery: string;
let home: string;
let engine: Engine;

beforeAll(async () => {
  ({ gallery, home } = await galleryLibrary());
  engine = await openEngine({ home, model: 'soutu-mini' });
}, 300_000);
afterAll(() => engine?.close());

/** @param language of the names that the model is asked; undefined for both */
async function measure(language?: 'en' | 'zh'): Promise<LabelFigures> {
  const truth = readTruth();
  const labels = await readLabels(BUILT_IN_LABELS);
  let list: string | undefined;
  if (language !== undefined) {
    list = join(home, `${language}.csv`);
    const rows = labels.map((label) => `"${label[language]}"`);
    writeFileSync(list, [language, ...rows].join('\n'));
  }
  const english = new Map(labels.map((label) => [label[language ?? 'en'], label.en!]));
  const rated = new Map<string, { name: string; probability: number }[]>();
  for await (const page of engine.tag({ list, top: 20, minProbability: 1e-6 }))
    for (const { path, labels: found } of page)
      rated.set(
        relative(gallery, path),
        found.map((label) => ({
          name: english.get(label[language ?? 'en'])!,
          probability: label.probability,
        })),
      );
  return labelFigures(truth, rated);
}

it('pictures of the gallery find their own names among the first five labels', {
  timeout: 300_000,
}, async () => {
  const both = await measure();
  expect(both.pictures).toBe(766);
  expect(both.recall5).toBeGreaterThan(0.91);
  expect(both.error).toBeLessThan(0.06);
  // The default of minProbability.
  expect(both.precisionFrom(0.65)).toBeGreaterThan(0.9);
  expect((await measure('en')).recall5).toBeGreaterThan(0.86);
  expect((await measure('zh')).recall5).toBeGreaterThan(0.83);
});

it('what is said to be right names labels of the list', async () => {
  const known = new Set((await readLabels(BUILT_IN_LABELS)).map(({ en }) => en));
  const wrong = [...readTruth().values()].flat().filter((name) => !known.has(name));
  expect(wrong).toEqual([]);
  expect(readFileSync(join(packageRoot, 'eval', 'labels.csv'), 'utf8')).toMatch(/^picture,labels\n/);
});

import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { GENERATED_DOCS } from '../scripts/docs-content.ts';
import { packageRoot } from '../src/package-root.ts';
import { LESSON_DRAWINGS } from './support/lesson-drawings.ts';
import { SCREENSHOTS } from './support/screenshots.ts';

it.each(Object.keys(GENERATED_DOCS))('docs/%s is what `npm run docs` makes', (name) => {
  const written = readFileSync(join(packageRoot, 'docs', name), 'utf8');
  expect(written).toBe(GENERATED_DOCS[name]!());
});

it.each(LESSON_DRAWINGS)(
  'the explanation of search shows docs/images/$file, which is small',
  async ({ file, language }) => {
    const document = language === 'zh' ? 'zh-CN/how-search-works.md' : 'how-search-works.md';
    expect(readFileSync(join(packageRoot, 'docs', document), 'utf8')).toContain(`images/${file})`);
    const bytes = readFileSync(join(packageRoot, 'docs', 'images', file));
    expect(bytes.byteLength).toBeLessThan(60_000);
    const { channels } = await sharp(bytes).stats();
    expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(5);
  },
);

it('the documents have all pictures of the page, none of them blank and none large', async () => {
  const folder = join(packageRoot, 'docs', 'images');
  expect(await readdir(folder)).toEqual(expect.arrayContaining(SCREENSHOTS.map((name) => `${name}.webp`)));
  for (const name of SCREENSHOTS) {
    const bytes = readFileSync(join(folder, `${name}.webp`));
    expect(bytes.byteLength, name).toBeLessThan(250_000);
    const { channels } = await sharp(bytes).stats();
    expect(Math.max(...channels.map(({ stdev }) => stdev)), name).toBeGreaterThan(10);
  }
});

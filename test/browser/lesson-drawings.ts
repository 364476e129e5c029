import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { openBrowser } from '../support/browser.ts';
import { soutu } from '../support/cli.ts';
import { galleryLibrary } from '../support/gallery.ts';
import { LESSON_DRAWINGS, LESSON_QUERIES } from '../support/lesson-drawings.ts';

/** Pixels for each unit of a page. */
const SCALE = 1.6;

describe('drawings for the documentation', () => {
  it('are those of the pages that soutu learn writes about the gallery', { timeout: 600_000 }, async () => {
    const { home } = await galleryLibrary();
    const folder = mkdtempSync(join(tmpdir(), 'soutu-lessons-'));
    const browser = await openBrowser();
    try {
      for (const { method, language, place, file } of LESSON_DRAWINGS) {
        const html = join(folder, `${method}-${language}.html`);
        if (place === 0) {
          const args = ['learn', method, LESSON_QUERIES[language], '--language', language, '--html', html];
          const { code, stderr } = await soutu([...args, '--home', home]);
          expect(code, stderr).toBe(0);
        }
        const page = await browser.newPage({
          viewport: { width: 560, height: 900 },
          deviceScaleFactor: SCALE,
          colorScheme: 'light',
        });
        await page.goto(pathToFileURL(html).href);
        const picture = await page.locator('.lesson-figure svg').nth(place).screenshot();
        const webp = await sharp(picture).webp({ quality: 82, effort: 6, smartSubsample: true }).toBuffer();
        writeFileSync(join(packageRoot, 'docs', 'images', file), webp);
        await page.close();
      }
    } finally {
      await browser.close();
    }
  });
});

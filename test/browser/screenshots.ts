import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { makeGallery } from '../../scripts/gallery/gallery.ts';
import { packageRoot } from '../../src/package-root.ts';
import { openPage, serve } from '../support/browser.ts';
import { createTestLibrary } from '../support/library.ts';
import type { SCREENSHOTS } from '../support/screenshots.ts';
import { ask, boxOf, drawPart, eventually, sceneOf, shownOn, tileOf, useGallery } from './site.ts';

const folder = join(packageRoot, 'docs', 'images');

/** Waits until all visible pictures are loaded, then saves a screenshot of the window as `docs/images/NAME.webp`. */
async function shoot(page: Page, name: (typeof SCREENSHOTS)[number]): Promise<void> {
  await page.mouse.move(0, 0);
  // Playwright hides scroll bars, so the space reserved for one would be empty.
  await page.evaluate(() => {
    document.documentElement.style.scrollbarGutter = 'auto';
  });
  const allCame = () =>
    page.evaluate(() =>
      [...document.images].every(
        (image) => image.complete && (image.naturalWidth > 0 || getComputedStyle(image).display === 'none'),
      ),
    );
  await eventually(allCame).toBe(true);
  await page.waitForTimeout(500);
  const picture = await sharp(await page.screenshot())
    .webp({ quality: 86, effort: 6, smartSubsample: true })
    .toBuffer();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.webp`), picture);
}

const DESK: BrowserContextOptions = { viewport: { width: 1360, height: 850 } };

describe('screenshots for the documentation', () => {
  const site = useGallery();
  const empty = createTestLibrary();
  afterAll(() => empty.cleanUp());

  it('wall-light: the library by month', async () => {
    const { page } = await site.open('/', DESK);
    await shownOn(page);
    await shoot(page, 'wall-light');
  });

  it('search-dark: search results', async () => {
    const { page } = await site.open('/', { ...DESK, colorScheme: 'dark' });
    await ask(page, 'sunset over the sea');
    await shoot(page, 'search-dark');
  });

  it('part: a part of a picture with a preview of its results', async () => {
    const { page } = await site.open(`/?view=${await sceneOf(site, 'city-taxi-sunset.webp')}`, DESK);
    await page.getByRole('button', { name: 'Select a part' }).click();
    const found = await drawPart(page, [0.42, 0.99], [0.58, 0.72]);
    await eventually(() => found.first().getAttribute('aria-label')).toBe('taxi.webp');
    await shoot(page, 'part');
  });

  it('composed: a picture combined with “at night”', async () => {
    const { page } = await site.open('/?q=a+city+by+day', DESK);
    await tileOf(page, 'city-taxi-day.webp').hover();
    await page.getByRole('button', { name: 'Find similar' }).click();
    await page.getByRole('button', { name: 'Remove the picture' }).waitFor();
    await ask(page, 'at night');
    await shoot(page, 'composed');
  });

  it('chinese: 生日蛋糕', async () => {
    const { page } = await site.open('/', { ...DESK, locale: 'zh-CN' });
    await ask(page, '生日蛋糕');
    await shoot(page, 'chinese');
  });

  it('phone: search results', async () => {
    const { page } = await site.open('/', {
      viewport: { width: 390, height: 844 },
      deviceScaleFactor: 2,
      hasTouch: true,
      isMobile: true,
    });
    await ask(page, '海边');
    await boxOf(page).blur();
    await shoot(page, 'phone');
  });

  it('first-run and indexing: an empty library and its first run', async () => {
    // The folder into which `npm start` draws the gallery, because the page offers only that one.
    const gallery = join(packageRoot, 'gallery');
    await makeGallery(gallery);
    // A path that reveals nothing about this machine.
    const pictures = join(tmpdir(), 'pictures');
    cpSync(gallery, pictures, { recursive: true, preserveTimestamps: true });
    const server = await serve([
      '--home',
      empty.home,
      '--model',
      'soutu-mini',
      '--roots',
      pictures,
      '--workers',
      '1',
    ]);
    const { page, context, faults } = await openPage(site.browser, server.url, DESK);
    try {
      await page.getByRole('heading', { name: 'Find any picture by describing it' }).waitFor();
      // Both buttons of the welcome page.
      await page.getByRole('button', { name: 'Try the demo gallery' }).waitFor();
      await shoot(page, 'first-run');
      await fetch(`${server.url}/api/v1/folders`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ path: pictures }),
      });
      await page.getByRole('link', { name: 'Library' }).click();
      await page.getByText(/\d+ \/ \d+\s· [\d.]+\/s\s· .+ left/).waitFor();
      await eventually(async () =>
        Number(await page.getByRole('progressbar').getAttribute('aria-valuenow')),
      ).toBeGreaterThan(100);
      await shoot(page, 'indexing');
      expect(faults).toEqual([]);
    } finally {
      await context.close();
      await server.stop();
      rmSync(pictures, { recursive: true });
    }
  });
});

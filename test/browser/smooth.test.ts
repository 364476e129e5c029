import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Hit } from '../../src/http/contract/pictures.ts';
import { packageRoot } from '../../src/package-root.ts';
import { describeInBrowser } from '../support/browser.ts';
import { drawPicture } from '../support/pictures.ts';
import { answerTo, boxOf, eventually, shownOn, tileOf, tilesOf, useGallery } from './site.ts';

/** Starts to sum up unexpected movements: the cumulative layout shift. */
const watchShifts = (page: Page) =>
  page.addInitScript(() => {
    let sum = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
      })[]) {
        if (!entry.hadRecentInput) sum += entry.value;
      }
      Object.assign(window, { shifted: sum });
    }).observe({ type: 'layout-shift', buffered: true });
  });
const shifted = (page: Page) =>
  page.evaluate(() => (Reflect.get(window, 'shifted') as number | undefined) ?? 0);

const MANY = 10_000;
const RATIOS = [1.5, 0.75, 1, 1.78, 0.66] as const;

/** One of very many hits, which does not exist in any library. */
function hit(place: number): Hit {
  const ratio = RATIOS[place % RATIOS.length]!;
  const path = `/pictures/${place}.jpg`;
  return {
    kind: 'picture',
    id: place.toString(16).padStart(32, '0'),
    path,
    paths: [path],
    item: place.toString(16).padStart(32, '0'),
    part: null,
    width: Math.round(1000 * ratio),
    height: 1000,
    format: 'jpeg',
    size: 100_000,
    mtime: '2024-05-01T00:00:00Z',
    date: '2024-05-01T00:00:00',
    takenAt: null,
    takenFrom: null,
    position: null,
    color: '#887766',
    rank: place + 1,
    score: 0.4,
    relevance: 'strong',
    probability: 0.9,
    reasons: [{ by: 'look', text: null }],
    matches: [{ by: 'vector', model: 'soutu-mini', rank: place + 1, score: 0.4 }],
  };
}

const lastOn = (page: Page) =>
  tilesOf(page).evaluateAll((tiles) =>
    Math.max(...tiles.map((tile) => Number(tile.getAttribute('data-result-index')))),
  );

describeInBrowser('a page without jumps', () => {
  const site = useGallery();

  /** The page with a library of 10,000 pictures, and the list requests that it has sent. */
  async function open10000() {
    const { page } = await site.open('/library');
    const requested: string[] = [];
    const thumbnail = await drawPicture(1, { width: 32, height: 32, format: 'webp' });
    const hits = (offset: number, limit: number) =>
      Array.from({ length: Math.max(0, Math.min(limit, MANY - offset)) }, (_, i) => hit(offset + i));
    await page.route('**/api/v1/images/*/thumbnail*', (route) =>
      route.fulfill({ body: thumbnail, contentType: 'image/webp' }),
    );
    await page.route('**/api/v1/search', (route) => {
      const { offset = 0, limit = 100 } = route.request().postDataJSON() as {
        offset?: number;
        limit?: number;
      };
      return route.fulfill({ json: { model: 'none', tookMs: 1, total: MANY, hits: hits(offset, limit) } });
    });
    await page.route('**/api/v1/timeline', (route) =>
      route.fulfill({
        json: {
          total: MANY,
          months: [{ month: '2024-05', count: MANY }],
          ratios: hits(0, MANY).map(({ width, height }) => Math.round((100 * width!) / height!)),
        },
      }),
    );
    await page.route('**/api/v1/images?*', (route) => {
      requested.push(route.request().url());
      const params = new URL(route.request().url()).searchParams;
      const pictures = hits(Number(params.get('offset')), Number(params.get('limit')));
      return route.fulfill({ json: { total: MANY, pictures } });
    });
    await page.goto(site.server.url);
    return { page, requested };
  }

  it('has no layout shifts while it loads, while thumbnails arrive and while scrolling', async () => {
    const { page } = await site.open();
    await watchShifts(page);
    await page.reload();
    await shownOn(page);
    await page.mouse.move(640, 500);
    for (let i = 0; i < 15; i++) {
      await page.mouse.wheel(0, 700);
      await page.waitForTimeout(60);
    }
    await eventually(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(5000);
    await page.waitForTimeout(300);
    expect(await shifted(page)).toBeLessThan(0.02);

    await page.goto(`${site.server.url}/?q=cat`);
    await shownOn(page);
    expect(await shifted(page)).toBeLessThan(0.02);
    // Typing changes the results and nothing around them.
    const frame = () =>
      Promise.all(
        [page.locator('header'), boxOf(page), tilesOf(page).first()].map((part) => part.boundingBox()),
      );
    const tops = async () => (await frame()).map((box) => [box!.x, box!.y]);
    const before = await tops();
    await boxOf(page).selectText();
    await answerTo(
      page,
      () => page.keyboard.type('octopus', { delay: 30 }),
      ({ text }) => text === 'octopus',
    );
    expect(await tops()).toEqual(before);
  });

  it('keeps the document small after scrolling through many hits', async () => {
    const { page } = await open10000();
    await boxOf(page).fill('anything');
    // Until then the library is shown; search results start at the top regardless of its scroll position.
    await page.getByRole('heading', { name: 'Search results' }).waitFor();
    await eventually(() => lastOn(page)).toBeGreaterThan(5);
    let most = 0;
    for (let reached = 0; reached < 1_000; ) {
      await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
      await eventually(() => lastOn(page), { interval: 20 }).toBeGreaterThan(reached);
      reached = await lastOn(page);
      most = Math.max(most, await tilesOf(page).count());
    }
    expect(most).toBeLessThan(200);
    expect(await page.locator('*').count()).toBeLessThan(2000);
  });

  it('jumps to the end of a library of 10,000 pictures', async () => {
    const { page, requested } = await open10000();
    await eventually(() => lastOn(page)).toBeGreaterThan(5);
    await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
    await eventually(() => lastOn(page)).toBe(MANY - 1);
    await tileOf(page, `${MANY - 1}.jpg`).waitFor();
    expect(await tilesOf(page).count()).toBeLessThan(200);
    // Not everything in between was loaded.
    expect(requested.length).toBeLessThan(10);
  });

  it('is small: what it loads at its start takes at most 67 KB on the wire', () => {
    const folder = join(packageRoot, 'dist', 'web');
    const page = readFileSync(join(folder, 'index.html'), 'utf8');
    const scripts = [...page.matchAll(/(?:src|href)="\/?([^"]+\.js)"/g)].map(([, name]) => name!);
    expect(scripts.length).toBeGreaterThan(0);
    // As the server compresses them.
    const bytes = scripts.map((name) => gzipSync(readFileSync(join(folder, name)), { level: 9 }).byteLength);
    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(67 * 1024);
  });
});

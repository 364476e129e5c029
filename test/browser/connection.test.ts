import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, openBrowser, openPage, type RunningServer, serve } from '../support/browser.ts';
import { galleryLibrary } from '../support/gallery.ts';
import { ask, boxOf, eventually, namesOn, sceneOf, shownOn, tilesOf, useGallery } from './site.ts';

describeInBrowser('a server that goes offline and comes back', () => {
  let browser: Browser;
  let server: RunningServer;
  let home: string;
  const start = (port: string) => serve(['--home', home, '--no-index', '--port', port]);
  beforeAll(async () => {
    ({ home } = await galleryLibrary());
    [server, browser] = await Promise.all([start('0'), openBrowser()]);
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('leaves the results visible; the page reconnects and runs the search entered meanwhile', async () => {
    const { page, context, faults } = await openPage(browser, server.url);
    const cats = await ask(page, 'cat');
    await server.stop();
    const gone = page.getByText('The server does not respond. Trying again…');
    await gone.waitFor();
    expect(await namesOn(page)).toEqual(cats);
    const requested: string[] = [];
    page.on('request', (request) => requested.push(new URL(request.url()).pathname));
    await boxOf(page).fill('pizza');
    await page.mouse.move(600, 600);
    await page.mouse.wheel(0, 2500);
    await eventually(() => page.evaluate(() => scrollY)).toBeGreaterThan(1000);
    expect(await page.locator('.thumbnail-broken').count()).toBe(0);
    await page.getByRole('link', { name: 'Library' }).click();
    await page.getByRole('region', { name: 'Model' }).getByText('Unknown at the moment').waitFor();
    await page.goBack();
    // The browser itself may request the icon of the page.
    expect(requested.filter((path) => /^\/api\/(?!v1\/healthz$)/.test(path))).toEqual([]);

    server = await start(new URL(server.url).port);
    await gone.waitFor({ state: 'detached' });
    await eventually(() => namesOn(page, 3)).toContain('pizza.webp');
    // The browser logs each failed attempt.
    expect(faults.filter((fault) => !fault.includes('net::ERR_'))).toEqual([]);
    await context.close();
  });
});

describeInBrowser('a server whose store is away and comes back', () => {
  const site = useGallery();
  /** Paths of the API that need the store. */
  const STORED = /\/api\/v1\/(search|images|timeline|facets|folders|status|copies|failures|models)\b/;

  /** Opens a page for which the store is away until `answer` is called. The browser logs each failed response. */
  async function openAway(path: string, options: BrowserContextOptions = {}) {
    const { page, context, faults } = await openPage(site.browser, site.server.url, options);
    let isAway = true;
    let searches = 0;
    await page.route(STORED, async (route) => {
      if (!isAway) return route.continue();
      if (route.request().url().endsWith('/search')) searches++;
      await route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        json: { code: 'store-unreachable', detail: 'Milvus cannot be reached.', hint: 'Check it.' },
      });
    });
    await page.goto(site.server.url + path);
    return {
      page,
      searches: () => searches,
      answer: () => {
        isAway = false;
      },
      close: async () => {
        await context.close();
        expect(faults.filter((fault) => !fault.includes('503'))).toEqual([]);
      },
    };
  }

  it('says so on the library page, which fills itself when the store is back', async () => {
    const { page, answer, close } = await openAway('/library');
    const why = page.getByText('The server that stores the library does not respond. Check that it runs');
    await why.waitFor();
    for (const name of ['Folders', 'Runs', 'Model', 'Unreadable files', 'Copies'])
      await page.getByRole('region', { name, exact: true }).getByText('Unknown at the moment').waitFor();
    answer();
    await why.waitFor({ state: 'detached' });
    await page.getByRole('region', { name: 'Model', exact: true }).getByRole('table').waitFor();
    await eventually(() => page.getByText('Unknown at the moment').count()).toBe(0);
    await close();
  });

  it('says so instead of results in the language of the page, and searches again without showing each attempt', async () => {
    const { page, searches, answer, close } = await openAway('/?q=cat', { locale: 'zh-CN' });
    await page.getByRole('heading', { name: '保存图库的服务器没有响应' }).waitFor();
    await page.evaluate(() => {
      const changes = { count: 0 };
      Object.assign(window, { changes });
      new MutationObserver(() => changes.count++).observe(document.querySelector('.results')!, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      });
    });
    const before = searches();
    await eventually(searches, { timeout: 60_000 }).toBeGreaterThan(before + 1);
    expect(
      await page.evaluate(() => (window as unknown as { changes: { count: number } }).changes.count),
    ).toBe(0);
    answer();
    await shownOn(page);
    await close();
  });

  it('shows a picture that cannot be read by the placeholder of the results among the similar ones', async () => {
    const { page, context } = await openPage(site.browser, site.server.url);
    await page.route(/\/thumbnail/, (route) => route.fulfill({ status: 404, json: {} }));
    await tilesOf(page).first().waitFor();
    await page.goto(`${site.server.url}/?view=${await sceneOf(site, 'city-taxi-sunset.webp')}`);
    const similar = page.getByRole('region', { name: 'Similar pictures' });
    await similar.locator('.thumbnail-broken svg').nth(5).waitFor();
    await eventually(() => similar.getByRole('button').first().locator('img').count()).toBe(0);
    await context.close();
  });
});

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, openBrowser, openPage, type RunningServer, serve } from '../support/browser.ts';
import { galleryLibrary } from '../support/gallery.ts';
import { ask, boxOf, eventually, namesOn } from './site.ts';

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
    expect(await page.locator('.results-broken').count()).toBe(0);
    await page.getByRole('link', { name: 'Library' }).click();
    for (const name of ['Unreadable files', 'Copies']) {
      await page.getByRole('region', { name }).getByText('Unknown while the server').waitFor();
    }
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

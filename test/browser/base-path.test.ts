import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, openBrowser, openPage, type RunningServer, serve } from '../support/browser.ts';
import { galleryLibrary } from '../support/gallery.ts';
import { drawPicture } from '../support/pictures.ts';
import { type ReverseProxy, startReverseProxy } from '../support/reverse-proxy.ts';
import { ask, eventually, namesOn, shownOn, tilesOf } from './site.ts';

/** How a proxy may show the server below a path: all have to work with the same build of the page. */
const PROXIES = [
  { name: 'that keeps the prefix', strips: false, args: ['--base-path', '/apps/soutu'] },
  { name: 'that removes the prefix', strips: true, args: ['--base-path', '/apps/soutu'] },
  { name: 'that removes the prefix of a server that knows of none', strips: true, args: [] },
];

for (const { name, strips, args } of PROXIES) {
  describeInBrowser(`the page below a path, behind a proxy ${name}`, () => {
    let browser: Browser;
    let server: RunningServer;
    let proxy: ReverseProxy;
    beforeAll(async () => {
      const { home } = await galleryLibrary();
      [server, browser] = await Promise.all([
        serve(['--home', home, '--no-index', '--token', 'always', ...args]),
        openBrowser(),
      ]);
      const { origin } = new URL(server.url);
      proxy = await startReverseProxy(origin, '/apps/soutu', strips);
    }, 300_000);
    afterAll(async () => {
      await browser?.close();
      await proxy?.close();
      await server?.stop();
    });

    const pathOf = (page: Page) => new URL(page.url()).pathname;

    it('logs in, searches, opens pictures and deep addresses, uploads, and follows a run', async () => {
      const opened = await openPage(browser, `${proxy.url}/#token=${server.token}`);
      const { page, context, faults } = opened;
      const outside: string[] = [];
      page.on('request', (request) => {
        const { pathname, protocol } = new URL(request.url());
        if (protocol === 'http:' && !pathname.startsWith('/apps/soutu/')) outside.push(pathname);
      });
      await shownOn(page);
      expect(pathOf(page)).toBe('/apps/soutu/');
      const [cookie] = await context.cookies();
      expect(cookie!.path).toBe(args.length > 0 ? '/apps/soutu' : '/');

      const names = await ask(page, 'a dog');
      await tilesOf(page).first().click();
      await page.getByRole('dialog').waitFor();
      expect(page.url()).toContain('/apps/soutu/?q=a+dog&view=');
      await page.reload();
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      await eventually(() => namesOn(page)).toEqual(names);

      await page.getByRole('link', { name: 'Library' }).click();
      expect(pathOf(page)).toBe('/apps/soutu/library');
      await page.reload();
      await page.getByRole('heading', { name: 'Folders', exact: true }).waitFor();
      await page.getByRole('button', { name: 'Update library' }).click();
      await eventually(() => page.getByText('Done', { exact: true }).count()).toBeGreaterThan(0);

      const [documents] = await Promise.all([
        context.waitForEvent('page'),
        page.getByRole('link', { name: 'API documentation' }).click(),
      ]);
      await documents.getByRole('link', { name: 'OpenAPI 3.1' }).waitFor();
      expect(pathOf(documents)).toBe('/apps/soutu/api/v1/docs');
      await documents.close();

      await page.goto(`${proxy.url}/learn/ivf?q=a+dog`);
      await page.locator('.lesson h1').waitFor();
      expect(pathOf(page)).toBe('/apps/soutu/learn/ivf');

      await page.goto(`${proxy.url}/`);
      await shownOn(page);
      const buffer = await drawPicture(3, { width: 200, height: 200 });
      await page
        .locator('input[type=file]')
        .first()
        .setInputFiles({ name: 'mine.png', mimeType: 'image/png', buffer });
      await page.waitForURL(/\/apps\/soutu\/\?image=/);
      await shownOn(page);
      expect(outside).toEqual([]);
      expect(faults.filter((fault) => !fault.includes('status of 401'))).toEqual([]);
      await context.close();
    });
  });
}

import { get } from 'node:http';
import { networkInterfaces } from 'node:os';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, openBrowser, openPage, type RunningServer, serve } from '../support/browser.ts';
import { createTestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';
import { useTestStore } from '../support/test-store.ts';

/** An address of this machine for other machines; without a network, these tests are skipped. */
const lan = Object.values(networkInterfaces())
  .flat()
  .find((one) => one?.family === 'IPv4' && !one.internal)?.address;

describeInBrowser(
  'the page from another machine',
  () => {
    const library = createTestLibrary();
    let browser: Browser;
    let server: RunningServer;
    let address: string;
    beforeAll(async () => {
      await useTestStore(library.home);
      await writePicture(`${library.pictures}/one.png`, 1);
      await library.use((engine) => engine.index([library.pictures]));
      [server, browser] = await Promise.all([
        serve(['--home', library.home, '--host', '0.0.0.0', '--no-index']),
        openBrowser(),
      ]);
      address = `http://${lan}:${new URL(server.url).port}`;
    });
    afterAll(async () => {
      await browser?.close();
      await server?.stop();
      library.cleanUp();
    });

    const shown = (page: Page) => page.getByRole('link', { name: /^one\.png/ });
    /** Errors of the page except those that the browser logs for each refused request. */
    const others = (faults: readonly string[]) => faults.filter((fault) => !fault.includes('status of 401'));

    it('requires the token, refuses a wrong one, opens with the right one and logs out', async () => {
      const { page, context, faults } = await openPage(browser, address);
      await page.getByRole('heading', { name: 'Soutu' }).waitFor();
      expect(await shown(page).count()).toBe(0);
      const token = page.getByLabel('Token');
      await token.fill('not-the-token');
      await token.press('Enter');
      await page.getByRole('alert').getByText('This token is not valid.').waitFor();
      await token.fill(server.token!);
      await page.getByRole('button', { name: 'Log in' }).click();
      await shown(page).waitFor();
      await page.reload();
      await shown(page).waitFor();
      expect(await context.cookies()).toMatchObject([{ httpOnly: true, sameSite: 'Strict' }]);

      await page.getByRole('link', { name: 'Library' }).click();
      await page.getByRole('button', { name: 'Log out', exact: true }).click();
      await token.waitFor();
      await page.reload();
      await token.waitFor();
      expect(await context.cookies()).toEqual([]);
      expect(others(faults)).toEqual([]);
      await context.close();
    });

    it('logs in by a link with the token, which is removed from the address', async () => {
      const { page, context, faults } = await openPage(browser, `${address}/?q=circle#token=${server.token}`);
      await shown(page).waitFor();
      expect(page.url()).toBe(`${address}/?q=circle`);
      await page.goBack().catch(() => null);
      expect(page.url()).not.toContain('token');
      expect(others(faults)).toEqual([]);
      await context.close();
    });

    it('reports an old token in a link', async () => {
      const { page, context } = await openPage(browser, `${address}/#token=old`);
      await page.getByRole('alert').getByText('This token is not valid.').waitFor();
      expect(page.url()).not.toContain('token');
      await context.close();
    });

    it('forgets a link for another device when it is no longer valid, and when the section is left', async () => {
      const { page, context, faults } = await openPage(browser, `${address}/#token=${server.token}`);
      await shown(page).waitFor();
      await page.clock.install();
      let answer = async () => {};
      await page.route('**/api/v1/access/links', async (route) => {
        await answer();
        await route.continue();
      });
      const code = page.getByRole('img', { name: `QR code of ${address}/` });
      const library = page.getByRole('link', { name: 'Library' });
      const show = page.getByRole('button', { name: 'Open on a phone' });
      await library.click();
      await page.getByRole('button', { name: 'Update library' }).waitFor();
      await show.click();
      await code.waitFor();
      await page.clock.fastForward('09:00');
      expect(await code.count()).toBe(1);
      await page.clock.fastForward('01:01');
      await code.waitFor({ state: 'detached' });
      await show.click();
      await code.waitFor();
      await page.goBack();
      await shown(page).waitFor();
      await library.click();
      await show.waitFor();
      expect(await code.count()).toBe(0);

      // An answer that comes after the section was left.
      let release = () => {};
      answer = () =>
        new Promise((resolve) => {
          release = resolve;
        });
      const asked = page.waitForRequest('**/api/v1/access/links');
      await show.click();
      await asked;
      await page.goBack();
      await shown(page).waitFor();
      const answered = page.waitForResponse('**/api/v1/access/links');
      release();
      await (await answered).finished();
      await library.click();
      await show.waitFor();
      expect(await code.count()).toBe(0);
      expect(others(faults)).toEqual([]);
      await context.close();
    });

    it('refuses programs without the token, and all requests to another host name', async () => {
      for (const path of ['search?q=circle', 'images', 'status', 'jobs', 'folders', 'facets']) {
        const refused = await fetch(`${address}/api/v1/${path}`);
        expect(refused.status, path).toBe(401);
        expect(await refused.text(), path).not.toContain(library.pictures);
        const headers = { authorization: `Bearer ${server.token}` };
        expect((await fetch(`${address}/api/v1/${path}`, { headers })).status, path).toBe(200);
      }
      const status = await new Promise((resolve) => {
        get(address, { headers: { host: 'evil.example' } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
      });
      expect(status).toBe(403);
    });
  },
  lan !== undefined,
);

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, expect, it } from 'vitest';
import type { Folders } from '../../src/http/contract/folders.ts';
import { describeInBrowser, serve } from '../support/browser.ts';
import { createTestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';
import { useTestStore } from '../support/test-store.ts';
import { tileOf, useSite } from './site.ts';

/** Lets the page believe that the gallery is drawn. */
const pretend = (page: Page, drawing: () => Folders['drawing']) =>
  page.route('**/api/v1/folders', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), drawing: drawing() } });
  });

describeInBrowser('the page while the demo gallery is drawn', () => {
  const library = createTestLibrary();
  afterAll(() => library.cleanUp());
  const site = useSite(async () => {
    await useTestStore(library.home);
    mkdirSync(library.pictures, { recursive: true });
    const all = ['--home', library.home, '--model', 'soutu-mini', '--workers', '1', library.pictures];
    return serve(all);
  });

  it('says how far it is, and shows pictures as they come', async () => {
    const { page, faults } = await site.open('/library');
    let drawing: Folders['drawing'] = { done: 8, total: 797 };
    let refusals = 0;
    await pretend(page, () => drawing);
    await page.route('**/api/v1/folders', (route) => {
      if (refusals === 0) return route.fallback();
      refusals -= 1;
      return route.fulfill({ status: 500, json: { code: 'internal', message: 'Failed', hint: '' } });
    });
    await page.goto(site.server.url);
    await page.getByRole('heading', { name: 'Drawing the demo gallery' }).waitFor();
    await page.getByText('8 of 797').waitFor();
    // It looks again after an answer that failed.
    refusals = 1;
    await expect.poll(() => refusals, { timeout: 30_000 }).toBe(0);
    drawing = { done: 20, total: 797 };
    await page.getByText('20 of 797').waitFor();
    expect(await page.getByRole('progressbar').getAttribute('value')).toBe('20');

    await writePicture(join(library.pictures, 'first.png'), 1);
    await tileOf(page, 'first.png').waitFor();
    await page.getByText('Drawing the demo gallery 20 of 797').waitFor();
    await writePicture(join(library.pictures, 'second.png'), 2);
    // Without a click.
    await tileOf(page, 'second.png').waitFor();
    drawing = null;
    await page.getByText('Drawing the demo gallery').waitFor({ state: 'detached' });
    expect(await page.getByRole('button', { name: /new picture/ }).count()).toBe(0);

    // As long as more is drawn, nothing says that there is nothing new.
    drawing = { done: 21, total: 797 };
    await page.goto(`${site.server.url}/library`);
    const update = page.getByRole('button', { name: 'Update library' });
    const summary = page.getByText('The library is up to date: nothing new');
    await update.click();
    await page.getByText('nothing new · All folders').first().waitFor();
    expect(await summary.count()).toBe(0);
    drawing = null;
    // An answer that was made before may come first.
    await page.waitForResponse(
      async (response) =>
        response.url().endsWith('/api/v1/folders') && (await response.json()).drawing === null,
    );
    await update.click();
    await summary.waitFor();
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    // Of the answer that failed.
    expect(faults.splice(0)).toEqual([expect.stringContaining('status of 500')]);
  });

  it('says it in Chinese', async () => {
    const { page } = await site.open('/library', { locale: 'zh-CN' });
    await pretend(page, () => ({ done: 30, total: 797 }));
    await page.goto(site.server.url);
    await page.getByText('正在绘制示例图库 30 / 797').waitFor();
  });
});

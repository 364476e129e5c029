import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.ts';
import { galleryLibrary } from '../support/gallery.ts';
import { answerTo, ask, eventually, namesOn, paramsOf, tilesOf, useGallery } from './site.ts';

const openFilters = async (page: Page) => {
  await page.getByRole('button', { name: 'Filter pictures' }).click();
  return page.getByRole('dialog', { name: 'Filter pictures' });
};
const chipsOf = (page: Page) => page.getByRole('list', { name: 'Active filters' }).getByRole('button');
const countOf = async (page: Page) =>
  Number(
    /([\d,]+) pictures?/
      .exec((await page.getByRole('status').first().textContent()) ?? '')?.[1]
      ?.replace(',', ''),
  );

describeInBrowser('filters in the page', () => {
  const site = useGallery();
  let gallery: string;
  /** Number of pictures that pass filters given as in an address. */
  const total = async (filters: string) => {
    const answer = await fetch(`${site.server.url}/api/v1/images?limit=1&${filters}`);
    return ((await answer.json()) as { total: number }).total;
  };
  beforeAll(async () => {
    ({ gallery } = await galleryLibrary());
  });

  it('filters by a folder of the tree, which can be removed by its chip', async () => {
    const { page } = await site.open();
    const panel = await openFilters(page);
    await panel.getByRole('checkbox', { name: /^documents/ }).check();
    const folder = join(gallery, 'documents');
    const inFolder = await total(`folder=${encodeURIComponent(folder)}`);
    await eventually(() => countOf(page)).toBe(inFolder);
    expect(paramsOf(page).getAll('folder')).toEqual([folder]);
    await panel.getByRole('button', { name: 'Done' }).click();
    await panel.waitFor({ state: 'hidden' });
    const names = await ask(page, 'cat');
    expect(names.every((name) => /\.(png|jpg)$/.test(name))).toBe(true);
    await answerTo(page, () => chipsOf(page).filter({ hasText: 'documents' }).click());
    expect((await namesOn(page)).join()).toContain('cat');
    expect(paramsOf(page).has('folder')).toBe(false);
  });

  it('filters by format, size and shape together, keeps them after a reload, and clears all at once', async () => {
    const { page } = await site.open();
    const all = await total('');
    await eventually(() => countOf(page)).toBe(all);
    const panel = await openFilters(page);
    await panel.getByRole('checkbox', { name: /^JPEG/ }).check();
    await eventually(async () => countOf(page)).toBe(await total('format=jpeg'));
    await panel.getByRole('radiogroup', { name: 'Size' }).getByText('Medium').click();
    await panel.getByRole('radiogroup', { name: 'Shape' }).getByText('Portrait').click();
    const wanted = 'format=jpeg&minSide=800&maxSide=1999&orientation=portrait';
    const few = await total(wanted);
    expect(few).toBeGreaterThan(0);
    expect(few).toBeLessThan(await total('format=jpeg'));
    await eventually(() => countOf(page)).toBe(few);
    expect(Object.fromEntries(paramsOf(page))).toEqual(Object.fromEntries(new URLSearchParams(wanted)));
    await page.reload();
    await eventually(() => countOf(page)).toBe(few);
    expect(await chipsOf(page).allTextContents()).toEqual(['JPEG', 'Medium', 'Portrait']);
    await page.getByRole('button', { name: 'Clear all' }).click();
    await eventually(() => countOf(page)).toBe(all);
    expect(paramsOf(page).size).toBe(0);
    expect(await chipsOf(page).count()).toBe(0);
  });

  it('filters by a year, a month of it, and days', async () => {
    const { page } = await site.open();
    const panel = await openFilters(page);
    const years = panel.getByRole('group', { name: 'Year' }).getByRole('button');
    const year = Number(await years.last().textContent());
    await years.last().click();
    const inYear = await total(`after=${year}&before=${year + 1}`);
    await eventually(() => countOf(page)).toBe(inYear);
    expect(await chipsOf(page).allTextContents()).toEqual([String(year)]);
    const months = panel.getByRole('group', { name: 'Month' }).getByRole('button');
    expect(await months.count()).toBe(12);
    await months.nth(4).click();
    await eventually(async () => countOf(page)).toBe(await total(`after=${year}-05&before=${year}-06`));
    await panel.getByLabel('From').fill(`${year}-01-01`);
    await panel.getByLabel('To').fill(`${year}-12-31`);
    await eventually(() => countOf(page)).toBe(inYear);
    await panel.getByRole('button', { name: 'Clear filters' }).click();
    await eventually(async () => countOf(page)).toBe(await total(''));
    expect(paramsOf(page).size).toBe(0);
  });

  it('says that words in pictures have not been read, if words that must be written are not found', async () => {
    const { page } = await site.open(`/?q=${encodeURIComponent('"no such words"')}`);
    await page.getByRole('heading', { name: 'Nothing found' }).waitFor();
    const notice = page.locator('.results-notice-quiet');
    const { images } = (await (await fetch(`${site.server.url}/api/v1/status`)).json()) as { images: number };
    expect(await notice.textContent()).toBe(
      `Pictures whose words have not been read: ${images}. Download the models for words (26 MB); the next run then reads them.`,
    );
    await page.getByRole('button', { name: '中文' }).click();
    await eventually(() => notice.textContent()).toContain('请先下载识别文字的模型（26 MB）');
    await ask(page, 'name:nosuchname');
    await eventually(() => notice.textContent()).not.toContain('26 MB');
  });

  it('reports that no picture matches, with advice', async () => {
    const { page } = await site.open('/?q=cat&minSide=500000');
    await page.getByRole('heading', { name: 'Nothing found' }).waitFor();
    await page.getByText('Try fewer filters, or other words.').waitFor();
    expect(await tilesOf(page).count()).toBe(0);
    const names = await answerTo(page, () => page.getByRole('button', { name: 'Clear filters' }).click());
    expect(names.join()).toContain('cat');
    expect([...paramsOf(page).keys()]).toEqual(['q']);
  });
});

import { expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.ts';
import { violations } from './axe.ts';
import { boxOf, eventually, sceneOf, tileOf, useGallery } from './site.ts';

/** The first picture of a library waits until the names of all labels have been read. */
const FIRST_LABELS_MS = 120_000;

describeInBrowser('the labels of a picture', () => {
  const site = useGallery();

  it('stand in its details in the language of the page, and a click searches for one', {
    timeout: 180_000,
  }, async () => {
    const { page } = await site.open(`/?view=${await sceneOf(site, 'stadium-football-day.webp')}`);
    const labels = page.getByRole('region', { name: 'Probably shows' });
    await labels.waitFor({ timeout: FIRST_LABELS_MS });
    expect(await labels.getByRole('button').allTextContents()).toEqual([
      'stadium',
      'football pitch',
      'football',
    ]);
    expect(await labels.getByRole('button').first().getAttribute('title')).toMatch(/^\d\d %$/);
    expect(await violations(page)).toEqual([]);
    await labels.getByRole('button', { name: 'football pitch' }).click();
    await eventually(() => boxOf(page).inputValue()).toBe('football pitch');
    await tileOf(page, 'stadium-football-night.webp').waitFor();
  });

  it('are Chinese on a Chinese phone, large enough for a finger', { timeout: 180_000 }, async () => {
    const { page } = await site.open(`/?view=${await sceneOf(site, 'stadium-football-day.webp')}`, {
      locale: 'zh-CN',
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
      colorScheme: 'dark',
    });
    await page.getByRole('button', { name: '图片信息' }).click();
    const label = page.getByRole('region', { name: '图中可能有' }).getByRole('button', { name: '足球场' });
    await label.waitFor({ timeout: FIRST_LABELS_MS });
    expect((await label.boundingBox())!.height).toBeGreaterThanOrEqual(40);
    expect(await violations(page)).toEqual([]);
    await label.click();
    await eventually(() => boxOf(page).inputValue()).toBe('足球场');
  });

  it('are not there for a picture without a likely one', { timeout: 180_000 }, async () => {
    const { page } = await site.open();
    // Begun before the picture is opened, whose labels may come before all of the page has.
    const asked = page.waitForResponse(/\/labels$/, { timeout: FIRST_LABELS_MS });
    await page.goto(`${site.server.url}/?view=${await sceneOf(site, 'forest-deer-night.jpg')}`);
    expect(await (await asked).json()).toEqual({ prepared: true, labels: [] });
    await page.getByText('Similar pictures').waitFor();
    expect(await page.getByRole('region', { name: 'Probably shows' }).count()).toBe(0);
  });
});

import { expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.ts';
import { violations } from './axe.ts';
import { boxOf, eventually, shownOn, useGallery } from './site.ts';

describeInBrowser('the view under the hood', () => {
  const site = useGallery();

  it('explains the search that is shown, follows the box, and leads back', { timeout: 300_000 }, async () => {
    const { page } = await site.open('/?q=a+dog+on+the+beach');
    await shownOn(page);
    await page.getByRole('link', { name: 'Under the hood' }).click();
    await page.getByRole('heading', { name: 'Inverted file (IVF): look only where it is likely' }).waitFor();
    expect(page.url()).toMatch(/\/learn\/ivf\?q=a\+dog\+on\+the\+beach$/);
    expect(await page.title()).toContain('Under the hood');
    await page.getByText('The query: “a dog on the beach”').waitFor();

    const cells = page.getByRole('slider');
    const outcome = () => page.getByRole('status').filter({ hasText: 'comparisons' }).textContent();
    const before = await outcome();
    await cells.focus();
    await page.keyboard.press('ArrowRight');
    await eventually(outcome).not.toBe(before);
    await page.keyboard.press('End');
    await eventually(outcome).toContain('10 of the ten nearest pictures are found');

    await boxOf(page).fill('a birthday cake');
    await page.getByText('The query: “a birthday cake”').waitFor();
    expect(page.url()).toContain('/learn/ivf?q=a+birthday+cake');

    const first = page.getByRole('link', { name: /^\S+\.(webp|jpg|png)/ }).first();
    await first.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Find similar' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('The query: “a birthday cake”').waitFor();

    await page.getByRole('link', { name: 'Back to the results' }).click();
    await shownOn(page);
    expect(page.url()).toMatch(/\/\?q=a\+birthday\+cake$/);
  });

  for (const [colorScheme, locale, names] of [
    ['light', 'en-US', ['Inverted file', 'Graph', 'Product quantisation']],
    ['dark', 'zh-CN', ['倒排文件', '图', '乘积量化']],
  ] as const) {
    it(`opens by its address, without violations according to axe, in ${locale} and ${colorScheme}`, {
      timeout: 300_000,
    }, async () => {
      const { page } = await site.open('/learn/ivf', {
        colorScheme,
        locale,
        viewport: { width: 390, height: 844 },
      });
      for (const name of names) {
        await page.getByRole('link', { name, exact: true }).click();
        await page.locator(`[aria-current="page"]:text-is("${name}")`).waitFor();
        await page
          .locator('.lesson[aria-busy="false"] .lesson-section')
          .first()
          .waitFor({ timeout: 120_000 });
        expect(await violations(page), name).toEqual([]);
        const drawings = page.getByRole('img').locator('visible=true');
        expect(await drawings.count()).toBeGreaterThan(1);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      }
    });
  }
});

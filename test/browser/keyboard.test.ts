import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.ts';
import { answerTo, boxOf, eventually, namesOn, paramsOf, shownOn, useGallery } from './site.ts';

/** What a screen reader would announce for the focused element. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const { activeElement } = document;
    return activeElement?.getAttribute('aria-label') ?? activeElement?.textContent ?? '';
  });

describeInBrowser('the page without a mouse', () => {
  const site = useGallery();

  it('searches, moves through the results, opens pictures and returns to the same position', async () => {
    const { page } = await site.open();
    await shownOn(page);
    const { keyboard } = page;
    await keyboard.press('/');
    await eventually(() => boxOf(page).evaluate((box) => box === document.activeElement)).toBe(true);
    const names = await answerTo(
      page,
      () => keyboard.type('cat'),
      ({ text }) => text === 'cat',
    );

    await keyboard.press('ArrowDown');
    await eventually(() => focused(page)).toContain(names[0]);
    await keyboard.press('ArrowRight');
    await keyboard.press('ArrowRight');
    await keyboard.press('ArrowLeft');
    await eventually(() => focused(page)).toContain(names[1]);
    await keyboard.press('End');
    await keyboard.press('Home');
    await eventually(() => focused(page)).toContain(names[0]);

    await keyboard.press('Enter');
    const viewer = page.getByRole('dialog', { name: names[0]! });
    await viewer.waitFor();
    expect(paramsOf(page).get('view')).toMatch(/^[0-9a-f]{32}$/);
    await keyboard.press('ArrowRight');
    await page.getByRole('dialog', { name: names[1]! }).waitFor();
    const facts = page.getByRole('complementary', { name: 'Picture details' });
    const open = await facts.isVisible();
    await keyboard.press('i');
    await facts.waitFor({ state: open ? 'detached' : 'visible' });
    await keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await eventually(() => focused(page)).toContain(names[1]);
    await keyboard.press('Escape');
    await eventually(() => boxOf(page).evaluate((box) => box === document.activeElement)).toBe(true);
    expect(await boxOf(page).inputValue()).toBe('cat');
  });

  it('selects a part and finds similar pictures from the viewer', async () => {
    const { page } = await site.open('/?q=birthday+cake');
    const { keyboard } = page;
    await shownOn(page);
    await boxOf(page).press('ArrowDown');
    await keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await keyboard.press('c');
    const part = page.getByRole('application');
    await eventually(() => part.evaluate((box) => box === document.activeElement)).toBe(true);
    const wide = (await part.boundingBox())!.width;
    await keyboard.press('Shift+ArrowLeft');
    await keyboard.press('ArrowUp');
    await eventually(async () => (await part.boundingBox())!.width).toBeLessThan(wide);
    await keyboard.press('Escape');
    await part.waitFor({ state: 'detached' });
    await page.getByRole('dialog').waitFor();
    await eventually(() => focused(page)).toContain('Select a part');
    await answerTo(
      page,
      () => keyboard.press('s'),
      ({ similarTo }) => similarTo !== undefined,
    );
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(paramsOf(page).get('similarTo')).toMatch(/^[0-9a-f]{32}$/);
  });

  it('reaches every control by Tab, starting with the skip link, and the results as a single stop', async () => {
    const { page } = await site.open();
    await shownOn(page);
    const [first] = await namesOn(page, 1);
    const stops: string[] = [];
    for (let i = 0; i < 14; i++) {
      await page.keyboard.press('Tab');
      stops.push(await focused(page));
      const outline = await page.evaluate(() => {
        const style = getComputedStyle(document.activeElement!);
        const around = document.activeElement!.closest('form');
        const boxes = [style, ...(around ? [getComputedStyle(around)] : [])];
        return boxes.some(({ outlineStyle, boxShadow }) => outlineStyle !== 'none' || boxShadow !== 'none');
      });
      expect(outline, `${stops.at(-1)} shows that it has the focus`).toBe(true);
      if (stops.at(-1)!.includes(first!)) break;
    }
    expect(stops[0]).toBe('Skip to the pictures');
    for (const name of [
      'Soutu, all pictures',
      'Search pictures',
      'Search with a picture',
      'Library',
      '中文',
      'Light or dark',
      'Filter pictures',
      'Exclude something',
    ]) {
      expect(stops).toContain(name);
    }
    expect(stops.at(-1)).toContain(first);
  });

  it('shows each control of the library that gets the focus, also going back up on a phone', async () => {
    const { page } = await site.open('/library', { viewport: { width: 390, height: 844 } });
    await page.getByRole('link', { name: 'API documentation' }).focus();
    const stops: string[] = [];
    do {
      await page.keyboard.press('Shift+Tab');
      stops.push(await focused(page));
      const isCovered = await page.evaluate(() => {
        const header = document.querySelector('header')!;
        const one = document.activeElement!;
        return (
          !header.contains(one) && one.getBoundingClientRect().top < header.getBoundingClientRect().bottom - 1
        );
      });
      expect(isCovered, `${stops.at(-1)} is under the header`).toBe(false);
    } while (stops.at(-1) !== 'Light or dark' && stops.length < 60);
    expect(stops).toContain('Update library');
    expect(stops.at(-1)).toBe('Light or dark');
  });

  it('skips to the pictures', async () => {
    const { page } = await site.open();
    await shownOn(page);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const [first] = await namesOn(page, 1);
    await eventually(() => focused(page)).toContain(first);
  });
});

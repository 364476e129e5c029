import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.ts';
import { ask, boxOf, eventually, sceneOf, shownOn, tilesOf, useGallery } from './site.ts';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

/** Pixels by which the page is wider than the window. */
const tooWide = (page: Page) =>
  page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth));

/** Whether all of the element is in view, in each box that clips it. */
const isInView = (one: Locator) =>
  one.evaluate(
    (element) =>
      new Promise<boolean>((resolve) => {
        new IntersectionObserver(([entry]) => resolve(entry!.intersectionRatio > 0.99)).observe(element);
      }),
  );

const brightness = (page: Page) =>
  page.evaluate(() => {
    const [red = 0, green = 0, blue = 0] = getComputedStyle(document.body)
      .backgroundColor.match(/\d+/g)!
      .map(Number);
    return (red + green + blue) / 765;
  });

/** Latin words on the page, except file names, format names and the like, and text that is marked as English. */
const latinOn = (page: Page) =>
  page.evaluate(() => {
    const said: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node instanceof Text && !node.parentElement!.closest('noscript, [lang="en"]')) said.push(node.data);
      else if (node instanceof Element)
        for (const name of ['aria-label', 'title', 'placeholder', 'aria-valuetext', 'alt'])
          said.push(node.getAttribute(name) ?? '');
    }
    const name =
      /\S*\/\S*|\S+\.(webp|png|jpg)|[0-9a-f]{32}|https?:\S+|JPEG|PNG|WebP|Esc|Shift|Soutu|soutu[- ]\S+|(bge|siglip2?|chinese|clip)-\S+|API|[kMG]B|gallery|documents|emoji|scenes/g;
    return said.map((text) => text.replace(name, '').trim()).filter((text) => /[A-Za-z]{2,}/.test(text));
  });

describeInBrowser('how the page looks', () => {
  const site = useGallery();

  it('fits a phone: no horizontal scrolling, touch targets of sufficient size, everything within reach', async () => {
    const { page } = await site.open('/', PHONE);
    await shownOn(page);
    expect(await tooWide(page)).toBe(0);
    const buttons = await page.locator('header').locator('button:visible, a:visible, input:visible').all();
    expect(buttons.length).toBeGreaterThan(5);
    for (const button of buttons) {
      const [box, name] = [await button.boundingBox(), await button.evaluate((element) => element.outerHTML)];
      expect(box!.height, name).toBeGreaterThanOrEqual(40);
      expect(box!.width, name).toBeGreaterThanOrEqual(40);
    }
    await page.getByRole('button', { name: 'Take a photo' }).waitFor();
    await ask(page, 'cat');
    await tilesOf(page).first().tap();
    const viewer = page.getByRole('dialog');
    await viewer.getByRole('button', { name: 'Find similar' }).waitFor();
    expect(await tooWide(page)).toBe(0);
    await viewer.getByRole('button', { name: 'Select a part' }).tap();
    await page.getByRole('button', { name: 'Search this part' }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).tap();
    await viewer.getByRole('button', { name: 'Close', exact: true }).tap();
    await viewer.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Filter pictures' }).tap();
    const panel = (await page.getByRole('dialog', { name: 'Filter pictures' }).boundingBox())!;
    expect(panel.x).toBeGreaterThanOrEqual(0);
    expect(panel.x + panel.width).toBeLessThanOrEqual(390);
    await page.getByRole('button', { name: 'Done' }).tap();
    await page.getByRole('link', { name: 'Library' }).tap();
    await page.getByRole('heading', { name: 'Folders', exact: true }).waitFor();
    expect(await tooWide(page)).toBe(0);
  });

  it.each([
    ['en', 'cat', 'Filter pictures', 'Exclude something'],
    ['zh-CN', '猫', '筛选图片', '排除不想看到的'],
  ])(
    'shows the slider and both buttons of a picture and words on a phone: %s',
    async (locale, text, ...names) => {
      const picture = await sceneOf(site, 'city-taxi-sunset.webp');
      for (const filters of ['', '&format=webp&not=dog']) {
        const { page } = await site.open(`/?q=${text}&similarTo=${picture}${filters}`, { ...PHONE, locale });
        await shownOn(page);
        expect(await tooWide(page)).toBe(0);
        const slider = page.getByRole('slider').locator('..');
        for (const one of [slider, ...names.map((name) => page.getByRole('button', { name, exact: true }))]) {
          expect(await isInView(one)).toBe(true);
        }
      }
    },
  );

  it('fills a wide screen from edge to edge', async () => {
    const { page } = await site.open('/?q=cat', { viewport: { width: 2560, height: 1300 } });
    await shownOn(page);
    expect(await tooWide(page)).toBe(0);
    const grid = (await page.getByRole('group', { name: 'Pictures' }).boundingBox())!;
    const tiles = await Promise.all(
      (await tilesOf(page).all()).slice(0, 30).map((tile) => tile.boundingBox()),
    );
    // Those that are certain may be few; the others begin a row of their own.
    const rows = tiles.map((one) => tiles.filter((box) => box!.y === one!.y));
    const row = rows.reduce((longest, other) => (other.length > longest.length ? other : longest));
    expect(Math.max(...row.map((box) => box!.x + box!.width))).toBeGreaterThan(grid.x + grid.width * 0.8);
    expect(Math.max(...tiles.map((box) => box!.x + box!.width))).toBeLessThanOrEqual(grid.x + grid.width + 1);
    expect(row.length).toBeGreaterThan(6);
  });

  it('follows the colour scheme of the system until the user chooses one', async () => {
    const { page } = await site.open('/', { colorScheme: 'dark' });
    expect(await brightness(page)).toBeLessThan(0.2);
    await page.getByRole('button', { name: 'Light or dark' }).click();
    await eventually(() => brightness(page)).toBeGreaterThan(0.9);
    await page.reload();
    expect(await brightness(page)).toBeGreaterThan(0.9);
  });

  it('is completely Chinese in a Chinese browser, and English on request', async () => {
    const { page } = await site.open('/', { locale: 'zh-CN' });
    const lang = () => page.evaluate(() => document.documentElement.lang);
    expect(await lang()).toBe('zh-CN');
    await shownOn(page);
    expect(await latinOn(page)).toEqual([]);
    await page.getByRole('button', { name: '筛选图片' }).click();
    expect(await latinOn(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await ask(page, '生日蛋糕');
    await page
      .getByRole('status')
      .getByText(/张中(约|超过)/)
      .waitFor();
    await tilesOf(page).first().hover();
    expect(await latinOn(page)).toEqual([]);
    await tilesOf(page).first().click();
    await page.getByRole('dialog').getByRole('button', { name: '框选局部' }).waitFor();
    await page.getByRole('complementary', { name: '图片信息' }).waitFor();
    expect(await latinOn(page)).toEqual([]);
    await page.keyboard.press('c');
    await page.getByRole('button', { name: '搜索这一部分' }).waitFor();
    expect(await latinOn(page)).toEqual([]);
    await page.goto(`${site.server.url}/library`);
    await page.getByRole('heading', { name: '占用空间' }).waitFor();
    expect(await latinOn(page)).toEqual([]);
    await page.getByRole('button', { name: 'English' }).click();
    expect(await lang()).toBe('en');
    await page.reload();
    await page.getByRole('heading', { name: 'Storage' }).waitFor();
  });

  it('has no animations if the user prefers reduced motion', async () => {
    const { page } = await site.open('/?q=cat', { reducedMotion: 'reduce' });
    await shownOn(page);
    await boxOf(page).press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Find similar' }).waitFor();
    const moving = await page.evaluate(() =>
      [...document.querySelectorAll('*')]
        .filter((element) => {
          const { transitionDuration, animationName } = getComputedStyle(element);
          const moves = transitionDuration.split(', ').some((time) => Number.parseFloat(time) > 0.01);
          return moves || animationName !== 'none' || element.getAnimations().length > 0;
        })
        .map((element) => element.outerHTML.slice(0, 120)),
    );
    expect(moving).toEqual([]);
  });
});

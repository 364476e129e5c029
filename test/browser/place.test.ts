import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, expect, it } from 'vitest';
import { describeInBrowser, serve } from '../support/browser.ts';
import { createTestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';
import { useTestStore } from '../support/test-store.ts';
import { violations } from './axe.ts';
import { eventually, namesOn, paramsOf, tileOf, useSite } from './site.ts';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

/** Names of pictures, and where they were taken as EXIF writes it. */
const PLACES = {
  berlin: ['N', '52/1 31/1 0/1', 'E', '13/1 24/1 0/1'],
  lima: ['S', '12/1 3/1 0/1', 'W', '77/1 2/1 0/1'],
} as const;

const openFilters = async (page: Page) => {
  await page.getByRole('button', { name: 'Filter pictures' }).click();
  return page.getByRole('dialog', { name: 'Filter pictures' });
};

describeInBrowser('a filter by place', () => {
  const { home, pictures, cleanUp, use } = createTestLibrary();
  afterAll(cleanUp);
  const site = useSite(async () => {
    await useTestStore(home);
    await writePicture(join(pictures, 'nowhere.png'), 1);
    for (const [name, [GPSLatitudeRef, GPSLatitude, GPSLongitudeRef, GPSLongitude]] of Object.entries(
      PLACES,
    )) {
      const picture = sharp({ create: { width: 80, height: 60, channels: 3, background: '#a42' } });
      const IFD3 = { GPSLatitudeRef, GPSLatitude, GPSLongitudeRef, GPSLongitude };
      const IFD0 = { ImageDescription: name };
      writeFileSync(join(pictures, `${name}.jpg`), await picture.withExif({ IFD0, IFD3 }).jpeg().toBuffer());
    }
    await use((engine) => engine.index([pictures]));
    return serve(['--home', home, '--no-index']);
  });

  it('takes coordinates and a distance, or a box, and tells what is neither', async () => {
    const { page } = await site.open();
    await tileOf(page, 'nowhere.png').waitFor();
    const panel = await openFilters(page);
    const where = panel.getByLabel('Latitude, longitude');
    const distance = panel.getByLabel('Distance in km');
    await where.fill('52.52° N, 13.40° E');
    await where.press('Enter');
    await eventually(() => namesOn(page)).toEqual(['berlin.jpg']);
    expect(paramsOf(page).get('near')).toBe('52.52,13.4,10km');
    expect(await where.inputValue()).toBe('52.52, 13.4');
    await distance.fill('20000');
    await distance.blur();
    await eventually(async () => (await namesOn(page)).sort()).toEqual(['berlin.jpg', 'lima.jpg']);

    await where.fill('Berlin');
    await where.blur();
    await panel.getByRole('alert').getByText('This is no place.').waitFor();
    expect(await where.getAttribute('aria-invalid')).toBe('true');
    expect(await where.inputValue()).toBe('Berlin');
    expect(paramsOf(page).get('near')).toBe('52.52,13.4,20000km');
    expect(await violations(page)).toEqual([]);

    await where.fill('52.52, 13.4');
    await distance.fill('50000');
    await distance.blur();
    await panel.getByRole('alert').getByText('The distance is').waitFor();
    expect(await where.getAttribute('aria-invalid')).toBe('false');
    expect(await distance.getAttribute('aria-invalid')).toBe('true');

    await where.fill('-13，-78，-12，-77');
    await where.press('Enter');
    await eventually(() => namesOn(page)).toEqual(['lima.jpg']);
    expect(Object.fromEntries(paramsOf(page))).toEqual({ within: '-13,-78,-12,-77' });
    expect(await distance.isDisabled()).toBe(true);
    expect(await panel.getByRole('alert').count()).toBe(0);

    await page.reload();
    await eventually(() => namesOn(page)).toEqual(['lima.jpg']);
    await page.getByRole('button', { name: 'Remove: Place -13, -78 – -12, -77' }).click();
    await eventually(async () => (await namesOn(page)).length).toBe(3);
    expect(await (await openFilters(page)).getByLabel('Latitude, longitude').inputValue()).toBe('');
  });

  it.each([
    ['en', 'Ignored, because the address has it wrong: near'],
    ['zh-CN', '网址中有无法识别的部分，已忽略：near'],
  ])('says that it is ignored if it is wrong in an address: %s', async (locale, words) => {
    const { page } = await site.open('/?format=png&near=95,1,1km', { locale });
    await page.getByRole('status').getByText(words, { exact: true }).waitFor();
    await eventually(() => Object.fromEntries(paramsOf(page))).toEqual({ format: 'png' });
  });

  it('keeps what is typed while other filters change', async () => {
    const { page } = await site.open();
    const panel = await openFilters(page);
    const distance = panel.getByLabel('Distance in km');
    await distance.fill('5');
    await distance.blur();
    await panel.getByLabel('JPEG').click();
    await eventually(async () => (await namesOn(page)).length).toBe(2);
    expect(await distance.inputValue()).toBe('5');
    await panel.getByLabel('Latitude, longitude').fill('13.40° E, 52.52° N');
    await distance.focus();
    await eventually(() => paramsOf(page).get('near')).toBe('52.52,13.4,5km');
    await page.getByRole('button', { name: 'Remove: Within 5\u00a0km of 52.52, 13.4' }).waitFor();
  });

  it.each([
    ['en-GB', 'Filter pictures', 'Latitude, longitude'],
    ['zh-CN', '筛选图片', '纬度, 经度'],
  ])('shows all of its hint on a phone: %s', async (locale, button, label) => {
    // Low enough for the panel to scroll.
    const { page } = await site.open('/', { ...PHONE, viewport: { width: 390, height: 560 }, locale });
    await tileOf(page, 'berlin.jpg').waitFor();
    await page.getByRole('button', { name: button }).tap();
    const where = page.getByLabel(label);
    await where.waitFor();
    // What is above it comes with what the library has.
    await page.getByRole('checkbox', { name: 'JPEG' }).waitFor();
    // The field is the last thing that is seen.
    await where.evaluate((field) => field.scrollIntoView({ block: 'end' }));
    /** Whether a part of the hint is scrolled away, and whether what scrolls ends where the foot begins. */
    const look = () =>
      page.evaluate(() => {
        const edge = (part: string, side: 'top' | 'bottom') =>
          document.querySelector(part)!.getBoundingClientRect()[side];
        return {
          isHidden: edge('#place-hint', 'bottom') > edge('.filters', 'bottom') + 1,
          isCutAtFoot: Math.abs(edge('.filters-end', 'top') - edge('.filters', 'bottom')) < 1,
        };
      });
    expect(await look()).toEqual({ isHidden: true, isCutAtFoot: true });
    await where.tap();
    await eventually(look).toEqual({ isHidden: false, isCutAtFoot: true });
    await where.fill('Berlin');
    await where.blur();
    await page.getByRole('alert').waitFor();
    await eventually(look).toEqual({ isHidden: false, isCutAtFoot: true });
  });

  it('starts on a phone from the place of a picture, and is said in Chinese', async () => {
    const { page } = await site.open('/', { ...PHONE, locale: 'zh-CN' });
    await tileOf(page, 'berlin.jpg').tap();
    await page.getByRole('button', { name: '图片信息' }).tap();
    await page.getByRole('button', { name: /52\.5167, 13\.4 周围 1 公里/ }).tap();
    await eventually(() => namesOn(page)).toEqual(['berlin.jpg']);
    await page.getByRole('button', { name: '筛选图片' }).tap();
    const panel = page.getByRole('dialog', { name: '筛选图片' });
    const where = panel.getByLabel('纬度, 经度');
    await where.waitFor();
    await where.scrollIntoViewIfNeeded();
    expect(await where.inputValue()).toBe('52.5167, 13.4');
    expect(await panel.getByLabel('距离（公里）').inputValue()).toBe('1');
    const box = (await panel.getByLabel('距离（公里）').boundingBox())!;
    expect(box.x + box.width).toBeLessThanOrEqual(390);
    expect(box.height).toBeGreaterThanOrEqual(40);
    expect(await violations(page)).toEqual([]);
    await where.fill('');
    await where.blur();
    await eventually(async () => (await namesOn(page)).length).toBe(3);
  });
});

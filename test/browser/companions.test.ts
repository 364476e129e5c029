import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { matrixFile } from '../images/matrix.ts';
import { describeInBrowser, serve } from '../support/browser.ts';
import { altOf, bagOf, xmpOf } from '../support/caption-files.ts';
import { createTestLibrary } from '../support/library.ts';
import { drawPicture, writePicture } from '../support/pictures.ts';
import { useTestStore } from '../support/test-store.ts';
import { answerTo, eventually, paramsOf, tileOf, useSite } from './site.ts';

const RAW = matrixFile('cr3.cr3');

describeInBrowser('files beside a picture, in the page', () => {
  const library = createTestLibrary();
  afterAll(() => library.cleanUp());
  const site = useSite(async () => {
    await useTestStore(library.home);
    mkdirSync(library.pictures, { recursive: true });
    writeFileSync(join(library.pictures, 'IMG_1.JPG'), await drawPicture(1, { format: 'jpeg' }));
    writeFileSync(join(library.pictures, 'IMG_1.CR3'), RAW);
    await writePicture(join(library.pictures, 'alone.png'), 2);
    const title = altOf('dc:title', '&lt;b>City&lt;/b> 城市');
    writeFileSync(
      join(library.pictures, 'alone.png.xmp'),
      xmpOf(title + bagOf('dc:subject', 'yellow taxi', '日落'), 'xmp:Rating="4"'),
    );
    return serve(['--home', library.home, '--model', 'soutu-mini', '--workers', '1', library.pictures]);
  });
  const images = async () =>
    ((await (await fetch(`${site.server.url}/api/v1/status`)).json()) as { images: number }).images;
  const kilobytes = (RAW.length / 1000).toFixed(1);

  it.each([
    ['en-US', 'RAW of this shot', 'Download IMG_1.CR3'],
    ['zh-CN', '同一张照片的 RAW', '下载 IMG_1.CR3'],
  ])('%s: the viewer shows its name and size, and downloads it', async (locale, title, download) => {
    await eventually(images).toBe(2);
    const { page } = await site.open('/', { locale });
    await tileOf(page, 'IMG_1.JPG').click();
    const viewer = page.getByRole('dialog');
    const list = viewer.locator('.view-companions');
    await list.getByRole('heading', { name: title }).waitFor();
    expect(await list.getByRole('listitem').allInnerTexts()).toEqual([`IMG_1.CR3 · ${kilobytes}\u00a0kB`]);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      list.getByRole('link', { name: download }).click(),
    ]);
    expect(file.suggestedFilename()).toBe('IMG_1.CR3');
    expect((await readFile(await file.path())).equals(RAW)).toBe(true);
    await page.goto(site.server.url);
    await tileOf(page, 'alone.png').click();
    await viewer.getByRole('heading', { name: 'alone.png' }).waitFor();
    expect(await list.count()).toBe(0);
  });

  it('shows the words of a sidecar, and searches for its keywords', async () => {
    await eventually(images).toBe(2);
    const { page } = await site.open();
    await tileOf(page, 'alone.png').click();
    const viewer = page.getByRole('dialog', { name: 'alone.png' });
    await viewer.getByText('<b>City</b> 城市').waitFor();
    await viewer.getByText('★★★★').waitFor();
    expect(await viewer.getByRole('button', { name: '日落' }).isVisible()).toBe(true);
    const names = await answerTo(page, () => viewer.getByRole('button', { name: 'yellow taxi' }).click());
    expect(names[0]).toBe('alone.png');
    expect(paramsOf(page).get('q')).toBe('yellow taxi');
    expect(await viewer.isVisible()).toBe(false);
  });
});

import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, expect, it } from 'vitest';
import { describeInBrowser, serve } from '../support/browser.ts';
import { createTestLibrary } from '../support/library.ts';
import { drawPicture, writePicture } from '../support/pictures.ts';
import { useTestStore } from '../support/test-store.ts';
import { eventually, shownOn, tilesOf, useSite } from './site.ts';

const SMALL = { width: 96, height: 64 };
/** File names need not be UTF-8. */
const HAS_SUCH_NAMES = process.platform === 'linux';
const FIRST = 250;
const SECOND = 350;

/** The tests use the same library in sequence, starting with an empty one; each depends on those before it. */
describeInBrowser('the library in the page', () => {
  const library = createTestLibrary();
  const at = (...names: string[]) => join(library.pictures, ...names);
  afterAll(() => library.cleanUp());

  const site = useSite(async () => {
    await useTestStore(library.home);
    for (let i = 0; i < FIRST; i++) await writePicture(at('first', `${i}.png`), i, SMALL);
    for (let i = 0; i < SECOND; i++) await writePicture(at('second', `${i}.png`), 1000 + i, SMALL);
    mkdirSync(at('first', 'hard'));
    copyFileSync(at('first', '0.png'), at('first', 'hard', 'again.png'));
    writeFileSync(at('first', 'hard', 'cut.png'), (await drawPicture(9)).subarray(0, 300));
    writeFileSync(at('first', 'hard', 'empty.jpg'), '');
    writeFileSync(at('first', 'hard', 'words.jpg'), 'no picture at all');
    if (HAS_SUCH_NAMES) writeFileSync(Buffer.from(at('first', 'hard', 'caf\xe9.png'), 'latin1'), 'named');
    return serve([
      '--home',
      library.home,
      '--model',
      'soutu-mini',
      '--roots',
      library.pictures,
      '--workers',
      '1',
    ]);
  });

  /** Adds a folder with the folder chooser. */
  async function add(page: Page, name: string): Promise<void> {
    await page.getByRole('button', { name: 'Add a folder' }).click();
    const chooser = page.getByRole('dialog', { name: 'Choose a folder' });
    const [root = ''] = library.pictures.split('/').slice(-1);
    await chooser.getByRole('button', { name: root, exact: true }).click();
    await chooser.getByRole('button', { name, exact: true }).click();
    await eventually(() => chooser.getByLabel('Path of the folder').inputValue()).toBe(at(name));
    await chooser.getByRole('button', { name: 'Add this folder' }).click();
    await chooser.waitFor({ state: 'detached' });
  }
  const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
  const images = async () => {
    const answer = await fetch(`${site.server.url}/api/v1/status`);
    return ((await answer.json()) as { images: number }).images;
  };

  it('shows a welcome page while it is empty, and pictures as they are indexed', async () => {
    const { page } = await site.open();
    await page.getByRole('heading', { name: 'Find any picture by describing it' }).waitFor();
    // Without folders there is nothing to read, so no progress may be shown.
    expect(await (await fetch(`${site.server.url}/api/v1/jobs`)).json()).toEqual({ jobs: [] });
    const { gallery } = (await (await fetch(`${site.server.url}/api/v1/folders`)).json()) as {
      gallery: string | null;
    };
    await eventually(() => page.getByRole('button', { name: 'Try the demo gallery' }).count()).toBe(
      gallery ? 1 : 0,
    );

    let streams = 0;
    page.on('request', (request) => {
      if (request.url().endsWith('/events')) streams++;
    });
    await add(page, 'first');
    await page.getByText(`Reading ${at('first')}`).waitFor();
    const progress = page.getByRole('progressbar', { name: 'Progress of indexing' });
    const doneNow = async () => Number((await progress.getAttribute('aria-valuenow')) ?? 0);
    await eventually(doneNow).toBeGreaterThan(0);
    const early = await doneNow();
    await eventually(doneNow).toBeGreaterThan(early);
    await page
      .getByText(/\d+ \/ 255\s· [\d.]+\/s\s· .+ left/)
      .first()
      .waitFor();
    // The first pictures are shown before the last ones are read.
    await eventually(() => tilesOf(page).count()).toBeGreaterThan(0);
    expect(await progress.count()).toBe(1);
    await page.getByText(/The library is up to date: 250 new/).waitFor();
    expect(await images()).toBe(FIRST);
    await shownOn(page);
    expect(streams).toBe(1);
  });

  it.each([
    ['en-GB', 1, 'Not counted: 1 more file, on a disk that is away or on another machine.'],
    ['en-GB', 1200, 'Not counted: 1,200 more files, on disks that are away or on other machines.'],
    ['zh-CN', 1200, '未计入：另有 1,200 个文件，在没有连接的磁盘或其他机器上。'],
  ])(
    'says how many files are not counted as copies because their disk is away (%s, %i)',
    async (locale, away, words) => {
      const { page } = await site.open('/', { locale });
      await page.route('**/api/v1/copies?*', async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: { ...((await response.json()) as object), away } });
      });
      await page.goto(`${site.server.url}/library`);
      await page.getByText(words).waitFor();
    },
  );

  it('lists unreadable files with reasons, copies, and disk usage', async () => {
    const { page } = await site.open('/library');
    await page.getByText('250 pictures · 251 files').waitFor();
    const failures = section(page, 'Unreadable files');
    for (const [reason, file] of [
      ['Empty files', 'empty.jpg'],
      ['Damaged pictures', 'cut.png'],
      ['Unsupported format', 'words.jpg'],
    ] as const) {
      await failures.getByRole('heading', { name: reason }).waitFor();
      await failures.getByText(at('first', 'hard', file), { exact: true }).waitFor();
    }
    if (HAS_SUCH_NAMES) {
      await failures.getByRole('heading', { name: 'Names that are not UTF-8' }).waitFor();
      await failures.getByText(at('first', 'hard', 'caf\\xe9.png'), { exact: true }).waitFor();
      expect(await failures.getByText('Check their permissions').count()).toBe(0);
    }
    const copies = section(page, 'Copies');
    await copies.getByText(at('first', 'hard', 'again.png')).waitFor();
    await copies.getByText('2 files').waitFor();
    expect(await copies.getByText('Not counted').count()).toBe(0);
    await section(page, 'Storage')
      .getByText(/^[\d.]+\sMB in total$/)
      .waitFor();
    await section(page, 'About').getByText('soutu-mini').waitFor();
    await section(page, 'Runs').getByText('250 new').waitFor();
  });

  it('counts unreadable files as far as they are listed', async () => {
    const { page } = await site.open();
    await page.route('**/api/v1/failures*', async (route) => {
      const response = await route.fetch();
      const answer = (await response.json()) as { total: number };
      await route.fulfill({ response, json: { ...answer, total: answer.total + 1 } });
    });
    await page.goto(`${site.server.url}/library`);
    const failures = section(page, 'Unreadable files');
    await failures.getByRole('heading', { name: 'Empty files 1+' }).waitFor();
    await failures.getByRole('button', { name: 'Show more' }).waitFor();
  });

  it('keeps the focus in the list of the folder chooser, for the keyboard', async () => {
    const { page } = await site.open('/library');
    await page.getByRole('button', { name: 'Add a folder' }).click();
    const chooser = page.getByRole('dialog', { name: 'Choose a folder' });
    const [root = ''] = library.pictures.split('/').slice(-1);
    await chooser.getByRole('button', { name: root, exact: true }).press('Enter');
    await eventually(() => chooser.getByLabel('Path of the folder').inputValue()).toBe(library.pictures);
    await eventually(() => page.evaluate(() => document.activeElement?.textContent)).toBe(
      'Up to the top level',
    );
    await page.keyboard.press('Escape');
    await chooser.waitFor({ state: 'detached' });
  });

  it('stops a run, keeps its results and continues later', async () => {
    const { page } = await site.open('/library');
    await add(page, 'second');
    const runs = section(page, 'Runs');
    await runs.getByText('Analysing pictures').waitFor();
    await eventually(images).toBeGreaterThan(FIRST);
    await runs.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped. Finished pictures stay in the library.').waitFor();
    await runs.getByText('Stopped', { exact: true }).waitFor();
    const kept = await images();
    expect(kept).toBeGreaterThan(FIRST);
    expect(kept).toBeLessThan(FIRST + SECOND);
    await page.getByText(`${kept} pictures · ${kept + 1} files`).waitFor();
    await page.getByRole('button', { name: 'Update library' }).click();
    await eventually(images).toBe(FIRST + SECOND);
    await runs.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached' });
  });

  it('removes a folder when the time to undo it has passed', async () => {
    const { page } = await site.open('/library');
    const folders = section(page, 'Folders').getByRole('listitem');
    await eventually(() => folders.count()).toBe(2);
    const both = await images();
    const remove = page.getByRole('button', { name: `Remove ${at('second')}` });
    await remove.click();
    await eventually(() => folders.count()).toBe(1);
    await page.getByRole('button', { name: 'Undo' }).click();
    await eventually(() => folders.count()).toBe(2);
    expect(await images()).toBe(both);

    // The wall must not show what is gone, however long the answer takes.
    await page.route('**/api/v1/timeline*', async (route) => {
      await sleep(2000);
      await route.continue();
    });
    await remove.click();
    await page.getByRole('status').getByRole('button', { name: 'Close the message' }).click();
    await eventually(images).toBe(FIRST);
    await page.getByText('250 pictures · 251 files').waitFor();
    await page.getByRole('link', { name: 'Soutu, all pictures' }).click();
    await page.getByText('250 pictures', { exact: true }).waitFor();
    await shownOn(page);
  });
});

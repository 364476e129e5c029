import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, expect, it } from 'vitest';
import { UNWATCHED } from '../../src/core/unwatched.ts';
import { describeInBrowser, serve } from '../support/browser.ts';
import { createTestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';
import { useTestStore } from '../support/test-store.ts';
import { eventually, shownOn, tileOf, tilesOf, useSite } from './site.ts';

const SMALL = { width: 96, height: 64 };

describeInBrowser('a library that follows its folders, in the page', () => {
  const library = createTestLibrary();
  const at = (...names: string[]) => join(library.pictures, ...names);
  afterAll(() => library.cleanUp());
  const site = useSite(async () => {
    await useTestStore(library.home);
    for (let i = 0; i < 40; i++) await writePicture(at('a', `${i}.png`), i, SMALL);
    const all = ['--home', library.home, '--model', 'soutu-mini', '--workers', '1', library.pictures];
    return serve(all);
  });
  const images = async () =>
    ((await (await fetch(`${site.server.url}/api/v1/status`)).json()) as { images: number }).images;

  it('says quietly what is new, and shows it when it is asked to', async () => {
    await eventually(images, { timeout: 60_000 }).toBe(40);
    const { page } = await site.open();
    await shownOn(page);
    const before = await tilesOf(page).count();
    const top = (await tilesOf(page).first().boundingBox())!.y;
    for (let i = 0; i < 3; i++) await writePicture(at('b', `new ${i}.png`), 100 + i, SMALL);
    const news = page.getByRole('button', { name: '3 new pictures' });
    await news.waitFor();
    expect(await tilesOf(page).count()).toBe(before);
    expect((await tilesOf(page).first().boundingBox())!.y).toBe(top);
    expect(await page.getByRole('region', { name: 'Progress of indexing' }).count()).toBe(0);
    await news.click();
    await tileOf(page, 'new 0.png').waitFor();
    await news.waitFor({ state: 'detached' });
    rmSync(at('a', '0.png'));
    await page.getByRole('button', { name: 'Pictures have changed' }).waitFor();
    // A page that is opened now shows all of it.
    await page.reload();
    await shownOn(page);
    await page.waitForLoadState('networkidle');
    expect(await page.locator('.news').count()).toBe(0);
  });

  it('shows whether the folders are followed, pauses and goes on', async () => {
    const { page } = await site.open('/library');
    const section = page.getByRole('region', { name: 'Following the folders', exact: true });
    await section.getByText('What changes in the folders appears by itself.').waitFor();
    await section.getByRole('button', { name: 'Pause' }).click();
    await section.getByText('Paused. What changes in the folders waits.').waitFor();
    await section.getByRole('button', { name: 'Go on' }).click();
    await section.getByText('What changes in the folders appears by itself.').waitFor();
  });

  it('says which folders are away as long as they are', async () => {
    const away = `${library.pictures}-away`;
    const { page } = await site.open('/library');
    const section = page.getByRole('region', { name: 'Following the folders', exact: true });
    await section.waitFor();
    const kept = section.getByText(`may be disconnected: ${library.pictures}`);
    renameSync(library.pictures, away);
    await kept.waitFor({ timeout: 60_000 });
    renameSync(away, library.pictures);
    await kept.waitFor({ state: 'detached', timeout: 60_000 });
    expect(await images()).toBe(42);
  });

  it('says in Chinese why a folder is walked now and then', async () => {
    const { page } = await site.open('/', { locale: 'zh-CN' });
    await page.route('**/api/v1/status', async (route) => {
      const response = await route.fetch();
      const status = (await response.json()) as { watching: object };
      const folders = [{ path: '/share', how: 'rescans', reason: UNWATCHED.network }];
      await route.fulfill({ response, json: { ...status, watching: { ...status.watching, folders } } });
    });
    await page.goto(`${site.server.url}/library`);
    await page
      .getByText('/share：每隔一段时间检查一遍，原因：它在另一台机器的共享里，系统不会告知变化')
      .waitFor();
  });

  it.each([
    ['en-GB', { code: 'store-failed', home: 'full' }, 'The disk of Soutu’s home folder is full.'],
    ['zh-CN', { code: 'store-failed', home: 'full' }, '搜图主目录所在的磁盘已满。'],
    [
      'en-GB',
      { code: 'store-unreachable', home: null },
      'The server that stores the library does not respond.',
    ],
    ['zh-CN', { code: 'internal', home: null }, '文件夹里的变化现在无法存入，会自动重试。'],
  ])('says why changes wait (%s, %j)', async (locale, problem, words) => {
    const { page } = await site.open('/', { locale });
    await page.route('**/api/v1/status', async (route) => {
      const response = await route.fetch();
      const status = (await response.json()) as { watching: object };
      const watching = { ...status.watching, state: 'waiting', problem };
      await route.fulfill({ response, json: { ...status, watching } });
    });
    await page.goto(`${site.server.url}/library`);
    await page.getByText(words).waitFor();
  });

  it('says once how runs fail that are tried again and again by themselves', async () => {
    const { page } = await site.open('/library');
    await page.getByRole('button', { name: 'Update library' }).waitFor();
    const { jobs } = (await (await fetch(`${site.server.url}/api/v1/jobs`)).json()) as { jobs: object[] };
    const error = { code: 'store-failed', detail: 'The store failed.', hint: 'Look at the disk.' };
    const failedOf = (id: number) => ({
      ...jobs[0],
      ...{ id: `try-${id}`, state: 'failed', trigger: 'watching', endedAt: new Date().toISOString() },
      ...{ report: null, error },
    });
    let tries = 0;
    await page.route('**/api/v1/jobs', (route) => {
      tries += 1;
      const progress = { phase: 'pictures', done: 1, total: 300, failed: 0, embedded: 0, current: null };
      const running = { state: 'running', endedAt: null, error: null };
      const more = { ...running, progress: { ...progress, imagesPerSecond: 1, secondsLeft: 9 } };
      const before = Array.from({ length: tries - 1 }, (_, i) => failedOf(tries - 1 - i));
      return route.fulfill({ json: { jobs: [{ ...failedOf(tries), ...more }, ...before] } });
    });
    await page.route('**/api/v1/jobs/try-*/events', (route) => {
      const id = Number(/try-(\d+)/.exec(route.request().url())![1]);
      const body = `id: end\nevent: job\ndata: ${JSON.stringify(failedOf(id))}\n\n`;
      return route.fulfill({ body, contentType: 'text/event-stream' });
    });
    await page.route('**/api/v1/jobs/index', (route) => route.fulfill({ json: failedOf(0), status: 202 }));
    await page.evaluate(() => {
      const told: string[] = [];
      Object.assign(window, { told });
      new MutationObserver((changes) => {
        for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes]))
          if (node instanceof HTMLElement && node.matches('.toast-bad')) told.push(node.textContent);
      }).observe(document.body, { childList: true, subtree: true });
    });
    const told = () => page.evaluate(() => (window as unknown as { told: string[] }).told.length);
    await eventually(() => tries).toBeGreaterThan(4);
    expect(await told()).toBe(1);
    // Whoever asks for a run is told of its end.
    await page.getByRole('button', { name: 'Update library' }).click();
    await eventually(told).toBe(2);
  });

  it('removes what was named when the button was reached, and names no more than ten', async () => {
    const { page } = await site.open('/library');
    const disks = Array.from({ length: 12 }, (_, i) => `/disks/${i + 10}`);
    let away = disks;
    await page.route('**/api/v1/status', async (route) => {
      const response = await route.fetch();
      const kept = { files: away.length, folders: away };
      await route.fulfill({ response, json: { ...(await response.json()), kept } });
    });
    const asked: unknown[] = [];
    await page.route('**/api/v1/jobs/index', async (route) => {
      asked.push(route.request().postDataJSON());
      await route.fulfill({ json: { id: 'over' } });
    });
    await page.reload();
    const section = page.getByRole('region', { name: 'Following the folders', exact: true });
    const named = section.getByRole('status');
    await named.getByText('/disks/19 and 2 more').waitFor();
    away = ['/disks/10'];
    await named.getByText(/: \/disks\/10$/).waitFor();
    await section.getByRole('button', { name: 'Remove them' }).focus();
    away = ['/disks/10', '/disks/11'];
    await page.waitForResponse('**/api/v1/status');
    await page.waitForResponse('**/api/v1/status');
    await named.getByText(/: \/disks\/10$/).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('from the library: /disks/10').waitFor();
    const hasFocus = (one: Locator) => one.evaluate((element) => element === document.activeElement);
    await eventually(() => hasFocus(page.getByRole('button', { name: 'Undo' }))).toBe(true);
    await eventually(() => asked).toEqual([{ prune: ['/disks/10'] }]);
    await eventually(() => hasFocus(section.getByRole('heading').first())).toBe(true);
  });

  it('asks about folders that may be away, and can undo what it then removes', async () => {
    const away = `${library.pictures}-away`;
    renameSync(library.pictures, away);
    mkdirSync(library.pictures);
    const kept = async () => {
      const { jobs } = (await (await fetch(`${site.server.url}/api/v1/jobs`)).json()) as {
        jobs: { report: { kept: number } | null }[];
      };
      return jobs.some(({ report }) => (report?.kept ?? 0) > 0);
    };
    await eventually(kept, { timeout: 60_000 }).toBe(true);
    const { page } = await site.open('/library');
    const section = page.getByRole('region', { name: 'Following the folders', exact: true });
    await section.getByText(library.pictures).waitFor();
    await section.getByRole('button', { name: 'Remove them' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await section.getByRole('button', { name: 'Remove them' }).waitFor();
    expect(await images()).toBe(42);
    await section.getByRole('button', { name: 'Remove them' }).click();
    await eventually(images, { timeout: 60_000 }).toBe(0);
    rmSync(library.pictures, { recursive: true });
    renameSync(away, library.pictures);
    await eventually(images, { timeout: 60_000 }).toBe(42);
  });
});

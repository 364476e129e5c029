import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, expect, it } from 'vitest';
import { describeInBrowser, openPage, serve } from '../support/browser.ts';
import { type FakeHub, startFakeHub } from '../support/fake-hub.ts';
import { createTestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';
import { useTestStore } from '../support/test-store.ts';
import { violations } from './axe.ts';
import { ask, eventually, useSite } from './site.ts';

const SMALL = { width: 96, height: 64 };
/** Too few for a measurement of the speed, on which the recommendation would depend. */
const FEW = 24;
const MANY = 400;
const NAME = 'BAAI/BGE-VL-base';
/** Bytes of the weights after which the hub stops sending. */
const SOME = 300_000;
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

const section = (page: Page) => page.getByRole('region', { name: 'Model', exact: true });
const rowOf = (page: Page, name: string) =>
  section(page)
    .locator('tbody')
    .filter({ has: page.getByRole('button', { name: `${name}: details` }) });
const tooWide = (page: Page) =>
  page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth));

/** The name of what has the focus. */
const focused = (page: Page) =>
  page.evaluate(
    () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent,
  );

/** Closes the latest message, which ends the time to undo its action. */
const closeMessage = (page: Page) => page.getByRole('button', { name: 'Close the message' }).last().click();

/** The tests use the same library in sequence; each depends on those before it. */
describeInBrowser('the models in the page', () => {
  const library = createTestLibrary();
  let hub: FakeHub;
  const closing: (() => void)[] = [];
  const caches = { HF_HUB_CACHE: join(library.home, '../hf'), MODELSCOPE_CACHE: join(library.home, '../ms') };
  const folder = join(caches.HF_HUB_CACHE, `models--${NAME.replace('/', '--')}`);
  const env = {
    ...caches,
    SOUTU_MODEL: undefined,
    HF_HUB_OFFLINE: undefined,
    HTTP_PROXY: '',
    http_proxy: '',
  };
  afterAll(() => {
    for (const close of closing) close();
    library.cleanUp();
  });
  const site = useSite(async () => {
    await useTestStore(library.home);
    hub = await startFakeHub('clip-fp32', { repository: NAME, atEnd: (close) => closing.push(close) });
    for (let i = 0; i < FEW; i++) await writePicture(join(library.pictures, `${i}.png`), i, SMALL);
    await library.use((engine) => engine.index([library.pictures]));
    const args = ['--home', library.home, '--no-index', '--workers', '1'];
    return serve(args, { ...env, HF_ENDPOINT: hub.address, MODELSCOPE_ENDPOINT: hub.address });
  });
  const hangs = () => {
    hub.fault = ({ at }) => (at === 'storage' ? { hangAfter: SOME } : undefined);
  };

  it('lists the models with their facts, and more of each on demand, with the keyboard alone', async () => {
    const { page } = await site.open('/library');
    const own = rowOf(page, 'soutu-mini');
    await own.getByText('In use').waitFor();
    await own.getByText('51 MB').waitFor();
    await own.getByText('English, Chinese').waitFor();
    await section(page)
      .getByText(/^For searches in English we recommend .+: .+ Download: /)
      .waitFor();
    const few = await section(page).getByRole('rowheader').count();
    await page.getByRole('button', { name: /^Show all \d+ models$/ }).press('Enter');
    expect(await section(page).getByRole('rowheader').count()).toBeGreaterThan(few + 5);
    await page.getByRole('button', { name: 'Show fewer' }).press('Enter');
    await page.getByRole('button', { name: 'soutu-mini: details' }).press('Enter');
    await own.getByText('256 dimensions').waitFor();
    await own.getByText('calibrated for this version').waitFor();
    expect(await page.getByRole('button', { name: 'Remove from this disk' }).count()).toBe(0);
    expect(hub.seen).toEqual([]);
  });

  it('hints at a better model than the built-in one, until the hint is closed', async () => {
    const { page } = await site.open('/library');
    const hint = page.getByText(/^A model that finds more is available: .+, .+B\.$/);
    await hint.waitFor();
    await page.getByRole('button', { name: 'Show models' }).click();
    await eventually(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Model');
    await page.getByRole('button', { name: 'Do not show this again' }).click();
    await hint.waitFor({ state: 'detached' });
    await page.reload();
    await rowOf(page, 'soutu-mini').waitFor();
    expect(await hint.count()).toBe(0);
    expect(hub.seen).toEqual([]);
  });

  it('downloads a model: shows progress, also after a reload, and continues after it was stopped', async () => {
    const { page } = await site.open('/library');
    hangs();
    const row = rowOf(page, 'bge-vl-base');
    const all = page.getByRole('button', { name: /^Show all \d+ models$/ });
    await all.click();
    await row.getByRole('button', { name: 'Download bge-vl-base, 299 MB' }).click();
    const progress = page.getByRole('progressbar', { name: 'Download of bge-vl-base' });
    const percent = async () => Number(await progress.getAttribute('aria-valuenow'));
    await eventually(percent).toBeGreaterThan(0);
    await page.reload();
    await all.click();
    await eventually(percent).toBeGreaterThan(0);
    await row.getByText(/[\d.]+\s(kB|MB) of [\d.]+\sMB/).waitFor();
    await row.getByRole('button', { name: 'Stop the download' }).click();
    const stopped = row.getByText(/^Stopped at .+ of .+\sMB\. It continues from there\.$/);
    await stopped.waitFor();
    await row.getByRole('button', { name: 'Remove from this disk: bge-vl-base' }).click();
    await page.getByText(/^Removing bge-vl-base, which frees /).waitFor();
    await closeMessage(page);
    await stopped.waitFor({ state: 'detached' });
    await eventually(() => existsSync(folder)).toBe(false);
    await row.getByRole('button', { name: 'Download bge-vl-base, 299 MB' }).click();
    await eventually(percent).toBeGreaterThan(0);
    await row.getByRole('button', { name: 'Stop the download' }).click();
    await stopped.waitFor();

    hub.fault = () => undefined;
    hub.seen.length = 0;
    await row.getByRole('button', { name: 'Continue the download' }).click();
    await page.getByText('bge-vl-base is on this disk now.').waitFor();
    await row.getByRole('button', { name: 'Use bge-vl-base' }).waitFor();
    const ranges = hub.seen.filter(({ at }) => at === 'storage').map(({ range }) => range);
    expect(ranges.length).toBeGreaterThan(0);
    expect(ranges).not.toContain('bytes=0-');
    expect(existsSync(folder)).toBe(true);
  });

  it('uses the model, and frees what the old one has left unless that is undone', async () => {
    const { page } = await site.open('/library');
    const [own, row] = [rowOf(page, 'soutu-mini'), rowOf(page, 'bge-vl-base')];
    await row.getByRole('button', { name: 'Use bge-vl-base' }).click();
    await row.getByText('In use').waitFor();
    await page
      .getByText(/searches now use bge-vl-base/)
      .first()
      .waitFor();
    await own.getByText('All its data is there: the switch is immediate.').waitFor();
    expect(await focused(page)).toBe('bge-vl-base: details');
    const free = page.getByRole('button', { name: /^Free [\d.]+\s(kB|MB)$/ });
    await free.press('Enter');
    await eventually(() => focused(page)).toBe('Undo');
    await page.keyboard.press('Enter');
    await eventually(() => focused(page)).toBe('Model');
    await free.click();
    await page.getByText(/^Freeing /).waitFor();
    await closeMessage(page);
    await own.getByText('All its data is there').waitFor({ state: 'detached' });
    expect(await free.count()).toBe(0);
  });

  it('answers searches with the old model during a switch, which can be paused, stopped, given up and continued', async () => {
    for (let i = FEW; i < MANY; i++) await writePicture(join(library.pictures, `${i}.png`), i, SMALL);
    const { page } = await site.open('/library');
    await page.getByRole('button', { name: 'Update library' }).click();
    await page.getByText(`${MANY} pictures`).first().waitFor();
    await page.getByRole('button', { name: 'Stop', exact: true }).waitFor({ state: 'detached' });
    const row = rowOf(page, 'soutu-mini');
    const begin = async () => {
      await row.getByRole('button', { name: 'Use soutu-mini' }).click();
      await row.getByText('Searches use bge-vl-base until every picture').waitFor();
      await row.getByRole('button', { name: 'Pause' }).click();
      await row.getByText('Paused').waitFor();
      await page
        .getByRole('region', { name: 'Runs' })
        .getByText(/^soutu-mini\b/)
        .waitFor();
      expect(await page.getByText('Update it to finish').count()).toBe(0);
    };
    const stop = async () => {
      await row.getByRole('button', { name: 'Stop', exact: true }).click();
      await row.getByText(/^\d+ pictures so far\. Searches use bge-vl-base until all/).waitFor();
    };
    await begin();
    expect(
      await row
        .locator('.mod-switching')
        .getByText(/\d\/s| left/)
        .count(),
    ).toBe(0);
    await page.getByRole('link', { name: 'Soutu, all pictures' }).click();
    await page.getByRole('region', { name: 'Progress of indexing' }).getByText('Paused').waitFor();
    await ask(page, 'a red circle');
    await page.getByRole('link', { name: 'Library' }).click();
    await rowOf(page, 'bge-vl-base').getByText('In use').waitFor();
    // The message goes again, perhaps before the number of pictures has come.
    await Promise.all([stop(), page.getByText('Stopped. Searches keep using bge-vl-base.').waitFor()]);
    await row.getByRole('button', { name: 'Keep bge-vl-base' }).click();
    await row.getByText('pictures so far').waitFor({ state: 'detached' });
    await page.getByText('The library is being moved to').waitFor({ state: 'detached' });
    await begin();
    await stop();
    await row.getByRole('button', { name: 'Continue the switch' }).click();
    await row.getByText('In use').waitFor({ timeout: 90_000 });
    await page
      .getByRole('region', { name: 'Runs' })
      .getByText(/\d+ analysed again\s· searches now use soutu-mini/)
      .first()
      .waitFor();
    await page.getByRole('link', { name: 'Soutu, all pictures' }).click();
    await ask(page, 'a blue circle');
  });

  it('removes a model unless that is undone', async () => {
    const { page } = await site.open('/library');
    const row = rowOf(page, 'bge-vl-base');
    await row.getByRole('button', { name: 'bge-vl-base: details' }).click();
    await row.getByText(folder).waitFor();
    const remove = row.getByRole('button', { name: 'Remove from this disk: bge-vl-base' });
    await remove.press('Enter');
    await page.getByText(/^Removing bge-vl-base, which frees [\d.]+\sMB$/).waitFor();
    await eventually(() => focused(page)).toBe('Undo');
    expect(await row.getByRole('button', { name: 'Use bge-vl-base' }).count()).toBe(0);
    await page.keyboard.press('Enter');
    await row.getByRole('button', { name: 'Use bge-vl-base' }).waitFor();
    await eventually(() => focused(page)).toBe('bge-vl-base: details');
    expect(existsSync(folder)).toBe(true);
    await remove.click();
    await page.getByText(/^Removing bge-vl-base/).waitFor();
    await closeMessage(page);
    await eventually(() => existsSync(folder)).toBe(false);
    await page.reload();
    await page.getByRole('button', { name: /^Show all \d+ models$/ }).click();
    await row.getByRole('button', { name: 'Download bge-vl-base' }).waitFor();
  });

  it('says that a downloaded model cannot be run, and removes it', async () => {
    const whole = hub.files.get('preprocessor_config.json')!;
    hub.files.set('preprocessor_config.json', Buffer.from('{}'));
    const { page } = await site.open('/library');
    const row = rowOf(page, 'bge-vl-base');
    await page.getByRole('button', { name: /^Show all \d+ models$/ }).click();
    await row.getByRole('button', { name: 'Download bge-vl-base, 299 MB' }).click();
    await row.getByText('Soutu cannot run this model.').waitFor();
    await page.getByText('The download of bge-vl-base failed.').waitFor();
    await closeMessage(page);
    expect(existsSync(folder)).toBe(true);
    expect(await row.getByRole('button', { name: 'Use bge-vl-base' }).count()).toBe(0);
    await row.getByRole('button', { name: 'Remove from this disk: bge-vl-base' }).click();
    await page.getByText(/^Removing bge-vl-base/).waitFor();
    await closeMessage(page);
    await row.getByText('Soutu cannot run this model.').waitFor({ state: 'detached' });
    await eventually(() => existsSync(folder)).toBe(false);
    hub.files.set('preprocessor_config.json', whole);
  });

  it('says what is known of a model that could not be downloaded, until its failure is dismissed', async () => {
    const { page } = await site.open('/library');
    await page.getByRole('button', { name: /^Show all \d+ models$/ }).click();
    await page.getByRole('textbox', { name: 'Another model' }).fill('nowhere/none');
    await page.getByRole('button', { name: 'Download', exact: true }).last().click();
    const row = rowOf(page, 'none');
    await row.getByText('There is no such model.').waitFor();
    await row.getByRole('button', { name: 'none: details' }).click();
    await row.getByText('This model is not on this disk. Download it first.').waitFor();
    await row.getByRole('button', { name: 'Dismiss' }).press('Enter');
    await row.waitFor({ state: 'detached' });
    await eventually(() => focused(page)).toBe('Model');
  });

  it('says why a download failed and what to do, in the language of the page', async () => {
    const { page } = await site.open('/library', { locale: 'zh-CN', ...PHONE });
    hub.fault = () => ({ status: 401 });
    await page.getByRole('button', { name: /^显示全部/ }).click();
    await page.getByRole('textbox', { name: '其他模型' }).fill(NAME);
    await page.getByRole('button', { name: '下载', exact: true }).click();
    await page
      .getByText('没有叫这个名字的公开模型。请检查拼写；如果是私有或需要授权的模型，请设置 HF_TOKEN。')
      .waitFor();
    await page.getByText('bge-vl-base 下载失败。').waitFor();
    await page.reload();
    await page
      .locator('tbody')
      .filter({ has: page.getByRole('button', { name: 'bge-vl-base：详细信息' }) })
      .getByRole('button', { name: '知道了' })
      .click();
    await page.getByText('没有叫这个名字').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^显示全部/ }).click();
    await page.getByRole('button', { name: '下载 bge-vl-base，299 MB' }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    hub.fault = () => ({ status: 403, headers: { 'x-error-code': 'GatedRepo' } });
    await page.getByRole('button', { name: '下载 bge-vl-base，299 MB' }).click();
    await page.getByText('没有权限下载这个模型。请先在模型页面上同意使用条件').waitFor();
    expect(await tooWide(page)).toBe(0);
    hub.fault = () => undefined;
    await page.getByRole('button', { name: '重试：下载 bge-vl-base' }).click();
    await page.getByRole('button', { name: '使用 bge-vl-base' }).waitFor();
    expect(await violations(page)).toEqual([]);
    for (const button of await page
      .getByRole('region', { name: '模型', exact: true })
      .getByRole('button')
      .all()) {
      const box = await button.boundingBox();
      expect(box!.height, await button.evaluate((element) => element.outerHTML)).toBeGreaterThanOrEqual(40);
    }
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has no violations according to axe with all models and their details, in ${colorScheme}`, async () => {
      const { page } = await site.open('/library', { colorScheme, reducedMotion: 'reduce' });
      await page.getByRole('button', { name: /^Show all \d+ models$/ }).click();
      await page.getByRole('button', { name: 'bge-vl-base: details' }).click();
      await rowOf(page, 'bge-vl-base').getByText('512 dimensions').waitFor();
      expect(await violations(page)).toEqual([]);
    });
  }

  it('continues or removes a download that an earlier server has begun', async () => {
    const own = join(library.home, '../other-hf');
    const begun = join(own, `models--${NAME.replace('/', '--')}`);
    const args = ['--home', library.home, '--no-index', '--workers', '1'];
    const start = () =>
      serve(args, {
        ...env,
        HF_HUB_CACHE: own,
        HF_ENDPOINT: hub.address,
        MODELSCOPE_ENDPOINT: hub.address,
      });
    const earlier = await start();
    hangs();
    await fetch(`${earlier.url}/api/v1/models/downloads`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: NAME }),
    });
    await eventually(async () => {
      const { downloads } = await (await fetch(`${earlier.url}/api/v1/models/downloads`)).json();
      return downloads[0].progress?.doneBytes ?? 0;
    }).toBeGreaterThan(SOME);
    earlier.child.kill('SIGKILL');
    await earlier.stop();
    hub.fault = () => undefined;

    const later = await start();
    const { page, context, faults } = await openPage(site.browser, `${later.url}/library`);
    try {
      const row = rowOf(page, 'bge-vl-base');
      await row.getByText(/^Stopped at 3\d\d\skB of 299\sMB\. It continues from there\.$/).waitFor();
      await row.getByRole('button', { name: 'Continue the download of bge-vl-base' }).waitFor();
      await page.getByRole('button', { name: '中文' }).click();
      await page.getByText(/^已停在 3\d\d\skB \/ 299\sMB，可以接着下载。$/).waitFor();
      await page.getByRole('button', { name: '从本机删除：bge-vl-base' }).click();
      await page.getByText(/^正在删除 bge-vl-base/).waitFor();
      await page.getByRole('button', { name: '关闭提示' }).last().click();
      await eventually(() => existsSync(begun)).toBe(false);
      await page.getByText('已停在').waitFor({ state: 'detached' });
      expect(faults).toEqual([]);
    } finally {
      await context.close();
      await later.stop();
    }
  });

  it('does not say of a switch that waits for another one which model searches use until then', async () => {
    const switches = [
      { id: 'a', state: 'running', model: NAME },
      { id: 'b', state: 'waiting', model: 'google/siglip2-base-patch16-224' },
    ].map((job) => ({ ...job, startedAt: '2026-01-01T00:00:00.000Z', endedAt: null, folders: [] }));
    const jobs = switches.map((job) => ({ ...job, progress: null, report: null, error: null }));
    const { page } = await site.open('/');
    await page.route('**/api/v1/jobs', (route) => route.fulfill({ json: { jobs } }));
    await page.route('**/api/v1/jobs/*/events', (route) =>
      route.fulfill({ contentType: 'text/event-stream', body: 'retry: 60000\n\n' }),
    );
    await page.getByRole('link', { name: 'Library' }).click();
    await page.getByRole('button', { name: /^Show all \d+ models$/ }).click();
    await rowOf(page, 'bge-vl-base').getByText('until every picture').waitFor();
    const waiting = rowOf(page, 'siglip2-base-patch16-224');
    await waiting.locator('.mod-switching').getByText('Waiting').waitFor();
    expect(await waiting.getByText('Searches use').count()).toBe(0);
  });

  it('offers no downloads where they are turned off, and no switch where the model is fixed', async () => {
    const args = ['--home', library.home, '--no-index', '--workers', '1', '--model', 'soutu-mini'];
    const server = await serve(args, { ...env, HF_HUB_OFFLINE: '1' });
    const { page, context, faults } = await openPage(site.browser, `${server.url}/library`);
    try {
      await page.getByText('Downloads are turned off on this server (HF_HUB_OFFLINE).').waitFor();
      await page.getByText('The setting model is fixed').waitFor();
      await page.getByRole('button', { name: /^Show all \d+ models$/ }).click();
      expect(await page.getByRole('button', { name: /^(Download|Use) / }).count()).toBe(0);
      expect(await page.getByText('A model that finds more').count()).toBe(0);
      expect(faults).toEqual([]);
    } finally {
      await context.close();
      await server.stop();
    }
  });
});

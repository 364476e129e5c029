import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { describeInBrowser, serve } from '../support/browser.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';
import { useTestStore } from '../support/test-store.ts';
import { ask, eventually, paramsOf, tilesOf, useSite } from './site.ts';

const MODEL = join(packageRoot, 'test/fixtures/models/clip-fp32');

describeInBrowser('the models that a search asks', () => {
  let library: TestLibrary;
  const site = useSite(async () => {
    library = createTestLibrary();
    await useTestStore(library.home);
    for (let seed = 0; seed < 6; seed++) await writePicture(join(library.pictures, `${seed}.png`), seed);
    await library.use((engine) => engine.index([library.pictures]), { model: MODEL });
    await library.use((engine) => engine.index());
    return serve(['--home', library.home, '--no-index']);
  });
  afterAll(() => library?.cleanUp());

  it.each([
    ['en', 'Filter pictures', 'Search with', 'Active filters'],
    ['zh', '筛选图片', '搜索模型', '正在使用的筛选条件'],
  ])(
    'can be chosen in %s where the library has vectors of several',
    async (language, filter, group, active) => {
      const { page } = await site.open('/', { locale: language === 'en' ? 'en-US' : 'zh-CN' });
      await ask(page, 'a circle');
      await page.getByRole('button', { name: filter }).click();
      const models = page.getByRole('group', { name: group });
      const own = models.getByRole('checkbox', { name: 'soutu-mini' });
      expect(await own.isChecked()).toBe(true);
      // A search needs one model at least.
      expect(await own.isDisabled()).toBe(true);
      const answered = page.waitForResponse((response) => response.url().includes('/search'));
      await models.getByRole('checkbox', { name: 'clip-fp32' }).check();
      const { models: asked, hits } = await (await answered).json();
      expect(asked).toEqual(['soutu-mini', 'clip-fp32']);
      expect(hits[0].matches).toHaveLength(2);
      expect(paramsOf(page).get('models')).toBe('soutu-mini,clip-fp32');
      await page.keyboard.press('Escape');
      await page.reload();
      await eventually(() => tilesOf(page).count()).toBe(6);
      await page
        .getByRole('list', { name: active })
        .getByRole('button', { name: 'soutu-mini + clip-fp32' })
        .click();
      await eventually(() => paramsOf(page).has('models')).toBe(false);
    },
  );

  it('can be left if one of them does not know the pictures any more', async () => {
    const { page, faults } = await site.open('/?q=circle&models=soutu-mini,unknown');
    await page.getByRole('alert').getByText('does not know the pictures').waitFor();
    await page.getByRole('button', { name: 'Search with the model of the library' }).click();
    await eventually(() => tilesOf(page).count()).toBe(6);
    expect(faults.splice(0).filter((fault) => !fault.includes('status of 409'))).toEqual([]);
  });
});

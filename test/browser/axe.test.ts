import { expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.ts';
import { violations } from './axe.ts';
import { ask, boxOf, shownOn, tilesOf, useGallery } from './site.ts';

describeInBrowser('accessibility', () => {
  const site = useGallery('--token', 'always');

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has no violations according to axe, including the log-in page, in ${colorScheme}`, async () => {
      const { page, faults } = await site.open('/', { colorScheme, reducedMotion: 'reduce' });
      const check = async (state: string) => expect(await violations(page), state).toEqual([]);
      await page.getByLabel('Token').waitFor();
      await check('log-in');
      await page.getByLabel('Token').fill(site.server.token!);
      await page.keyboard.press('Enter');
      await shownOn(page);
      // The browser logs that the page was refused before the log-in.
      expect(faults.splice(0).filter((fault) => !fault.includes('status of 401'))).toEqual([]);
      await check('results');
      await ask(page, 'a cat and a dog');
      await boxOf(page).press('End');
      await boxOf(page).pressSequentially(' -mouse ');
      await page.getByRole('button', { name: 'Remove: Without mouse' }).waitFor();
      await tilesOf(page).first().hover();
      await check('search');
      await page.getByRole('button', { name: 'Filter pictures' }).click();
      await page.getByRole('checkbox', { name: /^JPEG/ }).check();
      await check('filters');
      await page.getByRole('button', { name: 'Clear filters' }).click();
      await page.keyboard.press('Escape');
      await tilesOf(page).first().click();
      await page.getByRole('dialog').getByRole('button', { name: 'Find similar' }).waitFor();
      await check('viewer');
      await page.keyboard.press('c');
      await page
        .getByRole('list', { name: 'First results for this part' })
        .getByRole('button')
        .first()
        .waitFor();
      await check('part');
      await page.getByRole('button', { name: 'Search this part' }).click();
      await page.getByRole('link', { name: 'Library' }).click();
      await page.getByRole('heading', { name: 'Storage' }).waitFor();
      await check('library');
      await page.getByRole('button', { name: 'Add a folder' }).click();
      await page.getByRole('dialog', { name: 'Choose a folder' }).waitFor();
      await check('folder chooser');
    });
  }
});

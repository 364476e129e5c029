import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, expect, it } from 'vitest';
import type { FoundPictures } from '../../src/http/contract/search.ts';
import { describeInBrowser, serve } from '../support/browser.ts';
import { createTestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';
import { useTestStore } from '../support/test-store.ts';
import { violations } from './axe.ts';
import { ask, boxOf, eventually, tileOf, useSite } from './site.ts';

const NAMES = ['octopus.png', 'octopus-2.png', 'a.png', 'b.png', 'c.png', 'd.png'];
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

const paramsOf = (page: Page) => new URL(page.url()).searchParams;

describeInBrowser('the question and its hits', () => {
  const { home, pictures, cleanUp, use } = createTestLibrary();
  afterAll(cleanUp);
  const site = useSite(async () => {
    await useTestStore(home);
    for (const [i, name] of NAMES.entries()) await writePicture(join(pictures, name), i + 1);
    writeFileSync(join(pictures, 'a.txt'), 'An octopus in the harbour');
    await use((engine) => engine.index([pictures]));
    return serve(['--home', home, '--no-index']);
  });

  it('say on a phone why they were found, and which are less certain', async () => {
    const { page } = await site.open('/', PHONE);
    await ask(page, 'octopus');
    const whyOf = (file: string) => tileOf(page, file).locator('..').locator('.results-why');
    await whyOf('a.png').waitFor();
    expect(await whyOf('a.png').textContent()).toBe('An octopus in the harbour');
    expect(await whyOf('octopus.png').textContent()).toBe('octopus.png');
    await page.getByRole('heading', { name: 'Less certain' }).waitFor();
    await page.getByRole('list', { name: 'Less certain' }).locator('[data-result]').first().waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('show where there is a pointer only what it is on', async () => {
    const { page } = await site.open();
    await ask(page, 'octopus');
    const tile = tileOf(page, 'a.png');
    await tile.waitFor();
    expect(await page.locator('.results-why:visible').count()).toBe(0);
    await tile.hover();
    await page.locator('.results-facts:visible', { hasText: 'An octopus in the harbour' }).waitFor();
  });

  it('say every reason: the words, and that it looks like it', async () => {
    const { page } = await site.open('/', PHONE);
    await page.route('**/api/v1/search', async (route) => {
      const response = await route.fetch();
      const answer = (await response.json()) as FoundPictures;
      const reasons = [
        { by: 'text', text: 'EXIT 12' },
        { by: 'caption', text: 'The way out' },
        { by: 'look', text: null },
      ] as const;
      const hits = answer.hits.map((hit) => ({ ...hit, reasons }));
      await route.fulfill({ response, json: { ...answer, hits } });
    });
    await ask(page, 'octopus');
    const why = tileOf(page, 'a.png').locator('..').locator('.results-why .results-line');
    await eventually(() => why.allTextContents()).toEqual(['EXIT 12', 'The way out+1']);
    expect(await tileOf(page, 'a.png').getAttribute('title')).toMatch(
      /\nEXIT 12\nThe way out\nLooks like it$/,
    );
    await tileOf(page, 'a.png').tap();
    await page.getByRole('button', { name: 'Picture details' }).tap();
    await page.getByText(/^(Strong|Possible)\s· EXIT 12\s· The way out\s· Looks like it$/).waitFor();
  });

  it('exclude what follows a minus once the box is left, and say so before', async () => {
    const { page } = await site.open();
    await ask(page, 'a pet');
    await boxOf(page).press('End');
    await boxOf(page).pressSequentially(' -black');
    await page.getByText('Enter excludes black.').waitFor();
    expect(paramsOf(page).getAll('not')).toEqual([]);
    await boxOf(page).blur();
    await eventually(() => paramsOf(page).getAll('not')).toEqual(['black']);
    expect(await boxOf(page).inputValue()).toBe('a pet');
    expect(await page.getByText('Enter excludes').count()).toBe(0);
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await eventually(() => paramsOf(page).size).toBe(0);
  });

  it('say that a question is too long', async () => {
    const { page } = await site.open();
    await boxOf(page).fill('long '.repeat(250));
    await page.getByText('A search takes 1,000 characters at most.').waitFor();
  });
});

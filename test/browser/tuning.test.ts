import { afterAll, expect, it } from 'vitest';
import { describeInBrowser, serve } from '../support/browser.ts';
import { createTestLibrary } from '../support/library.ts';
import { fillLibrary } from '../support/synthetic-library.ts';
import { violations } from './axe.ts';
import { useSite } from './site.ts';

describeInBrowser('comparing indexes, on the library page', () => {
  const library = createTestLibrary();
  afterAll(() => library.cleanUp());
  const site = useSite(async () => {
    // So few that no index is tried, so that it takes seconds.
    await fillLibrary(library, 300);
    return serve(['--home', library.home, '--no-index', '--model', 'soutu-mini']);
  });

  it('shows the progress, can be stopped, and says what is best', async () => {
    const { page } = await site.open('/library');
    const section = page.getByRole('region', { name: 'Index of the vectors' });
    await section.getByText('Now: every picture is compared, so none is missed.').waitFor();
    await section.getByRole('combobox', { name: 'Find at least' }).selectOption('95 %');
    await section.getByRole('button', { name: 'Compare indexes' }).click();
    await section.getByRole('progressbar', { name: 'Comparing indexes' }).waitFor();
    await section.getByRole('button', { name: 'Stop' }).click();
    await section.getByText('Stopped. Nothing was changed.').waitFor();
    await section.getByRole('button', { name: 'Compare indexes' }).click();
    await section.getByText(/With 301 pictures, exhaustive search.* is best/).waitFor({ timeout: 90_000 });
    expect(await section.getByRole('row').count()).toBeGreaterThan(1);
    // Searches are exhaustive already.
    expect(await section.getByRole('button', { name: 'Apply' }).count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: '中文' }).click();
    await page
      .getByRole('region', { name: '向量索引' })
      .getByText(/只有 301 张图片/)
      .waitFor();
  });
});

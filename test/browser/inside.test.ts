import { expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.ts';
import { shownOn, useGallery } from './site.ts';

describeInBrowser('what happens inside', () => {
  const site = useGallery();

  it('shows how the results were found when it is asked for', async () => {
    const { page } = await site.open('/?q=a%20red%20train');
    await shownOn(page);
    await page.getByRole('button', { name: 'How this was found' }).click();
    const panel = page.getByRole('dialog', { name: 'How this was found' });
    await panel.getByText('Understanding the query').waitFor();
    await panel.getByText(/Comparing all vectors finds/).waitFor();
    expect(await panel.getByRole('listitem').count()).toBe(20);
    expect(await panel.getByText('“a red train”').count()).toBe(20);
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'hidden' });
  });

  it('shows the index of each collection in the library', async () => {
    const { page } = await site.open('/library');
    await page.getByText('Size, age and reason').click();
    await page.getByText(/Pictures: \d+ vectors of 256 values/).waitFor();
    await page.getByText('None, all vectors are compared').waitFor();
  });
});

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

describeInBrowser('an index that the next run makes', () => {
  const site = useGallery('--index', 'hnsw:m=24');

  it.each([
    [
      'en-GB',
      'Size, age and reason',
      'Left by the last run',
      [
        'The next run makes itHNSW\u00a0· m 24, ef-construction 150',
        'WhyThe setting index asks for it',
        'It takes aboutN kB of memory, 1\u00a0sec to build on two cores',
      ],
    ],
    [
      'zh-CN',
      '大小、时间与理由',
      '上次运行留下的',
      [
        '下一次运行会改为HNSW\u00a0· m 24、ef-construction 150',
        '理由由设置 index 指定',
        '大约需要内存 N kB，双核构建需 1\u00a0秒',
      ],
    ],
  ])(
    'is told beside the one that there is, with the reason of each: %s',
    async (locale, more, now, planned) => {
      const { page } = await site.open('/library', { locale });
      await page.getByText(more).click();
      await page.getByText(now).waitFor();
      const facts = await page.locator('.lib-indexes dl > div').allTextContents();
      expect(facts.slice(2).map((fact) => fact.replace(/\d+\u00a0kB/, 'N kB'))).toEqual(planned);
      expect(await page.getByText('Few enough').count()).toBe(0);
    },
  );
});

describeInBrowser('an index for more vectors than there are', () => {
  const site = useGallery('--index', 'ivf_flat:lists=5000');

  it('is not said to be there because it was asked for', async () => {
    const { page } = await site.open('/library');
    await page.getByText('Size, age and reason').click();
    await page.getByText('What is asked for needs 5,000 vectors; until then, all are compared').waitFor();
  });
});

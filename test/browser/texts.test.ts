import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeInBrowser, serve } from '../support/browser.ts';
import { soutu } from '../support/cli.ts';
import { galleryLibrary } from '../support/gallery.ts';
import { violations } from './axe.ts';
import { boxOf, eventually, tileOf, useSite } from './site.ts';

const NAMES = ['a tiger', 'violin', 'a bicycle', 'hot dog', 'snow', '老虎', 'a red telephone', 'lighthouse'];

describeInBrowser('words for a picture', () => {
  const site = useSite(async () => {
    const { home } = await galleryLibrary();
    const file = join(home, 'labels.csv');
    const rows = NAMES.map((name, i) => `${name},A-${i},https://shop.example.org/${i}`);
    writeFileSync(file, ['text,id,link', ...rows].join('\n'));
    const { code, stderr } = await soutu(['texts', 'add', file, '--home', home, '--model', 'soutu-mini']);
    if (code !== 0) throw new Error(stderr);
    return serve(['--home', home, '--no-index']);
  });

  it.each([
    ['en-GB', 'light', 1280, 'Words for this picture'],
    ['zh-CN', 'dark', 390, '适合这张图的文字'],
  ] as const)(
    '%s: shows those that fit, with their sources, and searches for one',
    async (locale, colorScheme, width, title) => {
      const { page } = await site.open('/?q=tiger', {
        locale,
        colorScheme,
        viewport: { width, height: 800 },
      });
      await tileOf(page, 'tiger.webp').click();
      const strip = page.getByRole('region', { name: title });
      if (width < 600) await page.keyboard.press('i');
      await strip.waitFor();
      const words = await strip.getByRole('button').allTextContents();
      expect(words.length).toBeLessThanOrEqual(5);
      expect(words).toContain('老虎');
      expect(words).not.toContain('lighthouse');
      const link = strip.getByRole('link').first();
      expect(await link.getAttribute('rel')).toBe('noopener noreferrer');
      expect(await link.getAttribute('href')).toMatch(/^https:\/\/shop\.example\.org\/\d$/);
      expect(await violations(page)).toEqual([]);
      await strip.scrollIntoViewIfNeeded();
      if (process.env.SOUTU_TEST_SHOTS)
        await page.screenshot({ path: join(process.env.SOUTU_TEST_SHOTS, `${locale}.png`) });
      await strip.getByRole('button', { name: '老虎' }).click();
      await eventually(() => boxOf(page).inputValue()).toBe('老虎');
    },
  );
});

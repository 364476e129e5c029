import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { PUBLISHED_READER } from '../../src/models/ocr/published.ts';
import { describeInBrowser, serve } from '../support/browser.ts';
import { type FakeHub, startFakeHub } from '../support/fake-hub.ts';
import { createTestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';
import { useTestStore } from '../support/test-store.ts';
import { violations } from './axe.ts';
import { ask, useSite } from './site.ts';

/** A folder with the models that read words. */
const FOLDER = process.env.SOUTU_TEST_OCR;
const PICTURES = 3;
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

describeInBrowser(
  'reading words, on the library page',
  () => {
    const { home, pictures, cleanUp, use } = createTestLibrary();
    const closing: (() => void)[] = [];
    let hub: FakeHub;
    afterAll(() => {
      for (const close of closing) close();
      cleanUp();
    });
    const site = useSite(async () => {
      await useTestStore(home);
      for (let i = 0; i < PICTURES; i++) await writePicture(join(pictures, `${i}.png`), i);
      await use((engine) => engine.index([pictures]));
      const repository = PUBLISHED_READER.repository.split('@')[0]!;
      hub = await startFakeHub('clip-fp32', { repository, atEnd: (close) => closing.push(close) });
      const [detector, recogniser] = PUBLISHED_READER.files;
      hub.files.set(detector!.path, readFileSync(join(FOLDER!, 'ch_PP-OCRv4_det_infer.onnx')));
      hub.files.set(recogniser!.path, readFileSync(join(FOLDER!, 'PP-OCRv6_rec_small.onnx')));
      const env = { MODELSCOPE_ENDPOINT: hub.address, HTTP_PROXY: '', http_proxy: '' };
      return serve(['--home', home, '--no-index'], { ...env, HF_HUB_OFFLINE: undefined });
    });

    it('says how many pictures were read, downloads the models, and reads the others', async () => {
      const { page } = await site.open('/', PHONE);
      await ask(page, '"no such words"');
      await page.locator('.results-notice').getByRole('button', { name: 'Library' }).tap();
      const section = page.getByRole('region', { name: 'Words in pictures' });
      await section.getByText(`Read in 0 of ${PICTURES} pictures. Download the models`).waitFor();
      const { tooWide, missing } = await page.evaluate(() => ({
        tooWide: document.documentElement.scrollWidth > window.innerWidth,
        missing: document.querySelector('#libWords') === null,
      }));
      expect([tooWide, missing]).toEqual([false, false]);
      // What comes then stays until it is let through.
      hub.fault = ({ at }) => (at === 'storage' ? { hangAfter: 1_000_000 } : undefined);
      await section.getByRole('button', { name: 'Download Words in pictures, 26 MB' }).tap();
      await section.getByRole('progressbar', { name: 'Download of Words in pictures' }).waitFor();
      await section.getByRole('button', { name: 'Stop the download of Words in pictures' }).tap();
      await section.getByText(/^Stopped|^The download was stopped/).waitFor();
      expect(await violations(page)).toEqual([]);
      hub.fault = () => undefined;
      await section.getByRole('button', { name: /^Continue the download/ }).tap();
      await section.getByText(`Read in 0 of ${PICTURES} pictures. The next run reads them.`).waitFor();
      // It is no model that searches could use.
      expect(await page.getByRole('rowheader').filter({ hasText: 'ocr' }).count()).toBe(0);
      await page.getByRole('button', { name: 'Update library' }).tap();
      await section.getByText(`Read in ${PICTURES} of ${PICTURES} pictures.`).waitFor();
      await page.getByRole('button', { name: '中文' }).tap();
      await page.getByText(`${PICTURES} 张图片中，${PICTURES} 张已识别。`).waitFor();
    });
  },
  FOLDER !== undefined,
);

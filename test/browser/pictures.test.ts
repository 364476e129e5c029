import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { beforeAll, expect, it } from 'vitest';
import { matrixFile } from '../images/matrix.ts';
import { describeInBrowser } from '../support/browser.ts';
import { galleryLibrary } from '../support/gallery.ts';
import { answerTo, ask, boxOf, drawPart, eventually, paramsOf, sceneOf, useGallery } from './site.ts';

/** A file as a page receives it from the clipboard or by drag and drop. */
interface Handed {
  readonly name: string;
  readonly type: string;
  readonly base64: string;
}

/** Sends a file to the page as the browser does: by pasting, or by dropping it anywhere on the page. */
function hand(page: Page, how: 'paste' | 'drop', file: Handed): Promise<void> {
  return page.evaluate(
    ({ how, file }) => {
      const bytes = Uint8Array.from(atob(file.base64), (letter) => letter.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], file.name, { type: file.type }));
      const rest = { bubbles: true, cancelable: true };
      if (how === 'paste') {
        document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, ...rest }));
        return;
      }
      for (const step of ['dragenter', 'dragover', 'drop']) {
        document.querySelector('main')!.dispatchEvent(new DragEvent(step, { dataTransfer: data, ...rest }));
      }
    },
    { how, file },
  );
}

describeInBrowser('searching with a picture in the page', () => {
  const site = useGallery();
  let dog: Handed;
  let gallery: string;

  beforeAll(async () => {
    ({ gallery } = await galleryLibrary());
    // Different from the file in the library, which would be recognised by its content.
    const png = await sharp(join(gallery, 'emoji', 'dog-face.webp'))
      .flatten({ background: '#eee' })
      .png()
      .toBuffer();
    dog = { name: 'mine.png', type: 'image/png', base64: png.toString('base64') };
  });

  it('searches with a pasted picture, keeps it after a reload, and removes it by Backspace', async () => {
    const { page } = await site.open();
    const names = await answerTo(
      page,
      () => hand(page, 'paste', dog),
      ({ image }) => image !== undefined,
    );
    expect(names[0]).toBe('dog-face.webp');
    expect(paramsOf(page).get('image')).toMatch(/^[0-9a-f]{32}$/);
    const chip = page.getByRole('button', { name: 'Query picture: select a part' });
    const shown = () => chip.locator('img').evaluate((image: HTMLImageElement) => image.naturalWidth);
    await eventually(shown).toBeGreaterThan(0);

    expect(await answerTo(page, () => page.reload())).toEqual(names);
    await eventually(shown).toBeGreaterThan(0);
    await boxOf(page).press('Backspace');
    await chip.waitFor({ state: 'detached' });
    expect(paramsOf(page).size).toBe(0);
  });

  it('searches with a picture dropped anywhere, and shows an overlay while it is dragged', async () => {
    const { page } = await site.open();
    await ask(page, 'cake');
    await boxOf(page).fill('');
    await page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['x'], 'x.png', { type: 'image/png' }));
      document
        .querySelector('main')!
        .dispatchEvent(new DragEvent('dragenter', { dataTransfer, bubbles: true, cancelable: true }));
    });
    const veil = page.getByText('Drop a picture to search with it');
    await veil.waitFor();
    const names = await answerTo(
      page,
      () => hand(page, 'drop', dog),
      ({ image }) => image !== undefined,
    );
    expect(names[0]).toBe('dog-face.webp');
    await veil.waitFor({ state: 'detached' });
  });

  it('searches with a chosen file, and recognises one of the library', async () => {
    const { page } = await site.open();
    const choose = async (file: string) => {
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        page.getByRole('button', { name: 'Search with a picture' }).click(),
      ]);
      await chooser.setFiles(file);
    };
    const names = await answerTo(
      page,
      () => choose(join(gallery, 'emoji', 'pizza.webp')),
      ({ similarTo }) => similarTo !== undefined,
    );
    expect(names).not.toContain('pizza.webp');
    expect(paramsOf(page).has('image')).toBe(false);
    const id = paramsOf(page).get('similarTo');
    const answer = await fetch(`${site.server.url}/api/v1/images/${id}`);
    expect(basename(((await answer.json()) as { path: string }).path)).toBe('pizza.webp');
  });

  it.each([
    ['nef.nef', ''],
    ['rgb-rle.psd', 'application/x-photoshop'],
  ])('searches with %s dropped as %j, and offers such files in the dialog', async (name, type) => {
    const { page } = await site.open();
    const base64 = Buffer.from(matrixFile(name)).toString('base64');
    await answerTo(
      page,
      () => hand(page, 'drop', { name, type, base64 }),
      ({ image }) => image !== undefined,
    );
    const offered = await page.locator('[data-picture-input=file]').getAttribute('accept');
    expect(offered?.split(',')).toContain(name.slice(name.lastIndexOf('.')));
  });

  it('offers a phone its photo library', async () => {
    const { page } = await site.open('/', { hasTouch: true, isMobile: true });
    for (const input of ['camera', 'file'])
      expect(await page.locator(`[data-picture-input=${input}]`).getAttribute('accept')).toBe(
        'image/*,.heic,.heif',
      );
  });

  it('reports a file that is not a picture or is damaged', async () => {
    const { page, faults } = await site.open();
    await answerTo(page, () => hand(page, 'paste', dog));
    const before = page.url();
    const messages = page.getByRole('status');
    const text = { name: 'notes.txt', type: 'text/plain', base64: Buffer.from('words').toString('base64') };
    await hand(page, 'drop', text);
    const wrong = messages.filter({ hasText: '“notes.txt” cannot be read as a picture.' });
    await wrong.filter({ hasText: 'ICO, JPEG XL, JPEG 2000, RAW or PSD' }).waitFor();
    expect(faults).toEqual([]);
    const damaged = readFileSync(join(gallery, 'emoji', 'dog.webp'))
      .subarray(0, 400)
      .toString('base64');
    await hand(page, 'paste', { name: 'half.webp', type: 'image/webp', base64: damaged });
    await messages.filter({ hasText: '“half.webp” is damaged.' }).waitFor();
    // The browser logs that the server refused the upload.
    expect(faults.splice(0).join()).toMatch(/status of 4\d\d/);
    expect(page.url()).toBe(before);
    await page.getByRole('button', { name: 'Remove the picture' }).waitFor();
  });

  it('uses the first of several pictures, and reports what else cannot be dropped, once each', async () => {
    const { page } = await site.open();
    const messages = page.getByRole('status');
    await answerTo(page, async () => {
      await page.evaluate(
        ({ base64, type }) => {
          const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
          const dataTransfer = new DataTransfer();
          for (const name of ['a.png', 'b.png', 'c.png'])
            dataTransfer.items.add(new File([bytes], name, { type }));
          document.body.dispatchEvent(
            new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }),
          );
        },
        { base64: dog.base64, type: dog.type },
      );
      // It goes again, perhaps before the results are there.
      await messages.filter({ hasText: 'Only 1 of 3 pictures is used: “a.png”' }).waitFor();
    });
    const before = page.url();
    const taken = await page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.setData('text/uri-list', 'https://example.org/cat.png');
      const steps = ['dragover', 'drop', 'drop'].map(
        (step) => new DragEvent(step, { dataTransfer, bubbles: true, cancelable: true }),
      );
      for (const step of steps) document.querySelector('main')!.dispatchEvent(step);
      return steps.map((step) => step.defaultPrevented);
    });
    expect(taken).toEqual([true, true, true]);
    const said = page.getByText('Only pictures can be dropped here');
    await said.waitFor();
    expect(await said.count()).toBe(1);
    expect(page.url()).toBe(before);
  });

  it('opens the next picture when the open one is removed', async () => {
    const answer = await fetch(`${site.server.url}/api/v1/images?offset=2&limit=2`);
    const [first, next] = ((await answer.json()) as { pictures: { id: string; path: string }[] }).pictures;
    const { page } = await site.open(`/?view=${first!.id}`);
    const viewer = (picture: { path: string }) =>
      page.getByRole('dialog', { name: basename(picture.path), exact: true });
    await page.getByText(/^3 of /).waitFor();
    await viewer(first!).getByRole('button', { name: 'Remove from library' }).click();
    await viewer(next!).waitFor();
    expect(paramsOf(page).get('view')).toBe(next!.id);
    await page.getByRole('button', { name: 'Undo' }).click();
    expect(await viewer(next!).isVisible()).toBe(true);
  });

  it('composes a picture with words, which weigh as the slider says', async () => {
    const { page } = await site.open();
    await answerTo(page, () => hand(page, 'paste', dog));
    const changed = await ask(page, 'birthday');
    const slider = page.getByRole('slider', { name: 'Picture and words' });
    expect(await slider.getAttribute('aria-valuetext')).toBe('55 % words');
    expect(paramsOf(page).has('weight')).toBe(false);
    await slider.focus();
    const alike = await answerTo(page, () => slider.press('Home'));
    expect(paramsOf(page).get('weight')).toBe('0');
    expect(alike).not.toEqual(changed);
    const fewWords = await answerTo(page, () => slider.press('ArrowRight'));
    expect(paramsOf(page).get('weight')).toBe('0.05');
    expect(await answerTo(page, () => page.reload())).toEqual(fewWords);
    expect(await slider.getAttribute('aria-valuetext')).toBe('5 % words');
    // All movements of the slider while it has the focus are one entry of the history.
    expect(await answerTo(page, () => page.goBack())).toEqual(changed);
    expect(await slider.inputValue()).toBe('55');
  });

  it('searches a part drawn with the mouse, and previews its results', async () => {
    const { page } = await site.open(`/?view=${await sceneOf(site, 'city-taxi-sunset.webp')}`);
    await page.getByRole('button', { name: 'Select a part' }).click();
    const found = await drawPart(page, [0.42, 0.99], [0.58, 0.72]);
    await eventually(() => found.first().getAttribute('aria-label')).toBe('taxi.webp');
    const names = await answerTo(
      page,
      () => page.getByRole('button', { name: 'Search this part' }).click(),
      ({ region }) => region !== undefined,
    );
    expect(names[0]).toBe('taxi.webp');
    const [x = 0, y = 0, width = 0, height = 0] = paramsOf(page).get('region')!.split(',').map(Number);
    expect(x).toBeCloseTo(0.42, 1);
    expect(y).toBeCloseTo(0.72, 1);
    expect(width).toBeCloseTo(0.16, 1);
    expect(height).toBeCloseTo(0.27, 1);
    await page.getByRole('button', { name: 'Part of the query picture: select another' }).waitFor();
    expect(await answerTo(page, () => page.reload())).toEqual(names);
  });

  it('searches a part of an uploaded picture by keyboard, and finds the chosen one of its two objects', async () => {
    const [left, right] = await Promise.all(
      ['emoji/dog-face.webp', 'emoji/pizza.webp'].map((file) =>
        sharp(join(gallery, file)).flatten({ background: '#fff' }).resize(400, 400).toBuffer(),
      ),
    );
    const together = await sharp({ create: { width: 800, height: 400, channels: 3, background: '#fff' } })
      .composite([
        { input: left!, left: 0, top: 0 },
        { input: right!, left: 400, top: 0 },
      ])
      .png()
      .toBuffer();
    const { page } = await site.open();
    await answerTo(page, () =>
      hand(page, 'paste', { name: 'two.png', type: 'image/png', base64: together.toString('base64') }),
    );
    await page.getByRole('button', { name: 'Query picture: select a part' }).press('Enter');
    const part = page.getByRole('application');
    await part.waitFor();
    await eventually(() => part.evaluate((box) => box === document.activeElement)).toBe(true);
    // As far as possible to the right.
    for (let i = 0; i < 26; i++) await page.keyboard.press('ArrowRight');
    const names = await answerTo(
      page,
      () => page.keyboard.press('Enter'),
      ({ region }) => region !== undefined,
    );
    expect(names.slice(0, 3)).toContain('pizza.webp');
    expect(names.slice(0, 3).join()).not.toContain('dog');
  });
});

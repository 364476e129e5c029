import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, expect, it } from 'vitest';
import { loadFonts } from '../../scripts/gallery/kit/fonts.ts';
import { type TextStyle, text, textWidth } from '../../scripts/gallery/kit/text.ts';
import { describeInBrowser, serve } from '../support/browser.ts';
import { soutu } from '../support/cli.ts';
import { createTestLibrary } from '../support/library.ts';
import { useTestStore } from '../support/test-store.ts';
import { violations } from './axe.ts';
import { eventually, useSite } from './site.ts';

/** A folder with the models that read words. */
const FOLDER = process.env.SOUTU_TEST_OCR;

const [WIDTH, HEIGHT] = [1000, 700];
const STYLE: TextStyle = { size: 44 };
/** What is drawn: words, and where their baseline begins. */
const LINES = [
  ['Harbour cafe opens at nine', 80, 120],
  ['Dark chocolate', 80, 260],
  ['3.20', 800, 260],
  ['身份证号码查询', 80, 400],
  ['Chocolates for friends', 80, 540],
] as const;
const WORDS = LINES.map(([words]) => words);
const [HARBOUR, CHOCOLATE, , CARD] = WORDS as [string, string, string, string];

type Point = readonly [x: number, y: number];
/** How a point of the drawing moves when the picture is made from it, and the size of the picture. */
interface Turn {
  readonly file: string;
  readonly at: (point: Point) => Point;
  readonly size: Point;
}
const SLANT = (8 * Math.PI) / 180;
const TURNS: readonly Turn[] = [
  { file: 'level.png', at: (point) => point, size: [WIDTH, HEIGHT] },
  { file: 'on-its-side.png', at: ([x, y]) => [HEIGHT - y, x], size: [HEIGHT, WIDTH] },
  {
    file: 'slanted.png',
    at: ([x, y]) => [
      WIDTH / 2 + (x - WIDTH / 2) * Math.cos(SLANT) - (y - HEIGHT / 2) * Math.sin(SLANT),
      HEIGHT / 2 + (x - WIDTH / 2) * Math.sin(SLANT) + (y - HEIGHT / 2) * Math.cos(SLANT),
    ],
    size: [WIDTH, HEIGHT],
  },
];

async function draw(folder: string): Promise<void> {
  await loadFonts();
  mkdirSync(folder, { recursive: true });
  const lines = LINES.map(([words, x, y]) => text(x, y, words, STYLE)).join('');
  const sheet = (degrees: number) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}"><rect width="100%" height="100%" fill="#fff"/><g transform="rotate(${degrees} ${WIDTH / 2} ${HEIGHT / 2})">${lines}</g></svg>`;
  const level = sharp(Buffer.from(sheet(0))).removeAlpha();
  await level.clone().toFile(join(folder, 'level.png'));
  await sharp(await level.png().toBuffer())
    .rotate(90)
    .toFile(join(folder, 'on-its-side.png'));
  await sharp(Buffer.from(sheet(8)))
    .removeAlpha()
    .toFile(join(folder, 'slanted.png'));
}

/** The rectangle around the letters of a line in the picture, as fractions of it: left, top, right, bottom. */
function drawnAt([words, x, y]: (typeof LINES)[number], { at, size }: Turn): number[] {
  const right = x + textWidth(words, STYLE);
  const [top, bottom] = [y - 0.8 * STYLE.size, y + 0.1 * STYLE.size];
  const corners = (
    [
      [x, top],
      [right, top],
      [right, bottom],
      [x, bottom],
    ] as const
  ).map(at);
  const [xs, ys] = [corners.map(([px]) => px / size[0]), corners.map(([, py]) => py / size[1])];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

const linesOn = (page: Page) =>
  page.getByRole('group', { name: /Text in the picture|图中文字/ }).getByRole('paragraph');
const lineOf = (page: Page, words: string) => linesOn(page).filter({ hasText: words });
const pictureOn = (page: Page, file: string) => page.getByRole('img', { name: file });

/** The rectangle of a line on the page as fractions of that of the picture. */
async function shownAt(page: Page, file: string, words: string): Promise<number[]> {
  const picture = (await pictureOn(page, file).boundingBox())!;
  const { x, y, width, height } = (await lineOf(page, words).boundingBox())!;
  const across = (value: number) => (value - picture.x) / picture.width;
  const down = (value: number) => (value - picture.y) / picture.height;
  return [across(x), down(y), across(x + width), down(y + height)];
}

const selected = (page: Page) => page.evaluate(() => String(getSelection()).trim());
const copied = (page: Page) => page.evaluate(() => navigator.clipboard.readText());
/** Where the viewer has put the picture. */
const placeOf = (page: Page, file: string) => pictureOn(page, file).boundingBox();

async function middleOf(page: Page, words: string, at = 0.5): Promise<Point> {
  const { x, y, width, height } = (await lineOf(page, words).boundingBox())!;
  return [x + at * width, y + height / 2];
}

describeInBrowser(
  'words in a picture on the page',
  () => {
    const { home, pictures, cleanUp } = createTestLibrary();
    afterAll(cleanUp);
    const site = useSite(async () => {
      await draw(pictures);
      await useTestStore(home);
      const env = { SOUTU_OCR_MODELS: FOLDER! };
      const { code, stderr } = await soutu(['index', pictures, '--home', home, '--model', 'soutu-mini'], env);
      expect(code, stderr).toBe(0);
      return serve(['--home', home, '--no-index']);
    });

    /** Opens a picture in the viewer. */
    async function view(file: string, options: BrowserContextOptions = {}, query = '') {
      const answer = await fetch(`${site.server.url}/api/v1/images`);
      const { pictures } = (await answer.json()) as { pictures: { id: string; path: string }[] };
      const { id } = pictures.find(({ path }) => path.endsWith(file))!;
      const permissions = ['clipboard-read', 'clipboard-write'];
      const { page } = await site.open(`/?${query}view=${id}`, { permissions, ...options });
      await linesOn(page).first().waitFor();
      return page;
    }

    it.each(TURNS)('lie over the words of a picture: $file', async (turn) => {
      const page = await view(turn.file);
      for (const line of LINES) {
        const [shown, drawn] = [await shownAt(page, turn.file, line[0]), drawnAt(line, turn)];
        for (const [at, value] of shown.entries()) {
          const pixels = Math.abs(value - drawn[at]!) * turn.size[at % 2]!;
          expect(pixels, `${line[0]}: ${shown} instead of ${drawn}`).toBeLessThan(0.4 * STYLE.size);
        }
      }
    });

    it('stay over the words when the picture is zoomed and dragged', async () => {
      const page = await view('slanted.png');
      const all = () => Promise.all(WORDS.map((words) => shownAt(page, 'slanted.png', words)));
      const before = await all();
      const { width } = (await placeOf(page, 'slanted.png'))!;
      const from = await middleOf(page, CHOCOLATE);
      await page.mouse.move(...from);
      await page.mouse.wheel(0, -400);
      await eventually(async () => (await placeOf(page, 'slanted.png'))!.width).toBeGreaterThan(1.5 * width);
      const { x } = (await placeOf(page, 'slanted.png'))!;
      await page.mouse.down();
      await page.mouse.move(from[0] - 60, from[1] - 20, { steps: 4 });
      await page.mouse.up();
      // Until the words are marked, the mouse drags a zoomed picture by them.
      await eventually(async () => (await placeOf(page, 'slanted.png'))!.x).toBeCloseTo(x - 60, 0);
      expect(await selected(page)).toBe('');
      for (const [at, place] of (await all()).entries()) {
        for (const [i, value] of place.entries()) expect(value).toBeCloseTo(before[at]![i]!, 3);
      }
      await page.keyboard.press('t');
      const there = await placeOf(page, 'slanted.png');
      await page.mouse.move(...(await middleOf(page, CHOCOLATE, 0.3)));
      await page.mouse.down();
      await page.mouse.move(...(await middleOf(page, CHOCOLATE, 0.7)), { steps: 4 });
      await page.mouse.up();
      expect(await selected(page)).toContain('choc');
      expect(await placeOf(page, 'slanted.png')).toEqual(there);
    });

    it('are selected with the mouse, and copied in reading order, each line as a line', async () => {
      const page = await view('level.png');
      const before = await placeOf(page, 'level.png');
      await page.mouse.move(...(await middleOf(page, HARBOUR, 0.3)));
      await page.mouse.down();
      await page.mouse.move(...(await middleOf(page, CHOCOLATE)), { steps: 6 });
      await page.mouse.move(...(await middleOf(page, CARD, 0.995)), { steps: 6 });
      await page.mouse.up();
      await page.keyboard.press('Control+c');
      const lines = (await copied(page)).split('\n');
      expect(HARBOUR.endsWith(lines[0]!)).toBe(true);
      expect(lines[0]!.length).toBeLessThan(HARBOUR.length);
      expect(lines.slice(1)).toEqual(WORDS.slice(1, 4));
      // What a press beside the words ends.
      await page.mouse.click(before!.x + 10, before!.y + 10);
      expect(await selected(page)).toBe('');
      await page.mouse.dblclick(...(await middleOf(page, CHOCOLATE, 0.8)));
      expect(await selected(page)).toBe('chocolate');
      await page.keyboard.press('Control+a');
      await page.keyboard.press('Control+c');
      expect(await copied(page)).toBe(WORDS.join('\n'));
      expect(await placeOf(page, 'level.png')).toEqual(before);
      // A double click beside the words zooms as ever.
      await page.mouse.dblclick(before!.x + 20, before!.y + 20);
      await eventually(async () => (await placeOf(page, 'level.png'))!.width).toBeGreaterThan(before!.width);
    });

    it('are marked and copied by buttons and keys, in both languages', async () => {
      const page = await view('level.png', { reducedMotion: 'reduce' });
      const mark = page.getByRole('button', { name: 'Text in the picture' });
      const copyAll = page.getByRole('button', { name: 'Copy all text' });
      const pressed = () => mark.getAttribute('aria-pressed');
      const brightness = async () => {
        const { data } = await sharp(await pictureOn(page, 'level.png').screenshot())
          .resize(1, 1)
          .raw()
          .toBuffer({ resolveWithObject: true });
        return data[0]!;
      };
      const plain = await brightness();
      expect([await pressed(), await copyAll.count()]).toEqual(['false', 0]);
      await mark.click();
      expect(await pressed()).toBe('true');
      // The picture around the words is darker.
      expect(await brightness()).toBeLessThan(0.85 * plain);
      expect(await violations(page)).toEqual([]);
      await copyAll.click();
      await page.getByText('Text copied').waitFor();
      expect(await copied(page)).toBe(WORDS.join('\n'));
      await page.keyboard.press('t');
      expect(await pressed()).toBe('false');
      const chinese = await view('level.png', { locale: 'zh-CN' });
      await chinese.getByRole('button', { name: '图中文字' }).click();
      await chinese.getByRole('button', { name: '复制全部文字' }).click();
      await chinese.getByText('文字已复制').waitFor();
    });

    it('are highlighted where the search found them', async () => {
      const found = (page: Page) =>
        linesOn(page).evaluateAll((lines) =>
          lines
            .filter((line) => line.getAttribute('data-found') === 'true')
            .map((line) => line.textContent!.trim()),
        );
      const byWords = await view('level.png', {}, 'q=chocolate&');
      await eventually(() => found(byWords)).toEqual(['Dark chocolate', 'Chocolates for friends']);
      const byChinese = await view('level.png', {}, 'q=身份证&');
      await eventually(() => found(byChinese)).toEqual(['身份证号码查询']);
      expect(await found(await view('level.png'))).toEqual([]);
      expect(await found(await view('level.png', {}, 'q=a+sheet+of+paper&'))).toEqual([]);
    });

    it('leave swipes and the choice of a part alone', async () => {
      const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
      const page = await view('slanted.png', { ...phone, deviceScaleFactor: 2 });
      const button = (await page.getByRole('button', { name: 'Text in the picture' }).boundingBox())!;
      expect(Math.min(button.width, button.height)).toBeGreaterThanOrEqual(44);
      const [x, y] = await middleOf(page, HARBOUR, 0.9);
      const touch = await page.context().newCDPSession(page);
      const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', to?: number) =>
        touch.send('Input.dispatchTouchEvent', { type, touchPoints: to === undefined ? [] : [{ x: to, y }] });
      await send('touchStart', x);
      for (const by of [20, 60, 120]) await send('touchMove', x - by);
      await send('touchEnd');
      await page.getByRole('dialog', { name: 'slanted.png' }).waitFor({ state: 'detached' });
      await linesOn(page).first().waitFor();
      await page.keyboard.press('c');
      await page.getByRole('application').waitFor();
      expect(await linesOn(page).count()).toBe(0);
    });
  },
  FOLDER !== undefined,
);

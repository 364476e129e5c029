import type { Browser, BrowserContextOptions, Page, Response } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { openBrowser, openPage, type RunningServer, serve, type WatchedPage } from '../support/browser.ts';
import { galleryLibrary } from '../support/gallery.ts';

/** A browser and a running server for the tests of one file. */
export interface Site {
  readonly browser: Browser;
  readonly server: RunningServer;
  /** Opens an address of the server. The test fails if the page has errors. */
  open(path?: string, options?: BrowserContextOptions): Promise<WatchedPage>;
}

/** Starts browser and server for the tests of a file, and checks their pages for errors. */
export function useSite(start: () => Promise<RunningServer>): Site {
  let browser: Browser;
  let server: RunningServer | undefined;
  let opened: WatchedPage[] = [];
  beforeAll(async () => {
    [server, browser] = await Promise.all([start(), openBrowser()]);
  }, 300_000);
  afterEach(async () => {
    const faults = opened.flatMap((one) => one.faults);
    await Promise.all(opened.map(({ context }) => context.close()));
    opened = [];
    expect(faults).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });
  return {
    get browser() {
      return browser;
    },
    get server() {
      return server!;
    },
    async open(path = '/', options = {}) {
      const page = await openPage(browser, server!.url + path, options);
      opened.push(page);
      return page;
    },
  };
}

/** A site with a library of the demo gallery, which the tests may modify. */
export function useGallery(...args: string[]): Site {
  return useSite(async () => {
    const { home } = await galleryLibrary();
    return serve(['--home', home, '--no-index', ...args]);
  });
}

export const boxOf = (page: Page) => page.getByRole('searchbox');

/** The pictures in the results. */
export const tilesOf = (page: Page) => page.locator('[data-result]');

export const tileOf = (page: Page, file: string) => page.locator(`[data-result][aria-label^="${file}, "]`);

/** An assertion that is retried for long enough even on a busy machine. */
export const eventually = <T>(look: () => T, options: { timeout?: number; interval?: number } = {}) =>
  expect.poll(look, { timeout: 60_000, ...options });

/** Waits until there are pictures in the results. */
export const shownOn = (page: Page) => tilesOf(page).nth(3).waitFor();

/** File names of the first pictures in the results. */
export async function namesOn(page: Page, count = 8): Promise<string[]> {
  const tiles = await tilesOf(page).evaluateAll((links) =>
    links.map((link) => ({
      place: Number(link.getAttribute('data-result-index')),
      name: link.getAttribute('aria-label')!.split(', ')[0]!,
    })),
  );
  return tiles
    .sort((a, b) => a.place - b.place)
    .slice(0, count)
    .map(({ name }) => name);
}

/** The id of a picture of the gallery's scenes. */
export async function sceneOf({ server }: Site, file: string): Promise<string> {
  const answer = await fetch(`${server.url}/api/v1/images?minSide=1200&limit=200`);
  const { pictures } = (await answer.json()) as { pictures: { id: string; path: string }[] };
  return pictures.find(({ path }) => path.endsWith(`/scenes/${file}`))!.id;
}

/**
 * Draws a selection on the open picture, from a corner outside of the present selection to another one, as fractions of the
 * picture.
 */
export async function drawPart(page: Page, from: readonly [number, number], to: readonly [number, number]) {
  const found = page.getByRole('list', { name: 'First results for this part' }).getByRole('button');
  await found.first().waitFor();
  const area = (await page.getByRole('application').locator('..').boundingBox())!;
  const at = ([x, y]: readonly [number, number]) =>
    [area.x + area.width * x, area.y + area.height * y] as const;
  const preview = page.waitForResponse((response) => {
    const x = (response.request().postDataJSON() as SearchBody | null)?.region?.x;
    return x !== undefined && Math.abs(x - from[0]) < 0.03;
  });
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 5 });
  await page.mouse.up();
  await preview;
  return found;
}

interface SearchBody {
  readonly text?: string;
  readonly similarTo?: string;
  readonly image?: string;
  readonly region?: { readonly x: number };
  readonly not?: readonly object[];
  readonly limit: number;
}

/** Performs an action that starts a search, and waits until its results are shown. Resolves to the first file names. */
export async function answerTo(
  page: Page,
  work: () => Promise<unknown>,
  isMeant: (body: SearchBody) => boolean = () => true,
): Promise<string[]> {
  // The preview of a part requests only a few results.
  const isForResults = (body: SearchBody) => body.limit >= 100 && isMeant(body);
  // The body of a response that was superseded by the next one never arrives.
  const isWhole = (response: Response) =>
    response.json().then(
      () => true,
      () => false,
    );
  const answered = page.waitForResponse(
    async (response) =>
      response.url().endsWith('/api/v1/search') &&
      isForResults(response.request().postDataJSON() as SearchBody) &&
      (await isWhole(response)),
  );
  await work();
  const { hits } = (await (await answered).json()) as { hits: { path: string }[] };
  const names = hits.slice(0, 8).map(({ path }) => path.slice(path.lastIndexOf('/') + 1));
  await eventually(() => namesOn(page)).toEqual(names);
  return names;
}

/** Types a query into the search box, which starts the search. */
export function ask(page: Page, words: string): Promise<string[]> {
  return answerTo(
    page,
    () => boxOf(page).fill(words),
    ({ text }) => text === words,
  );
}

/** The parameters of the current address. */
export const paramsOf = (page: Page) => new URL(page.url()).searchParams;

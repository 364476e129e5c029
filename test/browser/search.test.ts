import { expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.ts';
import { answerTo, ask, boxOf, eventually, namesOn, paramsOf, shownOn, tileOf, useGallery } from './site.ts';

describeInBrowser('searching in the page', () => {
  const site = useGallery();

  it('shows the library by month before a search, and results while typing', async () => {
    const { page } = await site.open();
    await shownOn(page);
    expect(await page.getByRole('heading', { level: 2 }).first().textContent()).toMatch(/^\w+ \d{4}/);
    const names = await answerTo(
      page,
      () => boxOf(page).pressSequentially('a cat', { delay: 60 }),
      ({ text }) => text === 'a cat',
    );
    expect(names.slice(0, 3).join()).toContain('cat');
    expect(await page.title()).toContain('a cat');
    await eventually(() => page.getByRole('status').first().textContent()).toMatch(/good of \d+ · [\d,]+ ms/);
  });

  it('finds pictures by Chinese words', async () => {
    const { page } = await site.open();
    expect((await ask(page, '生日蛋糕')).slice(0, 3)).toContain('birthday-cake.webp');
    const cards = await ask(page, '身份证');
    expect(cards[0]).toMatch(/^id-card-zh/);
    expect(cards.filter((name) => name.startsWith('id-card')).length).toBeGreaterThan(3);
  });

  it('shows the results of the latest query, in whatever order responses arrive', async () => {
    const { page } = await site.open();
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let cancelled = false;
    page.on('requestfailed', (request) => {
      cancelled ||= request.postDataJSON()?.text === 'dog';
    });
    await page.route('**/api/v1/search', async (route) => {
      if (route.request().postDataJSON().text === 'dog') await held;
      await route.continue().catch(() => {});
    });
    const request = page.waitForRequest((sent) => sent.postDataJSON()?.text === 'dog');
    await boxOf(page).fill('dog');
    await request;
    const names = await ask(page, 'cake');
    letGo();
    await page.waitForTimeout(500);
    expect(await namesOn(page)).toEqual(names);
    expect(cancelled).toBe(true);
  });

  it('does not search while a Chinese word is being composed', async () => {
    const { page, context } = await site.open();
    const requests: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/search')) requests.push(request.postDataJSON().text);
    });
    await boxOf(page).focus();
    const keyboard = await context.newCDPSession(page);
    for (const text of ['s', 'sheng', 'sheng ri']) {
      await keyboard.send('Input.imeSetComposition', {
        text,
        selectionStart: text.length,
        selectionEnd: text.length,
      });
      await page.waitForTimeout(150);
    }
    expect(requests).toEqual([]);
    expect(page.url()).not.toContain('q=');
    await answerTo(page, () => keyboard.send('Input.insertText', { text: '生日' }));
    expect(requests).toEqual(['生日']);
    expect(await boxOf(page).inputValue()).toBe('生日');
  });

  it('excludes by a minus or by the button, with a chip for each that can be removed', async () => {
    const { page } = await site.open();
    const before = await ask(page, 'a pet');
    expect(before.join()).toMatch(/dog.*cat|cat.*dog/);
    await boxOf(page).press('End');
    await answerTo(
      page,
      () => boxOf(page).pressSequentially(' -dog '),
      ({ not }) => not?.length === 1,
    );
    expect((await namesOn(page)).join()).not.toContain('dog');
    expect(paramsOf(page).getAll('not')).toEqual(['dog']);
    expect(await boxOf(page).inputValue()).toBe('a pet ');

    await page.getByRole('button', { name: 'Exclude something' }).click();
    await page.keyboard.type('cat');
    await answerTo(
      page,
      () => page.keyboard.press('Enter'),
      ({ not }) => not?.length === 2,
    );
    expect(paramsOf(page).getAll('not')).toEqual(['dog', 'cat']);
    // Few animals are neither dogs nor cats, so the test only checks the first results.
    expect((await namesOn(page)).slice(0, 3).join()).not.toMatch(/dog|cat/);

    const chips = page.getByRole('list', { name: 'Active filters' });
    await answerTo(page, () => chips.getByRole('button', { name: 'Remove: Without cat' }).click());
    await answerTo(page, () => chips.getByRole('button', { name: 'Remove: Without dog' }).click());
    expect(await namesOn(page)).toEqual(before);
  });

  it('shows the relevance of a picture, finds similar ones, and excludes by “not this”', async () => {
    const { page } = await site.open();
    const [best = ''] = await ask(page, 'birthday cake');
    const tile = tileOf(page, best);
    expect(await tile.getAttribute('title')).toMatch(/(Strong|Possible) match · score 0\.\d+/);
    await tile.hover();
    await answerTo(page, () => page.getByRole('button', { name: 'Not this' }).click());
    expect(await namesOn(page, 1)).not.toEqual([best]);
    expect(paramsOf(page).get('notSimilarTo')).toMatch(/^[0-9a-f]{32}$/);
    await answerTo(page, () =>
      page.getByRole('button', { name: 'Remove: Without pictures like this' }).click(),
    );
    expect(await namesOn(page, 1)).toEqual([best]);

    expect(await ask(page, 'cat')).toContain('cat-face.webp');
    await tileOf(page, 'cat-face.webp').hover();
    const similar = await answerTo(page, () => page.getByRole('button', { name: 'Find similar' }).click());
    expect(
      similar.filter((name) => /cat|dog|lion|tiger|wolf|fox|face|panda|bear/.test(name)).length,
    ).toBeGreaterThan(5);
    // Pictures moved under the pointer, and those that it left must no longer show buttons.
    await page.mouse.move(0, 0);
    await page.getByRole('button', { name: 'Find similar' }).waitFor({ state: 'detached' });
    expect(await boxOf(page).inputValue()).toBe('');
    expect(paramsOf(page).get('similarTo')).toMatch(/^[0-9a-f]{32}$/);
    await page.getByRole('button', { name: 'Remove the picture' }).waitFor();
  });

  it('says above the results that nothing fits well, if no hit is strong, and shows the closest nevertheless', async () => {
    const { page } = await site.open();
    await ask(page, 'cat');
    const closest = page.getByRole('heading', { name: 'Nothing fits well. The closest are these.' });
    expect(await closest.count()).toBe(0);
    const names = await ask(page, 'a stapler');
    expect(names.length).toBeGreaterThan(4);
    await eventually(() => closest.isVisible()).toBe(true);
    const { y } = (await closest.boundingBox())!;
    expect(y).toBeLessThan((await tileOf(page, names[0]!).boundingBox())!.y);
    await page.getByRole('button', { name: '中文' }).click();
    await page.getByRole('heading', { name: '没有很匹配的图片，最接近的是这些：' }).waitFor();
  });

  it('separates good from weak hits, which are dimmed', async () => {
    const { page } = await site.open();
    await ask(page, 'cat');
    const less = page.getByRole('heading', { name: 'Weak matches' });
    await page.mouse.move(640, 500);
    await eventually(
      async () => {
        // Only what is near the viewport is in the document.
        if ((await less.count()) === 0) await page.mouse.wheel(0, 400);
        return less.count();
      },
      { timeout: 30_000 },
    ).toBe(1);
    await less.scrollIntoViewIfNeeded();
    expect(await less.isVisible()).toBe(true);
    const dimmed = page.getByRole('list', { name: 'Weak matches' }).getByRole('link').first();
    expect(Number(await dimmed.evaluate((link) => getComputedStyle(link).opacity))).toBeLessThan(1);
  });

  it('keeps the whole query in the address, for reload, back, forward and shared links', async () => {
    const { page } = await site.open();
    const cats = await ask(page, 'cat');
    await boxOf(page).press('Enter');
    await tileOf(page, cats[0]!).hover();
    const similar = await answerTo(page, () => page.getByRole('button', { name: 'Find similar' }).click());
    const address = page.url();
    expect(await answerTo(page, () => page.reload())).toEqual(similar);
    expect(page.url()).toBe(address);

    expect(await answerTo(page, () => page.goBack())).toEqual(cats);
    expect(await boxOf(page).inputValue()).toBe('cat');
    expect(await answerTo(page, () => page.goForward())).toEqual(similar);

    const shared = await site.open(new URL(address).pathname + new URL(address).search);
    await eventually(() => namesOn(shared.page)).toEqual(similar);
    await page.goBack();
    await page.goBack();
    await eventually(() => new URL(page.url()).search).toBe('');
    await eventually(() => namesOn(page)).not.toEqual(cats);
  });
});

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';

let library: TestLibrary;
let folder: string;
beforeEach(() => {
  library = createTestLibrary();
  folder = join(dirname(library.home), 'texts');
  mkdirSync(folder);
});
afterEach(() => library.cleanUp());

const write = (name: string, lines: readonly string[]) => {
  const file = join(folder, name);
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  return file;
};

it.each(['list', 'remove'] as const)('refuses an empty name to %s', async (method) => {
  await library.use(async (engine) => {
    await engine.texts.add([write('a.txt', ['a dog'])]);
    const answer = method === 'list' ? engine.texts.list({ path: '' }) : engine.texts.remove(['']);
    await expect(answer).rejects.toMatchObject({ code: 'usage' });
    expect(await engine.texts.count()).toBe(1);
  });
});

it('lists page by page in the order of files and lines', async () => {
  const lines = Array.from({ length: 1200 }, (_, i) => `article number ${i}`);
  await library.use(async (engine) => {
    await engine.texts.add([write('b.txt', lines), write('a.txt', ['a dog'])]);
    const page = await engine.texts.list({ offset: 1, limit: 3 });
    expect(page).toMatchObject({ total: 1201, texts: [{ line: 1 }, { line: 2 }, { line: 3 }] });
    expect(page.texts.map(({ text }) => text)).toEqual(lines.slice(0, 3));
    expect((await engine.texts.list({ offset: 1200 })).texts).toMatchObject([{ text: lines.at(-1) }]);
  });
});

it('keeps a text until the last of its files has it no longer', async () => {
  const first = write('a.txt', ['a dog', 'a cat']);
  const second = write('b.csv', ['text,id', 'a dog,A-1', 'an owl,A-2', 'a cat,A-3']);
  await library.use(async (engine) => {
    await engine.texts.add([first]);
    await engine.texts.add([second]);
    expect((await engine.texts.sources()).sources.map(({ texts }) => texts)).toEqual([2, 3]);
    write('b.csv', ['text,id', 'a cat,A-3']);
    expect(await engine.texts.add([second])).toMatchObject({ removed: 1, texts: 2 });
    expect((await engine.texts.list({ path: first })).texts).toMatchObject([
      { text: 'a dog', path: first, key: null },
      { text: 'a cat', path: second, key: 'A-3' },
    ]);
    expect(await engine.texts.remove([second])).toEqual({ removed: 0, texts: 2 });
    await expect(engine.texts.remove([second])).rejects.toMatchObject({ code: 'not-found' });
    // One run reads both files: what only one of them has lost is seen as well.
    await engine.texts.add([folder]);
    write('a.txt', ['a dog']);
    expect(await engine.texts.add([folder])).toMatchObject({ removed: 0, texts: 2 });
    rmSync(second);
    expect(await engine.texts.add([folder])).toMatchObject({ removed: 1, texts: 1 });
    expect(await engine.texts.remove([first])).toEqual({ removed: 1, texts: 0 });
  });
});

it('keeps a text of a request that a file has no longer', async () => {
  const file = write('a.txt', ['a dog', 'a cat']);
  await library.use(async (engine) => {
    await engine.texts.add([file]);
    await engine.texts.put('shop', [{ text: 'a dog', id: 'A-1' }]);
    write('a.txt', ['a cat']);
    expect(await engine.texts.add([file])).toMatchObject({ removed: 0, texts: 2 });
    expect((await engine.texts.list({ path: 'shop' })).texts).toMatchObject([{ text: 'a dog', key: 'A-1' }]);
  });
});

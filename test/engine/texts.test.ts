import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cliMain } from '../support/cli.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

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

describe('adding texts', () => {
  it('embeds new texts once, and removes those that their file has no longer', async () => {
    const file = write('a.txt', ['a red shoe', 'a blue hat', 'a dog']);
    await library.use(async (engine) => {
      expect(await engine.texts.add([file])).toMatchObject({
        files: 1,
        added: 3,
        kept: 0,
        removed: 0,
        texts: 3,
      });
      expect(await engine.texts.add([file])).toMatchObject({
        added: 0,
        changed: 0,
        kept: 3,
        removed: 0,
        texts: 3,
      });
      write('a.txt', ['a red shoe', 'a dog', 'a cat']);
      expect(await engine.texts.add([file])).toMatchObject({
        added: 1,
        changed: 1,
        kept: 1,
        removed: 1,
        texts: 3,
      });
      const { texts } = await engine.texts.list();
      expect(texts.map(({ text, line }) => [line, text])).toEqual([
        [1, 'a red shoe'],
        [2, 'a dog'],
        [3, 'a cat'],
      ]);
      expect((await engine.status()).texts).toBe(3);
    });
  });

  it('keeps one of equal texts, with what the last file says about it', async () => {
    const first = write('a.txt', ['a red shoe']);
    const second = write('b.csv', ['text,id,link', 'a red shoe,A-1,https://example.org/1']);
    await library.use(async (engine) => {
      await engine.texts.add([first]);
      expect(await engine.texts.add([second])).toMatchObject({ added: 0, changed: 1, texts: 1 });
      const { texts } = await engine.texts.list();
      expect(texts).toMatchObject([{ path: second, line: 2, key: 'A-1', link: 'https://example.org/1' }]);
      // It stands in the first file no longer, but it is the second's now.
      write('a.txt', ['a blue hat']);
      expect(await engine.texts.add([first])).toMatchObject({ added: 1, removed: 0, texts: 2 });
    });
  });

  it('reports the lines that it cannot use, and keeps what their file had', async () => {
    const file = write('a.jsonl', ['{"text":"a dog"}', '{"text":"a cat"}']);
    await library.use(async (engine) => {
      await engine.texts.add([file]);
      write('a.jsonl', ['{"text":"a dog"}', 'no JSON']);
      const report = await engine.texts.add([file]);
      expect(report).toMatchObject({ failed: 1, removed: 0, texts: 2, failures: [{ path: file, line: 2 }] });
    });
  });

  it.each([
    ['a.csv', ['name', 'shoe'], 'bad-texts', 'a.csv:1 has no column "text"'],
    ['a.jsonl', ['nothing'], 'bad-texts', 'a.jsonl:1 is not valid JSON'],
    ['a.md', ['text'], 'unsupported', 'a.md is no file with texts'],
  ])('refuses %s with nothing that it can use', async (name, lines, code, message) => {
    const file = write(name, lines);
    await library.use(async (engine) => {
      await expect(engine.texts.add([file])).rejects.toMatchObject({
        code,
        message: expect.stringContaining(message),
      });
    });
  });

  it('reads the files of a folder, and removes the texts of those that are gone', async () => {
    write('dog.txt', ['a dog']);
    const other = write('sub.csv', ['text', 'a cat', 'an owl']);
    await library.use(async (engine) => {
      expect(await engine.texts.add([folder])).toMatchObject({ files: 2, added: 3 });
      rmSync(other);
      expect(await engine.texts.add([folder])).toMatchObject({ files: 1, kept: 1, removed: 2, texts: 1 });
    });
  });

  it('removes texts by file and by id, and says what it does not have', async () => {
    const file = write('a.txt', ['a dog', 'a cat']);
    const other = write('b.txt', ['an owl']);
    await library.use(async (engine) => {
      await engine.texts.add([folder]);
      const { texts } = await engine.texts.list({ path: other });
      expect(await engine.texts.remove([texts[0]!.id])).toEqual({ removed: 1, texts: 2 });
      expect(await engine.texts.remove([file])).toEqual({ removed: 2, texts: 0 });
      await expect(engine.texts.remove([file])).rejects.toMatchObject({ code: 'not-found' });
    });
  });

  it('keeps what it reported when it is killed, and continues', { timeout: 120_000 }, async () => {
    const file = write(
      'many.txt',
      Array.from({ length: 4000 }, (_, i) => `article number ${i}`),
    );
    const child = spawn(process.execPath, [cliMain, 'texts', 'add', file, '--model', 'soutu-mini'], {
      env: { ...process.env, SOUTU_HOME: library.home },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const reported = await reportedBy(child);
    await library.use(async (engine) => {
      const before = await engine.texts.count();
      expect(before).toBeGreaterThanOrEqual(reported);
      expect(before).toBeLessThan(4000);
      expect(await engine.texts.add([file])).toMatchObject({
        added: 4000 - before,
        kept: before,
        texts: 4000,
      });
    });
  });
});

/** Kills a process once it has reported texts; resolves to their number. */
async function reportedBy(child: ChildProcess): Promise<number> {
  for await (const line of createInterface({ input: child.stderr! })) {
    const [, count] = /^([\d,]+) texts · /.exec(line) ?? [];
    if (count === undefined || count === '0') continue;
    const over = once(child, 'close');
    child.kill('SIGKILL');
    await over;
    return Number(count.replaceAll(',', ''));
  }
  throw new Error('it ended before it reported anything');
}

describe('searching for texts', () => {
  const drawing = (color: string) =>
    sharp({ create: { width: 64, height: 64, channels: 3, background: color } })
      .png()
      .toBuffer();

  it('finds texts by a picture and by words, which never are among the pictures', async () => {
    const picture = join(library.pictures, 'red.png');
    mkdirSync(library.pictures);
    writeFileSync(picture, await drawing('#d01010'));
    const file = write('a.csv', [
      'text,id,tags',
      'a red square,A-1,red',
      'a flock of sheep,A-2,',
      '羊群,A-3,',
    ]);
    await library.use(async (engine) => {
      await engine.index([library.pictures]);
      await engine.texts.add([file]);
      const byImage = await engine.search({ image: picture, for: 'text' });
      expect(byImage.hits).toHaveLength(3);
      expect(byImage.hits[0]).toMatchObject({
        kind: 'text',
        text: 'a red square',
        path: file,
        line: 2,
        key: 'A-1',
        tags: ['red'],
      });
      const { pictures } = await engine.list();
      const ofLibrary = await engine.search({ similarTo: pictures[0]!.id, for: 'text' });
      expect(ofLibrary.hits.map(({ id }) => id)).toEqual(byImage.hits.map(({ id }) => id));
      const byWords = await engine.search({ text: '"sheep"', for: 'text' });
      expect(byWords.hits).toMatchObject([
        { text: 'a flock of sheep', relevance: 'strong', reasons: [{ by: 'text' }, {}] },
      ]);
      const usual = await engine.search({ text: 'a red square' });
      expect(usual.hits).toMatchObject([{ kind: 'picture', path: picture }]);
      expect((await engine.status()).images).toBe(1);
      const both = await engine.search({ text: 'a flock of sheep', for: 'any' });
      expect(both.hits.map(({ kind }) => kind).sort()).toEqual(['picture', 'text', 'text', 'text']);
      expect(both.hits[0]).toMatchObject({ rank: 1, kind: 'text', text: 'a flock of sheep' });
    });
  });

  it('continues a mixture page by page', async () => {
    mkdirSync(library.pictures);
    for (const color of ['#d01010', '#10d010', '#1010d0'])
      writeFileSync(join(library.pictures, `${color}.png`), await drawing(color));
    const file = write('a.txt', ['red', 'green', 'blue', 'sheep']);
    await library.use(async (engine) => {
      await engine.index([library.pictures]);
      await engine.texts.add([file]);
      const whole = await engine.search({ text: 'red', for: 'any', limit: 7 });
      expect(whole.hits).toHaveLength(7);
      const ids: string[] = [];
      let ranking: string | undefined;
      for (let offset = 0; offset < 7; offset += 2) {
        const page = await engine.search({ text: 'red', for: 'any', limit: 2, offset, ranking });
        ranking = page.ranking;
        ids.push(...page.hits.map(({ id }) => id));
        expect(page.complete).toBe(offset === 6);
      }
      expect(ids).toEqual(whole.hits.map(({ id }) => id));
    });
  });

  it('refuses what only pictures have', async () => {
    await library.use(async (engine) => {
      await expect(engine.search({ text: 'a', for: 'text', models: ['soutu-mini'] })).rejects.toMatchObject({
        code: 'bad-query',
      });
      await expect(engine.search({ text: 'a', for: 'any', minScore: 0.2 })).rejects.toMatchObject({
        code: 'bad-query',
      });
      for (const filter of [
        { near: '52.52,13.40,10km' },
        { within: '52.3,13.1,52.7,13.8' },
        { formats: ['png'] as const },
        { orientation: 'square' as const },
        { minSide: 100 },
        { maxSide: 100 },
      ])
        await expect(engine.search({ text: 'a', for: 'text', ...filter })).rejects.toMatchObject({
          code: 'bad-query',
          message: expect.stringContaining(`${Object.keys(filter)[0]}: is a fact of pictures`),
        });
      expect((await engine.search({ text: 'a', for: 'text', formats: [], after: '2024' })).hits).toEqual([]);
    });
  });
});

it('adds what pictures carry, and removes it with the last picture that carries it', async () => {
  mkdirSync(library.pictures);
  for (const [name, caption] of [
    ['a', 'A day at the sea\nbeach, summer holiday'],
    ['b', 'beach'],
  ] as const) {
    await writePicture(join(library.pictures, `${name}.png`), name.charCodeAt(0));
    writeFileSync(join(library.pictures, `${name}.txt`), caption);
  }
  const file = write('own.txt', ['a dog']);
  await library.use(async (engine) => {
    await engine.index([library.pictures]);
    await engine.texts.add([file]);
    await engine.texts.put('shop', [{ text: 'a cat' }]);
    expect(await engine.texts.addFromPictures()).toMatchObject({ files: 2, added: 3, kept: 0, texts: 5 });
    expect(await engine.texts.addFromPictures()).toMatchObject({ added: 0, changed: 0, kept: 3, texts: 5 });
    const { hits } = await engine.search({ text: '"beach"', for: 'text' });
    expect(hits).toMatchObject([{ kind: 'text', line: null, path: expect.stringMatching(/[ab]\.png$/) }]);
    await engine.remove([join(library.pictures, 'a.png')]);
    expect(await engine.texts.addFromPictures()).toMatchObject({ files: 1, removed: 2, texts: 3 });
    expect((await engine.texts.list({ path: library.pictures })).texts.map(({ text }) => text)).toEqual([
      'beach',
    ]);
  });
});

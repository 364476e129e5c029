import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { toSimplified } from '../../src/core/simplified.ts';
import { BUILT_IN_LABELS, readLabels } from '../../src/labels/read-labels.ts';

const folder = mkdtempSync(join(tmpdir(), 'soutu-labels-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function list(content: string | Buffer, extension = 'csv'): string {
  const file = join(folder, `${++files}.${extension}`);
  writeFileSync(file, content);
  return file;
}

describe('the built-in list', async () => {
  const labels = await readLabels(BUILT_IN_LABELS);

  it('has some 1,800 things in 28 groups, each with an English and a Chinese name', () => {
    expect(labels.length).toBeGreaterThan(1500);
    expect(new Set(labels.map(({ group }) => group)).size).toBe(28);
    expect(labels.filter(({ en, zh, group }) => !en || !zh || !group)).toEqual([]);
    expect(labels).toContainEqual({ en: 'boarding pass', zh: '登机牌', group: 'documents' });
  });

  it('names each thing once, in ordinary words', () => {
    for (const language of ['en', 'zh'] as const) {
      const names = labels.map((label) => label[language]!.toLowerCase());
      expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    }
    expect(labels.filter(({ en }) => !/^[A-Z3a-z][A-Za-z' -]*$/.test(en!))).toEqual([]);
    expect(labels.filter(({ zh }) => !/\p{Script=Han}|^(DNA|zzz)$/u.test(zh!))).toEqual([]);
    expect(labels.filter(({ zh }) => zh!.length > 10)).toEqual([]);
  });

  it('is written in simplified characters', () => {
    expect(labels.map(({ zh }) => zh!).filter((name) => toSimplified(name) !== name)).toEqual([]);
  });
});

describe('a list of a user', () => {
  it('is a text with a name on each line, in either language', async () => {
    expect(await readLabels(list('\uFEFFred panda\n\n  小熊猫 \r\n', 'txt'))).toEqual([
      { en: 'red panda', zh: null, group: null },
      { en: null, zh: '小熊猫', group: null },
    ]);
  });

  it('is a table with or without a head, in the order of its columns', async () => {
    const label = { en: 'salt, fine', zh: '细盐', group: null };
    expect(await readLabels(list('"salt, fine",细盐\n'))).toEqual([label]);
    expect(await readLabels(list('zh,en\n细盐,"salt, fine"\n,pepper\n'))).toEqual([
      label,
      { en: 'pepper', zh: null, group: null },
    ]);
  });

  it.each([
    ['', /has no labels/],
    ['dog,狗\n\ncat,狗\n', /\.csv, line 3 has "狗", as line 1 does/],
    ['dog,狗\nDog,犬\n', /line 2 has "Dog", as line 1 does/],
    ['dog,狗,animals,x\n', /line 1 has 4 columns, not 2: en, zh/],
    ['en,zh,group\n,,animals\n', /line 2 has no name/],
    [`dog,狗\n${'x'.repeat(300)},\n`, /line 2 has a name of more than 200 characters/],
    ['dog,"狗\n', /is no table/],
    ['dog,狗\nbell\u0007,铃\n', /line 2 has a name with a control character/],
    [Buffer.from([0x64, 0x6f, 0x67, 0x2c, 0xb9, 0xb7, 0x0a]), /\.csv is not UTF-8; .*iconv -f GB18030/],
  ])('that is wrong is refused with its line: %j', async (content, message) => {
    await expect(readLabels(list(content))).rejects.toMatchObject({
      code: 'bad-labels',
      message: expect.stringMatching(message),
    });
  });

  it('that is not there is refused', async () => {
    await expect(readLabels(join(folder, 'none.txt'))).rejects.toMatchObject({ code: 'not-found' });
  });
});

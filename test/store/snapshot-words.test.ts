import { describe, expect, test } from 'vitest';
import type { Filter, WordsField } from '../../src/core/filter.ts';
import { nameWords, writtenWords } from '../../src/core/tokens.ts';
import { maskOf } from '../../src/store/snapshot/masks.ts';
import { buildWords, readWords } from '../../src/store/snapshot/words.ts';

const TEXTS = [
  ['/pictures/iPhone/birthday-cake.jpg', 'Total 12.50 EUR'],
  ['/pictures/身份证/IMG_1234.jpg', '发票代码 0440 发票'],
  ['/pictures/1234/cake.png', null],
  ['/a/b.jpg', '12 50 12 51 a a b a a'],
  ['/照/照片.webp', ''],
] as const;
const ITEMS = TEXTS.map(([path, text]) => ({ names: nameWords([path], null), written: writtenWords(text) }));

async function wordsOf(items: typeof ITEMS) {
  const words = buildWords();
  for (const { names, written } of items) words.push(names, written);
  return readWords(await words.finish());
}

const has = (value: string, field: WordsField = 'names'): Filter => ({ op: 'contains', field, value });
const flags = (found: Uint8Array | null) => found && [...found];

describe('words in memory', () => {
  test('meet every part of every text as a comparison of strings does', async () => {
    const words = await wordsOf(ITEMS);
    let compared = 0;
    for (const field of ['names', 'written'] as const) {
      for (const text of ITEMS.map((item) => item[field])) {
        for (let start = 0; start < (text?.length ?? 0); start++) {
          for (let end = start + 1; end <= text!.length; end++) {
            const value = text!.slice(start, end);
            const found = words.matching(has(value, field));
            // Spaces alone are left to the store.
            if (found === null) expect(value.trim() === '' || value.includes('  '), value).toBe(true);
            else {
              expect([...found], value).toEqual(
                ITEMS.map((item) => Number(item[field]?.includes(value) ?? false)),
              );
              compared++;
            }
          }
        }
      }
    }
    expect(compared).toBeGreaterThan(2000);
  });

  test('combine conditions, and leave others than those on words to the store', async () => {
    const words = await wordsOf(ITEMS);
    const matching = (filter: Filter) => maskOf(filter, ITEMS.length, words.matching);
    const cake = has(' cake ');
    const eur = has(' eur ', 'written');
    expect(flags(await matching({ op: 'and', of: [cake, eur] }))).toEqual([1, 0, 0, 0, 0]);
    expect(flags(await matching({ op: 'or', of: [eur, has('1234')] }))).toEqual([1, 1, 1, 0, 0]);
    // Where nothing was read, nothing is written.
    expect(flags(await matching({ op: 'not', of: eur }))).toEqual([0, 1, 1, 1, 1]);
    expect(await matching({ op: 'and', of: [cake, { op: 'eq', field: 'format', value: 'png' }] })).toBeNull();
    expect(flags(await matching({ op: 'and', of: [] }))).toEqual([1, 1, 1, 1, 1]);
    expect(flags(await matching({ op: 'or', of: [] }))).toEqual([0, 0, 0, 0, 0]);
    expect(await matching(has(''))).toBeNull();
  });
});

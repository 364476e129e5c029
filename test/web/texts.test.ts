import { expect, test } from 'vitest';
import { en } from '../../src/web/text/en.ts';
import { zh } from '../../src/web/text/zh.ts';

const placeholdersOf = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted();

test('every text exists in both languages with the same placeholders', () => {
  expect(Object.keys(zh).toSorted()).toEqual(Object.keys(en).toSorted());
  for (const [name, text] of Object.entries(en)) {
    const chinese = zh[name as keyof typeof en];
    expect(text.trim(), name).not.toBe('');
    expect(chinese.trim(), name).not.toBe('');
    expect(placeholdersOf(chinese), name).toEqual(placeholdersOf(text));
  }
});

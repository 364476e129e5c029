import { expect, test } from 'vitest';
import {
  fold,
  nameTokens,
  nameWords,
  stemOf,
  tokensOf,
  wholeName,
  writtenWords,
} from '../../src/core/tokens.ts';

test('folds width, case, accents and traditional characters', () => {
  expect(fold('Ｃａｆé ﬁn 圖書館')).toBe('cafe fin 图书馆');
});

test('words and numbers stay whole, Chinese becomes overlapping bigrams', () => {
  expect(tokensOf('EJ1234567, 身份证 & 狗!')).toEqual(['ej', '1234567', '身份', '份证', '狗']);
  expect(tokensOf('… --')).toEqual([]);
});

test.each([
  ['birthdayCake', ['birthday', 'cake']],
  ['HTMLParser2024', ['html', 'parser', '2024']],
  ['IMG_1234', ['img', '1234']],
  ['微信图片_20230101', ['微信', '信图', '图片', '20230101']],
])('separates the name %s', (name, tokens) => {
  expect(nameTokens(name)).toEqual(tokens);
});

test.each([
  ['/a/octopus.webp', 'octopus'],
  ['/a/Screenshot at 10.15.30', 'Screenshot at 10.15.30'],
  ['/a/.jpg', '.jpg'],
  ['C:\\me\\cat.png', 'cat'],
])('the stem of %s', (path, stem) => {
  expect(stemOf(path)).toBe(stem);
});

test('the words of names tell a whole file name from a part of it', () => {
  const words = nameWords(['/photos/iPhone/birthday-cake.jpg', '/copies/cake.jpg'], 'Tom is 3');
  expect(words).toContain(wholeName(['birthday', 'cake']));
  expect(words).toContain(wholeName(['cake']));
  expect(words).not.toContain(wholeName(['birthday']));
  for (const word of ['photos', 'i phone', 'iphone', 'copies', 'tom is 3'])
    expect(words).toContain(` ${word} `);
});

test('a text of any length gives words that fit into a column', () => {
  const words = writtenWords('身份证 '.repeat(20_000))!;
  expect(Buffer.byteLength(words)).toBeLessThan(65_535);
  expect(words.endsWith(' ')).toBe(true);
  expect(writtenWords(null)).toBeNull();
});

test('of thousands of copies keeps the names that fit into the limit, and reads no more', () => {
  let read = 0;
  const paths = Array.from({ length: 30_000 }, (_, i) => `/copies/${i}.png`);
  const counting = new Proxy(paths, {
    get(target, key, receiver) {
      if (typeof key === 'string' && /^\d+$/.test(key)) read += 1;
      return Reflect.get(target, key, receiver);
    },
  });
  const words = nameWords(counting, null);
  expect(words.length).toBeLessThanOrEqual(20_000);
  expect(words).toMatch(/^ < 0 > < 1 > .* < 2000 > /);
  expect(read).toBeLessThan(2400);
});

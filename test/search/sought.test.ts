import { describe, expect, test, vi } from 'vitest';
import { nameWords, writtenWords } from '../../src/core/tokens.ts';
import { linesFound } from '../../src/search/lines-found.ts';
import { readQuestion } from '../../src/search/question.ts';
import { matchOf, soughtIn } from '../../src/search/sought.ts';

function match(query: string, { path = '/photos/x.jpg', caption = null as string | null, text = '' }) {
  return matchOf(soughtIn(query)!, nameWords([path], caption), writtenWords(text || null));
}

describe('names and written words', () => {
  test.each([
    ['octopus', { path: '/a/octopus.webp' }, 'name'],
    ['octopus.webp', { path: '/a/octopus.webp' }, 'name'],
    ['birthdayCake', { path: '/a/birthday-cake.png' }, 'name'],
    ['生日蛋糕', { path: '/a/生日蛋糕.png' }, 'name'],
    ['我们', { path: '/a/我们.jpg' }, 'name'],
    ['我们的', { path: '/a/我们的.jpg' }, 'name'],
    ['我的狗', { path: '/a/小狗.jpg' }, 'named'],
    ['我的狗', { path: '/a/我的狗.jpg' }, 'name'],
    ['两只猫', { path: '/a/猫 3.jpg' }, 'named'],
    ['两只猫', { text: '家有两只猫' }, 'phrase'],
    ['两只猫', { text: '猫粮' }, 'prefix'],
    ['两只小猫', { text: '小猫的粮' }, 'text'],
    ['圖書館', { path: '/a/图书馆.png' }, 'name'],
    ['a birthday cake', { path: '/a/birthday-cake-2.png' }, 'named'],
    ['cakes', { path: '/a/birthday-cake.png' }, 'named'],
    ['dog', { path: '/a/two-dogs.png' }, 'named'],
    ['horses', { path: '/a/my-horse.png' }, 'named'],
    ['Tom', { caption: 'Tom and Anna' }, 'named'],
    ['lisbon', { path: '/trips/Lisbon 2023/IMG_1.jpg' }, 'named'],
    ['octo', { path: '/a/octopus.webp' }, 'prefix'],
    ['oc', { path: '/a/octopus.webp' }, null],
    ['topus', { path: '/a/octopus.webp' }, null],
    ['cat', { path: '/a/category.png' }, 'prefix'],
    ['小明的生日', { path: '/photos/小明的生日/DSC_1.jpg' }, 'folder'],
    ['photos', { path: '/photos/x.jpg' }, 'folder'],
    ['iphone', { path: '/a/iPhone screenshots/x.png' }, 'named'],
    ['1234567', { text: 'Parking EJ1234567' }, 'phrase'],
    ['34567', { text: 'Parking EJ1234567' }, 'text'],
    ['EJ1234567', { text: 'Parking EJ1234567 paid' }, 'phrase'],
    ['EJ123', { text: 'Parking EJ1234567' }, 'text'],
    ['12', { text: '1234567' }, null],
    ['total parking', { text: 'Parking\nTotal 12' }, 'text'],
    ['发票代码', { text: '增值税发票代码 0441' }, 'phrase'],
    ['伟明', { text: '张伟明' }, 'phrase'],
    ['invoice berlin', { path: '/a/invoice-3.png', text: 'Berlin, 2024' }, 'spread'],
    ['山', { text: '农夫山泉' }, 'prefix'],
    ['山', { path: '/a/山.jpg' }, 'name'],
    ['山', { path: '/a/高山流水.jpg' }, 'named'],
    ['OR 1', { text: 'Total 1' }, 'prefix'],
    ['2025-01-32', { text: '2025-01-14 total 32.50' }, null],
    ['2025-01-14', { text: 'date 2025-01-14' }, 'phrase'],
    ['total 12.50', { text: '12.50\ntotal' }, 'text'],
    ['total 12.50', { text: '12 of 50\ntotal' }, null],
    ['2024-05', { path: '/a/2024/05/x.jpg' }, 'named'],
    ['2024-05-14', { path: '/a/2024/05/14/x.jpg' }, 'named'],
    ['2024-05', { path: '/a/2024-05-14/x.jpg' }, 'named'],
    ['2024-05', { path: '/a/2024/x 05.jpg' }, null],
    ['2024-05', { path: '/a/2024/14/05/x.jpg' }, null],
    ['2024-05', { text: '2024 at 05' }, null],
    ['B2-118', { text: 'Gate B2-118, Hall 4' }, 'phrase'],
    ['invoice paris', { path: '/a/invoice-3.png', text: 'Berlin, 2024' }, null],
  ] as const)('%s: %o is %s', (query, item, expected) => {
    expect(match(query, item)).toBe(expected);
  });

  test('a text longer than any name is sought as a sequence', () => {
    const quote =
      'it was the best of times it was the worst of times it was the age of wisdom and of foolishness';
    expect(match(quote, { text: `Dickens: ${quote}, …` })).toBe('phrase');
    expect(match(quote, { path: '/a/times.png' })).toBeNull();
  });
});

test('of a text longer than any name, no dictionary looks for the words', () => {
  const segment = vi.spyOn(Intl.Segmenter.prototype, 'segment');
  const novel = '我的狗在海滩上跑'.repeat(1250);
  expect(soughtIn(novel)!.words).toEqual([]);
  expect(segment).not.toHaveBeenCalled();
  segment.mockRestore();
  const page = novel.slice(0, 400);
  expect(matchOf(soughtIn(page)!, '', writtenWords(`第一章\n${page}`))).toBe('phrase');
});

describe('questions', () => {
  const parts = (text: string) => {
    const { look, sought, required, unwanted } = readQuestion(text);
    return {
      look,
      words: sought?.words.map(([first]) => first!.trim()) ?? [],
      required: required.length,
      unwanted,
    };
  };
  test.each([
    [
      'a dog on the beach',
      { look: 'a dog on the beach', words: ['dog', 'beach'], required: 0, unwanted: [] },
    ],
    [
      'a t-shirt from 2024-05',
      { look: 'a t-shirt from 2024-05', words: ['t', 'shirt', '2024 05'], required: 0, unwanted: [] },
    ],
    ['dog -cat', { look: 'dog', words: ['dog'], required: 0, unwanted: ['cat'] }],
    ['dog -"black cat"', { look: 'dog', words: ['dog'], required: 0, unwanted: ['black cat'] }],
    ['sign "no parking"', { look: 'sign no parking', words: ['sign'], required: 1, unwanted: [] }],
    ['标志 “禁止停车”', { look: '标志 禁止停车', words: ['标志'], required: 1, unwanted: [] }],
    ['name:octopus', { look: 'octopus', words: ['octopus'], required: 1, unwanted: [] }],
    ['text: the total of 12', { look: 'the total of 12', words: ['total', '12'], required: 2, unwanted: [] }],
    ['text: total 12', { look: 'total 12', words: ['total', '12'], required: 2, unwanted: [] }],
    ['文字：发票 外观：纸', { look: '纸', words: ['发票'], required: 1, unwanted: [] }],
    ['ｔｅｘｔ：发票', { look: '发票', words: ['发票'], required: 1, unwanted: [] }],
    ['ＮＡＭＥ：octopus', { look: 'octopus', words: ['octopus'], required: 1, unwanted: [] }],
    ['名稱：章鱼', { look: '章鱼', words: ['章鱼'], required: 1, unwanted: [] }],
    ['标志 ＂禁止停车＂', { look: '标志 禁止停车', words: ['标志'], required: 1, unwanted: [] }],
    ['dog －cat', { look: 'dog', words: ['dog'], required: 0, unwanted: ['cat'] }],
    ['name:🐱', { look: '🐱', words: [], required: 1, unwanted: [] }],
    ['look:wolf', { look: 'wolf', words: [], required: 0, unwanted: [] }],
    ['-cat', { look: '-cat', words: [], required: 0, unwanted: ['cat'] }],
    ['海滩上的狗', { look: '海滩上的狗', words: ['海滩', '狗'], required: 0, unwanted: [] }],
    ['我的狗', { look: '我的狗', words: ['狗'], required: 0, unwanted: [] }],
    ['两只猫', { look: '两只猫', words: ['猫'], required: 0, unwanted: [] }],
    ['他们的房子', { look: '他们的房子', words: ['房子'], required: 0, unwanted: [] }],
    ['五头牛', { look: '五头牛', words: ['牛'], required: 0, unwanted: [] }],
    ['2只猫', { look: '2只猫', words: ['猫'], required: 0, unwanted: [] }],
    ['百只羊', { look: '百只羊', words: ['羊'], required: 0, unwanted: [] }],
    ['12个苹果', { look: '12个苹果', words: ['苹果'], required: 0, unwanted: [] }],
    ['2024年', { look: '2024年', words: ['2024', '年'], required: 0, unwanted: [] }],
    ['二十匹白马', { look: '二十匹白马', words: ['白', '马'], required: 0, unwanted: [] }],
    ['两杯咖啡', { look: '两杯咖啡', words: ['咖啡'], required: 0, unwanted: [] }],
    ['这些花', { look: '这些花', words: ['花'], required: 0, unwanted: [] }],
    ['我在上海', { look: '我在上海', words: ['上海'], required: 0, unwanted: [] }],
    ['text:我的发票', { look: '我的发票', words: ['发票'], required: 1, unwanted: [] }],
    // Parts of names and dates look like numbers.
    ['五一北京', { look: '五一北京', words: ['五一', '北京'], required: 0, unwanted: [] }],
    ['一家人', { look: '一家人', words: ['一家', '人'], required: 0, unwanted: [] }],
    ['十张', { look: '十张', words: ['十张'], required: 0, unwanted: [] }],
    ['我们', { look: '我们', words: ['我们'], required: 0, unwanted: [] }],
    ['我的', { look: '我的', words: ['我的'], required: 0, unwanted: [] }],
    ['〇', { look: '〇', words: ['〇'], required: 0, unwanted: [] }],
    ['the', { look: 'the', words: ['the'], required: 0, unwanted: [] }],
  ])('%s', (text, expected) => {
    expect(parts(text)).toEqual(expected);
  });
});

test.each(['text:', 'ｎａｍｅ：', ' 文字： '])('%j has no words to look for', (text) => {
  expect(() => readQuestion(text)).toThrow(expect.objectContaining({ code: 'bad-query' }));
});

test.each([
  ['the CAFES zurich', ['Café Zürich', 'two cafes', 'decafé', 'the end'], [0, 1]],
  ['bus', ['bus stop', 'but', 'two buses'], [0, 2]],
  ['图书馆', ['圖書館', '书'], [0]],
  ['停车', ['停车收费', '停止'], [0]],
  ['cafe -two text:zurich', ['Zürich', 'text', 'two', 'café'], [0, 3]],
  ['"total 12.50"', ['Total', '12.50', '12'], [0, 1]],
  ['look:cafe', ['cafe'], []],
])('%s has its words in some of the lines %j', (query, lines, expected) => {
  expect(linesFound(lines, query)).toEqual(expected);
});

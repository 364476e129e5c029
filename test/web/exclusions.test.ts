import { describe, expect, test } from 'vitest';
import { askedWhileTyping, takeExclusions } from '../../src/web/box/exclusions.ts';

describe('words with a minus', () => {
  test.each([
    ['-dog ', '', ['dog']],
    ['cat -dog ', 'cat ', ['dog']],
    ['cat -dog red', 'cat red', ['dog']],
    ['-dog -bird cat', 'cat', ['dog', 'bird']],
    ['cat --dog ', 'cat ', ['dog']],
    ['cat -- -dog ', 'cat -- ', ['dog']],
    ['cat -"red car" ', 'cat ', ['red car']],
    ['猫 －“红色 汽车”　', '猫 ', ['红色 汽车']],
    ['猫 -狗　', '猫 ', ['狗']],
  ])('%j excludes as soon as a space closes them', (typed, text, excluded) => {
    expect(takeExclusions(typed)).toEqual({ text, excluded });
  });

  test.each([
    'e-mail ',
    'a - b ',
    '- ',
    '-- ',
    '--- ',
    'cat -! ',
    '-"" ',
    'cat -dog',
    'cat -"red car',
    'x-y z',
  ])('%j is left as it is', (typed) => {
    expect(takeExclusions(typed)).toEqual({ text: typed, excluded: [] });
  });

  test('the end closes the last one when the text is finished', () => {
    expect(takeExclusions(' cat -dog', { finished: true })).toEqual({ text: 'cat', excluded: ['dog'] });
    expect(takeExclusions('-dog', { finished: true })).toEqual({ text: '', excluded: ['dog'] });
    expect(takeExclusions('--', { finished: true })).toEqual({ text: '--', excluded: [] });
    expect(takeExclusions('cat - ', { finished: true })).toEqual({ text: 'cat -', excluded: [] });
  });

  test('what is still being excluded is not looked for meanwhile', () => {
    expect(askedWhileTyping('cat -do')).toBe('cat ');
    expect(askedWhileTyping('cat -"red ca')).toBe('cat ');
    expect(askedWhileTyping('cat -')).toBe('cat ');
    expect(askedWhileTyping('e-mail')).toBe('e-mail');
  });
});

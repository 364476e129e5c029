import { describe, expect, test } from 'vitest';
import { parseExclusions, queryWhileTyping } from '../../src/web/box/exclusions.ts';

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
    expect(parseExclusions(typed)).toEqual({ text, excluded });
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
    expect(parseExclusions(typed)).toEqual({ text: typed, excluded: [] });
  });

  test('the end of the text closes the last one if the text is finished', () => {
    expect(parseExclusions(' cat -dog', { finished: true })).toEqual({ text: 'cat', excluded: ['dog'] });
    expect(parseExclusions('-dog', { finished: true })).toEqual({ text: '', excluded: ['dog'] });
    expect(parseExclusions('--', { finished: true })).toEqual({ text: '--', excluded: [] });
    expect(parseExclusions('cat - ', { finished: true })).toEqual({ text: 'cat -', excluded: [] });
  });

  test('an incomplete exclusion is not searched for', () => {
    expect(queryWhileTyping('cat -do')).toBe('cat ');
    expect(queryWhileTyping('cat -"red ca')).toBe('cat ');
    expect(queryWhileTyping('cat -')).toBe('cat ');
    expect(queryWhileTyping('e-mail')).toBe('e-mail');
    expect(queryWhileTyping('cat text:')).toBe('cat ');
    expect(queryWhileTyping('文字：')).toBe('');
    expect(queryWhileTyping('context:')).toBe('context:');
  });
});

import { expect, it } from 'vitest';
import { languageOf } from '../../src/engine/models/languages.ts';
import { hasSpace } from '../../src/engine/models/recommend.ts';

it('a model needs space for its download in the cache, and for its copy and the library in the home', () => {
  const model = 10e9;
  const disk = (id: number, gigabytes: number) => ({ id, free: gigabytes * 1e9 });
  expect(hasSpace(model, disk(1, 11), disk(2, 8))).toBe(true);
  expect(hasSpace(model, disk(1, 9), disk(2, 100))).toBe(false);
  expect(hasSpace(model, disk(1, 100), disk(2, 6))).toBe(false);
  expect(hasSpace(model, disk(1, 11), disk(1, 11))).toBe(false);
  expect(hasSpace(model, disk(1, 18), disk(1, 18))).toBe(true);
});

it('knows the tags of languages, and names the tag of a language given by its name', () => {
  const tags = ['de', 'zh-TW', 'zh_CN', 'cmn', 'pt-BR', 'ZH', 'yue'];
  expect(tags.map(languageOf)).toEqual(['de', 'zh', 'zh', 'zh', 'pt', 'zh', 'yue']);
  const wrong = { xx: /BCP 47/, chinese: /is zh\./, Deutsch: /is de\./, 中文: /is zh\./, '': /BCP 47/ };
  for (const [tag, hint] of Object.entries(wrong)) {
    expect(() => languageOf(tag)).toThrow(
      expect.objectContaining({ code: 'usage', hint: expect.stringMatching(hint) }),
    );
  }
});

import { expect, it, vi } from 'vitest';
import { bytes, duration, modelName } from '../../src/web/text/format.ts';
import { setLanguage } from '../../src/web/text/language.ts';

vi.hoisted(() => {
  vi.stubGlobal('localStorage', { getItem: () => 'en', setItem() {} });
  vi.stubGlobal('navigator', { languages: ['en-GB', 'zh-CN'] });
});

it.each([
  'BAAI/BGE-VL-base',
  'bge-vl-base',
  'BAAI/BGE-VL-base@main',
  '/models/BGE-VL-base',
  'C:\\m\\bge-vl-base',
])('names the model %s as all others do', (id) => expect(modelName(id)).toBe('bge-vl-base'));

it('does not break a line between a number and its unit', () => {
  setLanguage('en');
  expect([bytes(1.5e9), duration(51), duration(240)]).toEqual(['1.5\u00a0GB', '51\u00a0secs', '4\u00a0mins']);
  setLanguage('zh');
  expect([bytes(1.5e9), duration(51), duration(240)]).toEqual(['1.5\u00a0GB', '51\u00a0秒', '4\u00a0分钟']);
});

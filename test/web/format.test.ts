import { expect, it, vi } from 'vitest';
import { ERRORS } from '../../src/errors.ts';
import { bytes, duration, headed, modelName, withHint } from '../../src/web/text/format.ts';
import { followLanguage, setLanguage } from '../../src/web/text/language.ts';
import { ZH_ERRORS } from '../../src/web/text/zh-errors.ts';

vi.hoisted(() => {
  vi.stubGlobal('localStorage', { getItem: () => 'en', setItem() {} });
  vi.stubGlobal('document', { documentElement: {} });
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

it('names each problem in Chinese before what the server says', async () => {
  expect(Object.keys(ZH_ERRORS)).toEqual(Object.keys(ERRORS));
  const refusal = { code: 'unreadable', message: '/a.jpg cannot be read', hint: 'Check its permissions.' };
  setLanguage('zh');
  followLanguage();
  await expect
    .poll(() => withHint(refusal))
    .toBe('文件或文件夹无法读取：/a.jpg cannot be read. Check its permissions.');
  expect(headed(refusal)).toEqual(['文件或文件夹无法读取', '/a.jpg cannot be read. Check its permissions.']);
  expect(withHint({ ...refusal, code: 'store-unreachable' })).toMatch(/^保存图库的服务器没有响应。/);
  const silence = { code: 'no-response', message: 'TypeError: Failed to fetch', hint: '' };
  expect(withHint(silence)).toBe('服务器没有响应，它在运行吗？');
  setLanguage('en');
  expect(withHint(silence)).toBe('The server does not respond. Is it running?');
  expect(withHint(refusal)).toBe('/a.jpg cannot be read. Check its permissions.');
  expect(headed(refusal)).toEqual([refusal.message, refusal.hint]);
});

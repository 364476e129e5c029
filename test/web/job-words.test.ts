import { expect, it, vi } from 'vitest';
import type { Job } from '../../src/http/contract/library.ts';
import { phaseOf, reportWords } from '../../src/web/library/job-words.ts';
import { setLanguage } from '../../src/web/text/language.ts';

vi.hoisted(() => {
  vi.stubGlobal('localStorage', { getItem: () => 'en', setItem() {} });
  vi.stubGlobal('navigator', { languages: ['en'] });
  vi.stubGlobal('window', { addEventListener() {} });
});

const COUNTS = { added: 0, updated: 0, moved: 0, copies: 0, removed: 0, completed: 0, failed: 0 };

it('says that words are read, and of how many pictures they are left', () => {
  const reading = { state: 'running', progress: { phase: 'words', done: 4, total: 56 } } as Job;
  const ended = { report: { ...COUNTS, newModel: null, leftToRead: 52 } } as unknown as Job;
  expect(phaseOf(reading)).toBe('Reading words in pictures');
  expect(reportWords(ended)).toContain('words not read yet: 52 pictures');
  setLanguage('zh');
  expect(phaseOf(reading)).toBe('正在识别图上的文字');
  expect(reportWords(ended)).toContain('52 张的文字还没识别');
});

it('says of further paths of known pictures that these are known', () => {
  const ended = {
    report: { ...COUNTS, added: 2, copies: 1, newModel: null, leftToRead: 0 },
  } as unknown as Job;
  setLanguage('en');
  expect(reportWords(ended)).toBe('2 new\u00a0· 1 known from other paths');
  setLanguage('zh');
  expect(reportWords(ended)).toBe('新增 2\u00a0· 1 个已在别处收录');
});

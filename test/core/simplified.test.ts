import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { toSimplified } from '../../src/core/simplified.ts';
import { SIMPLIFIED, TRADITIONAL } from '../../src/core/simplified-table.ts';
import { packageRoot } from '../../src/package-root.ts';

it.each([
  ['臺灣的國家公園', '台湾的国家公园'],
  ['裏面 裡面 為甚麼 爲什麼', '里面 里面 为甚么 为什么'],
  ['圖書館裏的貓與狗', '图书馆里的猫与狗'],
])('writes %s as %s', (traditional, simplified) => {
  expect(toSimplified(traditional)).toBe(simplified);
});

it.each(['', 'A cat, 2024-01', '红色的汽车', '猫の写真', '고양이', '👨‍👩‍👧 𠮷'])(
  'leaves %j as it is',
  (text) => {
    expect(toSimplified(text)).toBe(text);
  },
);

it('changes nothing when it is applied again, and keeps the length', () => {
  expect(toSimplified(TRADITIONAL)).toBe(SIMPLIFIED);
  expect(toSimplified(SIMPLIFIED)).toBe(SIMPLIFIED);
  expect(SIMPLIFIED).toHaveLength(TRADITIONAL.length);
});

it('has the table that its script writes', () => {
  const script = join(packageRoot, 'scripts', 'simplified-table.js');
  const committed = readFileSync(join(packageRoot, 'src', 'core', 'simplified-table.ts'), 'utf8');
  expect(execFileSync(process.execPath, [script], { encoding: 'utf8' })).toBe(committed);
});

import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { shellQuote } from '../../src/core/shell-quote.ts';

const NAMES = [
  ['my cats.jpg', '"my cats.jpg"'],
  ['$(touch PWNED).jpg', "'$(touch PWNED).jpg'"],
  ['`id`.jpg', "'`id`.jpg'"],
  ['$HOME d', "'$HOME d'"],
  ['it\'s "new"!', `'it'\\''s "new"!'`],
  ['C:\\Users\\me', '"C:\\Users\\me"'],
  ['a\\', "'a\\'"],
  ['new\nline', "$'new\\nline'"],
  ["it's \u001b[31mred\u202e图", "$'it\\'s \\x1b[31mred\\xe2\\x80\\xae图'"],
] as const;

it.each(NAMES)('%j is quoted so that a shell gives it back', (name, quoted) => {
  expect(shellQuote(name)).toBe(quoted);
});

it.skipIf(process.platform === 'win32')('bash runs and replaces nothing in it', () => {
  for (const [name] of NAMES) {
    const given = execFileSync('bash', ['-c', `printf %s ${shellQuote(name)}`], { encoding: 'utf8' });
    expect(given).toBe(name);
  }
});

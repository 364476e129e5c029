import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readContent } from '../../src/images/read.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'soutu-read-'));
  writeFileSync(join(folder, 'hello'), 'hello');
  writeFileSync(join(folder, 'empty'), '');
  mkdirSync(join(folder, 'folder'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('reads a file with the md5 of its content', async () => {
  const content = await readContent(join(folder, 'hello'), 5);
  expect(content).toMatchObject({ id: '5d41402abc4b2a76b9719d911017c592', size: 5 });
  expect(Buffer.from(content.bytes).toString()).toBe('hello');
});

it.each([
  ['empty', 'empty'],
  ['hello', 'too-large'],
  ['folder', 'unreadable'],
  ['missing', 'not-found'],
  ['hello/below-a-file', 'not-found'],
])('%s is %s', async (name, code) => {
  await expect(readContent(join(folder, name), 4)).rejects.toMatchObject({ code });
});

it.skipIf(process.platform === 'win32')('does not block on a pipe', async () => {
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  await expect(readContent(join(folder, 'pipe'), 100)).rejects.toMatchObject({ code: 'unreadable' });
});

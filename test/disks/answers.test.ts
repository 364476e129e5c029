import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { silentFolders } from '../../src/disks/answers.ts';
import { escapedPath } from '../../src/disks/prober.ts';

it.runIf(process.platform === 'linux')('asks many folders in few processes at a time', async () => {
  const root = mkdtempSync(join(tmpdir(), 'soutu-answers-'));
  const { PATH } = process.env;
  try {
    const folders = Array.from({ length: 100 }, (_, i) => join(root, String(i)));
    for (const folder of folders) mkdirSync(folder);
    // The program that asks notes when it begins and ends.
    const log = join(root, 'log');
    const script = `#!/bin/sh\necho begin >>'${log}'\nsleep 0.1\necho end >>'${log}'\n`;
    writeFileSync(join(root, 'stat'), script, { mode: 0o755 });
    process.env.PATH = `${root}:${PATH}`;
    expect(await silentFolders(folders, [], 60_000)).toEqual([]);
    const notes = readFileSync(log, 'utf8').trimEnd().split('\n');
    expect(notes).toHaveLength(200);
    let running = 0;
    const most = Math.max(...notes.map((note) => (running += note === 'begin' ? 1 : -1)));
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(16);
  } finally {
    process.env.PATH = PATH;
    rmSync(root, { recursive: true });
  }
});

it.runIf(process.platform !== 'win32')('paths reach the shell as they are', () => {
  // As the shell that asks takes them.
  const script = `path=$(printf '%b.' "$1"); printf %s "\${path%.}"`;
  for (const path of [
    '/a b/c',
    '/it\'s $(id) `id` \\0141 %s"',
    '/图 片/😀',
    '/ends in\n',
    '/-n',
    '/a\tb*?[x]',
  ]) {
    const printed = execFileSync('sh', ['-c', script, 'sh', escapedPath(path)], { encoding: 'utf8' });
    expect(printed).toBe(path);
  }
});

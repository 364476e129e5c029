import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { silentFolders } from '../../src/disks/answers.ts';
import { escapedPath } from '../../src/disks/asker.ts';

/** Number of processes that this one has started, and that those have, as Linux lists them. */
function processesBelow(parent: string = String(process.pid)): number {
  const children = readdirSync('/proc').filter((name) => {
    try {
      return (
        /^\d+$/.test(name) &&
        new RegExp(`^PPid:\\s+${parent}$`, 'm').test(readFileSync(`/proc/${name}/status`, 'utf8'))
      );
    } catch {
      // It has ended meanwhile.
      return false;
    }
  });
  return children.reduce((sum, child) => sum + 1 + processesBelow(child), 0);
}

it.runIf(process.platform === 'linux')('asks many folders in few processes at a time', async () => {
  const root = mkdtempSync(join(tmpdir(), 'soutu-answers-'));
  const before = processesBelow();
  try {
    const folders = Array.from({ length: 100 }, (_, i) => join(root, String(i)));
    for (const folder of folders) mkdirSync(folder);
    let isOver = false;
    const silent = silentFolders(folders, []).finally(() => {
      isOver = true;
    });
    let most = 0;
    while (!isOver) {
      most = Math.max(most, processesBelow() - before);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await silent).toEqual([]);
    expect(most).toBeGreaterThan(0);
    // The shell, and for each question one that waits for the one that asks.
    expect(most).toBeLessThanOrEqual(1 + 2 * 16);
  } finally {
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

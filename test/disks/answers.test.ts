import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { silentFolders } from '../../src/disks/answers.ts';
import { escapedPath } from '../../src/disks/prober.ts';

/** Number of processes of a program that this one has started, or that those have, as Linux lists them. */
function processesOf(program: string): number {
  const parents = new Map<string, string>();
  const found: string[] = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      parents.set(pid, /^PPid:\s+(\d+)$/m.exec(status)![1]!);
      if (status.startsWith(`Name:\t${program}\n`) && !/^State:\s+Z/m.test(status)) found.push(pid);
    } catch {
      // It has ended meanwhile.
    }
  }
  const isOurs = (pid: string | undefined): boolean =>
    pid !== undefined && (pid === String(process.pid) || isOurs(parents.get(pid)));
  return found.filter(isOurs).length;
}

it.runIf(process.platform === 'linux')('asks many folders in few processes at a time', async () => {
  const root = mkdtempSync(join(tmpdir(), 'soutu-answers-'));
  try {
    const folders = Array.from({ length: 100 }, (_, i) => join(root, String(i)));
    for (const folder of folders) mkdirSync(folder);
    let isOver = false;
    const silent = silentFolders(folders, []).finally(() => {
      isOver = true;
    });
    let most = 0;
    while (!isOver) {
      most = Math.max(most, processesOf('stat'));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await silent).toEqual([]);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(16);
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

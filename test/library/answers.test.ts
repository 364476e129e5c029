import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { silentFolders } from '../../src/library/answers.ts';

/** Number of child processes of this one, as Linux lists them. */
const children = () =>
  readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return new RegExp(`^PPid:\\s+${process.pid}$`, 'm').test(readFileSync(`/proc/${name}/status`, 'utf8'));
    } catch {
      // It has ended meanwhile.
      return false;
    }
  }).length;

it.runIf(process.platform === 'linux')('asks many folders in few processes at a time', async () => {
  const root = mkdtempSync(join(tmpdir(), 'soutu-answers-'));
  const before = children();
  try {
    const folders = Array.from({ length: 100 }, (_, i) => join(root, String(i)));
    for (const folder of folders) mkdirSync(folder);
    let isOver = false;
    const silent = silentFolders(folders, []).finally(() => {
      isOver = true;
    });
    let most = 0;
    while (!isOver) {
      most = Math.max(most, children() - before);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await silent).toEqual([]);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(16);
  } finally {
    rmSync(root, { recursive: true });
  }
});

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pathsToWalk } from '../../src/indexing/changed-paths.ts';

it('many changed paths are looked at in turns, between which requests are answered', async () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'soutu-changed-')));
  try {
    const files = Array.from({ length: 5000 }, (_, i) => join(root, `folder ${i % 50}`, `${i}.png`));
    for (let i = 0; i < 50; i++) mkdirSync(join(root, `folder ${i}`));
    for (const file of files) writeFileSync(file, '');
    let turns = 0;
    let isOver = false;
    const count = () => {
      if (isOver) return;
      turns += 1;
      setImmediate(count);
    };
    setImmediate(count);
    const wanted = await pathsToWalk(root, files, { exclude: [], followSymlinks: false, ignore: true });
    isOver = true;
    expect(wanted).toEqual(files);
    expect(turns).toBeGreaterThanOrEqual(10);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

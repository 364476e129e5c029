import type { FSWatcher } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createFolderTree } from '../../src/watching/folder-tree.ts';

it('closes the watchers of many folders in turns, between which requests are answered', async () => {
  const tree = createFolderTree('/library');
  let closed = 0;
  const close = () => {
    closed += 1;
  };
  const watcher = { close } as unknown as FSWatcher;
  tree.set('/library', { watcher, inode: 1 });
  for (let i = 0; i < 1999; i++) tree.set(`/library/${i}`, { watcher, inode: i + 2 });
  tree.drop('/library');
  expect(tree.size).toBe(0);
  const inTurns: number[] = [];
  for (let before = 0; closed > before; before = inTurns.at(-1)!) {
    inTurns.push(closed);
    await turn();
  }
  expect(closed).toBe(2000);
  expect(inTurns.length).toBeGreaterThanOrEqual(10);
});

import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { attempt, isGone } from './attempt.ts';

export interface Visited {
  /** Notes a folder; false where it was walked before or is no folder (a dangling or special link). */
  enter(folder: string): Promise<boolean>;
  has(folder: string): Promise<boolean>;
}

/** Knows real folders by device and inode, as big integers: NTFS numbers do not fit in a double. */
export function createVisited(): Visited {
  const keys = new Set<string>();
  const key = (stats: BigIntStats) => `${stats.dev}:${stats.ino}`;
  return {
    async enter(folder) {
      const stats = await attempt(() => stat(folder, { bigint: true }));
      if (stats instanceof Error) return !isGone(stats);
      if (!stats.isDirectory() || keys.has(key(stats))) return false;
      keys.add(key(stats));
      return true;
    },
    async has(folder) {
      const stats = await attempt(() => stat(folder, { bigint: true }));
      return !(stats instanceof Error) && keys.has(key(stats));
    },
  };
}

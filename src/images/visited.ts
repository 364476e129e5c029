import type { BigIntStats } from 'node:fs';
import { stat } from '../disks/fs.ts';
import { attempt, isGone } from './attempt.ts';

/** The folders that a walk has visited. */
export interface Visited {
  /** Adds a folder; false if it was added before or is not a folder (a broken or special link). */
  enter(folder: string): Promise<boolean>;
  has(folder: string): Promise<boolean>;
}

/** Identifies folders by device and inode, as big integers because those of NTFS do not fit into a double. */
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

import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { mountPoints, mountPointsWithFiles, takesFiles } from '../../src/disks/mounted.ts';

it.runIf(existsSync('/proc/self/mountinfo'))('tells mount points with files from those without', () => {
  const withFiles = mountPointsWithFiles();
  expect(mountPoints()).toEqual(expect.arrayContaining([...withFiles, '/proc']));
  expect(withFiles).toContain('/');
  expect(withFiles).not.toContain('/proc');
  expect(['/', '/usr', '/proc', '/proc/self'].map(takesFiles)).toEqual([true, true, false, false]);
});

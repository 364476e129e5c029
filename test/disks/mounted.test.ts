import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { mountPoints, mountPointsWithFiles, takesFiles } from '../../src/disks/mounted.ts';

it.runIf(existsSync('/proc/self/mountinfo'))('tells mount points with files from those without', async () => {
  const withFiles = await mountPointsWithFiles();
  expect(await mountPoints()).toEqual(expect.arrayContaining([...withFiles, '/proc']));
  expect(withFiles).toContain('/');
  expect(withFiles).not.toContain('/proc');
  expect(await Promise.all(['/', '/usr', '/proc', '/proc/self'].map(takesFiles))).toEqual([
    ...[true, true],
    ...[false, false],
  ]);
});

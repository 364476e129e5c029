import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { makePrivateFolder } from '../src/private-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'soutu-private-'));
afterAll(() => rmSync(root, { recursive: true }));

it('makes folders at the same time that lack the same parents', async () => {
  for (let round = 0; round < 50; round++) {
    const paths = Array.from({ length: 12 }, (_, i) => join(root, String(round), 'thumbnails', `${i % 9}`));
    await Promise.all(
      paths.map(async (path, i) => {
        // One after the other begins while those before it are somewhere on their way.
        for (let turn = 0; turn < i; turn++) await nextTurn();
        await makePrivateFolder(path);
      }),
    );
    for (const path of paths) expect(statSync(path).isDirectory()).toBe(true);
    if (process.platform !== 'win32') expect(statSync(join(root, String(round))).mode & 0o777).toBe(0o700);
  }
});

it.runIf(process.platform === 'linux')('gives up where a folder takes no others', async () => {
  await expect(makePrivateFolder('/proc/soutu/home')).rejects.toMatchObject({ code: 'ENOENT' });
});

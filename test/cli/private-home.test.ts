import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makePrivateFolder } from '../../src/private-folder.ts';
import { cliMain } from '../support/cli.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

let library: TestLibrary;
beforeEach(async () => {
  library = createTestLibrary();
  await writePicture(join(library.pictures, 'a.png'), 1);
});
afterEach(() => library.cleanUp());

/** Arguments of a shell that sets the usual umask, with which new files are readable by all users. */
const underUsualUmask = (args: readonly string[]) =>
  ['-c', 'umask 022; exec "$0" "$@"', process.execPath, cliMain, ...args] as const;

/** The mode of the home; null if it does not exist. */
function homeMode(): string | null {
  return existsSync(library.home) ? (statSync(library.home).mode & 0o777).toString(8) : null;
}

it.skipIf(process.platform === 'win32').each([
  ['index', ['index', 'PICTURES'], '700'],
  ['search', ['search', 'a circle'], '700'],
  ['doctor', ['doctor'], '700'],
  ['status', ['status'], null],
])('%s as the first command creates a home that only its owner can read', (_name, args, mode) => {
  const named = args.map((arg) => (arg === 'PICTURES' ? library.pictures : arg));
  const env = { ...process.env, SOUTU_HOME: library.home, SOUTU_MODEL: 'soutu-mini' };
  spawnSync('sh', underUsualUmask(named), { env, stdio: 'ignore' });
  expect(homeMode()).toBe(mode);
});

it.skipIf(process.platform === 'win32')(
  'serve on the network creates such a home before it stores its token',
  async () => {
    const options = ['--host', '0.0.0.0', '--port', '0', '--model', 'soutu-mini', '--home', library.home];
    const child = spawn('sh', underUsualUmask(['serve', '--json', ...options]), {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(child.stdout, 'data');
    const closed = once(child, 'close');
    child.kill('SIGTERM');
    await closed;
    expect(existsSync(join(library.home, 'token.json'))).toBe(true);
    expect(homeMode()).toBe('700');
  },
);

it.runIf(process.platform === 'linux')('is refused where a folder takes no others', async () => {
  await expect(makePrivateFolder('/proc/soutu/catalog')).rejects.toMatchObject({ code: 'ENOENT' });
});

import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flagsOf, parseArguments, settingsOf } from '../../src/cli/arguments.ts';
import { indexCommand } from '../../src/cli/commands/index.ts';
import { searchCommand } from '../../src/cli/commands/search.ts';
import { serveCommand } from '../../src/cli/commands/serve.ts';
import { COMMAND_NAMES, loadCommands } from '../../src/cli/commands.ts';
import type { Job, Status } from '../../src/http/contract/library.ts';
import { packageRoot } from '../../src/package-root.ts';
import { cliMain, soutu } from '../support/cli.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';
import { json, pictures, startIn } from '../support/start.ts';

let library: TestLibrary;
const start = (...args: string[]) => startIn(packageRoot, args);
const settings = () => ['--home', library.home, '--workers', '1', '--port', '0'];

beforeAll(async () => {
  library = createTestLibrary();
  for (let seed = 0; seed < 4; seed++) await writePicture(join(library.pictures, `${seed}.png`), seed);
});
afterAll(() => library.cleanUp());

describe('npm start with a folder', () => {
  it('serves a page at once, takes up the pictures behind it, and stops when it is told to', async () => {
    const { child, said, ended } = start(library.pictures, ...settings(), '--model', 'soutu-mini');
    const url = await said(/(http:\/\/127\.0\.0\.1:\d+)/);
    const page = await fetch(url);
    expect(page.headers.get('content-type')).toContain('text/html');
    await expect.poll(() => pictures(url)).toBe(4);
    const found = await (await fetch(`${url}/api/v1/search?q=${encodeURIComponent('风景')}`)).json();
    expect(found).toMatchObject({ total: 4, hits: [{ rank: 1 }, {}, {}, {}] });
    child.kill('SIGTERM');
    const { stderr } = await ended;
    expect(stderr).not.toMatch(/error/i);
  });

  it('embeds nothing the second time, and needs no folder', async () => {
    const { child, said, ended } = start(...settings());
    const url = await said(/(http:\/\/127\.0\.0\.1:\d+)/);
    await expect
      .poll(async () => (await json<{ jobs: Job[] }>(`${url}/api/v1/jobs`)).jobs[0]?.report)
      .toMatchObject({ added: 0, unchanged: 4 });
    child.kill('SIGTERM');
    await ended;
  });
});

it('brings no gallery where everything was removed', async () => {
  const { stderr } = await soutu(['remove', library.pictures, '--home', library.home]);
  expect(stderr).toBe('');
  const { child, said, ended } = start(...settings());
  const url = await said(/(http:\/\/127\.0\.0\.1:\d+)/);
  expect(await json<Status>(`${url}/api/v1/status`)).toMatchObject({ images: 0 });
  expect(await json(`${url}/api/v1/folders`)).toMatchObject({ folders: [] });
  expect(await json(`${url}/api/v1/jobs`)).toEqual({ jobs: [] });
  child.kill('SIGTERM');
  await ended;
});

it.runIf(process.platform === 'linux')(
  'starts the server with the settings of malloc that the first line of the program sets',
  async () => {
    const { child, said, ended } = start(...settings());
    await said(/(http:\/\/127\.0\.0\.1:\d+)/);
    const pid = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim();
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    child.kill('SIGTERM');
    await ended;
    const [firstLine] = readFileSync(cliMain, 'utf8').split('\n');
    const wanted = firstLine!.match(/[A-Z_]+=\d+/g)!;
    expect(wanted).toHaveLength(3);
    expect(environment).toEqual(expect.arrayContaining(wanted));
  },
);

describe('the arguments of npm start', () => {
  it('that are wrong are reported by the command, before anything is made', async () => {
    const { code, stdout, stderr } = await start('--home', library.home, '--workers', '0').ended;
    expect(stderr).toContain('--workers');
    expect(code).toBe(2);
    expect(stdout).toBe('');
  });

  it('tell the value of a setting from a folder', () => {
    const parse = (...args: string[]) => parseArguments(indexCommand, args);
    expect(parse('--workers', '1').positionals).toEqual([]);
    expect(parse('--workers', '1', 'pictures').positionals).toEqual(['pictures']);
    const { values } = parse(
      '--workers',
      '1',
      '--exclude',
      'raw',
      '--exclude',
      '*.gif',
      '--no-follow-symlinks',
    );
    const flags = flagsOf(settingsOf(values));
    expect(flags).toEqual(['--workers=1', '--exclude=raw', '--exclude=*.gif', '--no-follow-symlinks']);
    expect(settingsOf(parse(...flags).values)).toEqual(settingsOf(values));
  });
});

it('expands ~ in paths, which the shell leaves as it is in quotes and after an equals sign', () => {
  const home = homedir();
  const { positionals } = parseArguments(serveCommand, ['~/Pictures', '~', './~/x', '/a/~', '~other']);
  expect(positionals).toEqual([join(home, 'Pictures'), home, './~/x', '/a/~', '~other']);
  const search = parseArguments(searchCommand, ['~/words', '--image=~/a.jpg', '--not-image', '~/b.jpg']);
  expect(search.positionals).toEqual(['~/words']);
  expect(search.values).toMatchObject({ image: join(home, 'a.jpg'), 'not-image': [join(home, 'b.jpg')] });
});

it('finds each command by its own name', async () => {
  const commands = await loadCommands();
  expect(commands.map(({ name }) => name)).toEqual(COMMAND_NAMES);
});

it('tells --no-index of serve from the setting index', () => {
  const parse = (...args: string[]) => {
    const { values, positionals } = parseArguments(serveCommand, args);
    return [values['no-index'] ?? false, settingsOf(values), positionals];
  };
  expect(parse('--no-index', '--model', 'soutu-mini')).toEqual([true, { model: 'soutu-mini' }, []]);
  expect(parse('--index', 'hnsw', 'folder')).toEqual([false, { index: 'hnsw' }, ['folder']]);
  expect(parse('--no-index', '--index=hnsw')).toEqual([true, { index: 'hnsw' }, []]);
  expect(parse('--index=hnsw', '--no-index')).toEqual([true, { index: 'hnsw' }, []]);
  expect(parse('--', '--no-index')).toEqual([false, {}, ['--no-index']]);
  expect(() => parse('--index')).toThrow("Option '--index <value>' argument missing");
});

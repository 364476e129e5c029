import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flagsOf, parseArguments, settingsOf } from '../../src/cli/arguments.ts';
import { indexCommand } from '../../src/cli/commands/index.ts';
import { packageRoot } from '../../src/package-root.ts';
import { soutu } from '../support/cli.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

const welcome = join(packageRoot, 'dist', 'scripts', 'welcome.js');
const tinyModel = join(packageRoot, 'test', 'fixtures', 'models', 'clip-fp32');

let library: TestLibrary;
const settings = () => ['--home', library.home, '--workers', '1'];

/** What `npm start -- ARGS` hands over to, in a process of its own. */
function start(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [welcome, ...args], (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

beforeAll(async () => {
  library = createTestLibrary();
  for (let seed = 0; seed < 4; seed++) await writePicture(join(library.pictures, `${seed}.png`), seed);
});
afterAll(() => library.cleanUp());

describe('npm start with a folder', () => {
  it('indexes it, shows three searches with results, and says what to type next', async () => {
    const { code, stdout, stderr } = await start(library.pictures, ...settings(), '--model', 'soutu-mini');
    expect(stderr).not.toMatch(/error/i);
    expect(code).toBe(0);
    expect(stdout).toContain('4 added');
    const [, ...searches] = stdout.split('\n$ npx soutu search ');
    expect(searches.map((text) => text.split(' ')[0])).toEqual(['people', '"风景"', '--image']);
    for (const text of searches) expect(text.match(/^\d {2}-?\d\.\d{3} .*\.png/gm)).toHaveLength(4);
    expect(searches[2]).toMatch(/^1 {2}1\.000 /m);
    expect(stdout).toContain('Now you:');
  });

  it('embeds nothing the second time', async () => {
    const { code, stdout } = await start(library.pictures, ...settings(), '--model', 'soutu-mini');
    expect(code).toBe(0);
    expect(stdout).toContain('0 added, 4 unchanged');
    const again = await soutu(['index', library.pictures, '--json', ...settings()]);
    expect(JSON.parse(again.stdout)).toMatchObject({ added: 0, unchanged: 4, imagesPerSecond: 0 });
  });

  it('shows no Chinese search for a model that is not known to understand it', async () => {
    const { code, stdout } = await start(library.pictures, ...settings(), '--model', tinyModel);
    expect(code).toBe(0);
    expect(stdout).toContain('$ npx soutu search landscape');
    expect(stdout).not.toContain('风景');
  });
});

describe('the arguments of npm start', () => {
  it('that are wrong are reported by the command, before anything is made', async () => {
    const { code, stdout, stderr } = await start('--home', library.home, '--workers', '0');
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

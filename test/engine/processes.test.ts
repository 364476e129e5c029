import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { type CliResult, soutu } from '../support/cli.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { drawPicture, writePicture } from '../support/pictures.ts';

const child = join(packageRoot, 'test', 'support', 'index-child.mjs');
const fixtures = join(packageRoot, 'test', 'fixtures', 'preprocess');
/** Tiny, because these tests are about files and processes, not about what is found. */
const MODEL = join(packageRoot, 'test', 'fixtures', 'models', 'clip-fp32');

let library: TestLibrary;
const at = (...names: string[]) => join(library.pictures, ...names);
const run = (...args: string[]): Promise<CliResult> =>
  soutu(args, { SOUTU_HOME: library.home, SOUTU_MODEL: MODEL, SOUTU_WORKERS: '1' });

beforeEach(() => {
  library = createTestLibrary();
});
afterEach(() => library.cleanUp());

/** A process that indexes and has stopped once it has printed the first files, and everything that it has printed so far. */
function startIndexing(): { process: ChildProcess; output: () => string; firstFile: Promise<unknown> } {
  const indexer = spawn(process.execPath, [child, library.home, library.pictures, MODEL, 'png$'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void indexer.kill('SIGKILL'));
  let output = '';
  const firstFile = new Promise<void>((resolve) => {
    indexer.stdout.on('data', (chunk) => {
      output += chunk;
      if (output.includes(library.pictures)) resolve();
    });
  });
  return { process: indexer, output: () => output, firstFile };
}

describe('two processes', () => {
  const PICTURES = 300;

  beforeEach(async () => {
    // Bytes after the end of a PNG do not change the picture but make it a different file.
    const picture = await drawPicture(1, { width: 640, height: 480 });
    mkdirSync(library.pictures);
    for (let i = 0; i < PICTURES; i++) {
      writeFileSync(at(`${i}.png`), Buffer.concat([picture, Buffer.from(`${i}`)]));
    }
  });

  it('cannot index at the same time: the error for the second names the first', async () => {
    const first = startIndexing();
    const closed = once(first.process, 'close');
    await first.firstFile;
    const second = await run('index', library.pictures, '--json');
    const use = await run('models', 'use', MODEL);
    first.process.kill('SIGCONT');
    await closed;
    expect(JSON.parse(second.stdout).error).toMatchObject({
      code: 'locked',
      message: expect.stringContaining(`process ${first.process.pid} (soutu index)`),
    });
    expect(second.code).toBe(5);
    expect(use).toMatchObject({ code: 5, stderr: expect.stringMatching(/^error: .*soutu index/) });
    expect(first.output()).toMatch(/finished\n$/);
    expect(JSON.parse((await run('index', '--json')).stdout)).toMatchObject({
      added: 0,
      unchanged: PICTURES,
    });
  });

  it('can index and search at the same time: everything reported as done is found', async () => {
    const found = async () => {
      const { code, stdout } = await run('search', 'shapes', '--limit', '1000', '--json');
      expect(code).toBe(0);
      return (JSON.parse(stdout).hits as { path: string }[]).map(({ path }) => path);
    };
    const indexer = startIndexing();
    const closed = once(indexer.process, 'close');
    await indexer.firstFile;
    const reported = indexer.output().match(/^.*\.png$/gm)!;
    const early = await found();
    indexer.process.kill('SIGCONT');
    expect(early.length).toBeGreaterThan(0);
    expect(early.length).toBeLessThan(PICTURES);
    expect(reported.filter((path) => !early.includes(path))).toEqual([]);
    const during = await found();
    expect(during.length).toBeGreaterThanOrEqual(early.length);
    await closed;
    expect(await found()).toHaveLength(PICTURES);
  });
});

/** Fixture files that are not pictures or are invalid, with the code that is reported for each. */
const HOSTILE: Readonly<Record<string, string>> = {
  'truncated.jpg': 'corrupt',
  'truncated-header.jpg': 'corrupt',
  'truncated.png': 'corrupt',
  'zero.jpg': 'empty',
  'text.jpg': 'unsupported',
  'html.png': 'unsupported',
  'random.webp': 'corrupt',
  'bomb-header-60000x60000.png': 'too-large',
  'bomb-20000x20000.png': 'too-large',
  'zero-width.png': 'corrupt',
};

it('a run over malicious files reports each once with its code, and indexes the valid ones', async () => {
  const manifest = JSON.parse(readFileSync(join(fixtures, 'manifest.json'), 'utf8'));
  const names = manifest.must_fail.map(({ file }: { file: string }) => file);
  expect(names.sort()).toEqual(Object.keys(HOSTILE).sort());
  mkdirSync(library.pictures);
  for (const name of names) copyFileSync(join(fixtures, 'source', name), at(name));
  for (let seed = 0; seed < 5; seed++) await writePicture(at(`good-${seed}.png`), seed);
  const { code, stdout } = await run('index', library.pictures, '--json');
  const report = JSON.parse(stdout);
  expect(code).toBe(0);
  expect(report).toMatchObject({ seen: names.length + 5, added: 5 });
  const failed: { path: string; code: string; message: string }[] = report.failed;
  expect(Object.fromEntries(failed.map((file) => [basename(file.path), file.code]))).toEqual(HOSTILE);
  expect(failed).toHaveLength(names.length);
  for (const { message } of failed) expect(message).toMatch(/\w{3}/);
});

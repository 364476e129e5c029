import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shellQuote } from '../../src/core/shell-quote.ts';
import { ERRORS } from '../../src/errors.ts';
import { packageRoot } from '../../src/package-root.ts';
import { type CliResult, cliMain, soutu } from '../support/cli.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { drawPicture, writePicture } from '../support/pictures.ts';

let library: TestLibrary;
const at = (...names: string[]) => join(library.pictures, ...names);
const run = (...args: string[]): Promise<CliResult> =>
  soutu(args, { SOUTU_HOME: library.home, SOUTU_MODEL: 'soutu-mini', SOUTU_WORKERS: '1', TZ: 'UTC' });

/** Whether a first batch of files is in the library. */
function hasCatalog(home: string): boolean {
  const folder = join(home, 'catalog');
  return existsSync(folder) && readdirSync(folder).some((name) => statSync(join(folder, name)).size > 0);
}

beforeAll(async () => {
  library = createTestLibrary();
  const red =
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><circle cx="150" cy="100" r="80" fill="red"/></svg>';
  mkdirSync(at('shapes'), { recursive: true });
  writeFileSync(at('shapes', 'red.svg'), red);
  await writePicture(at('a.png'), 1, { width: 640, height: 480 });
  await writePicture(at('b.jpg'), 2, { format: 'jpeg' });
  await writePicture(at('shapes', 'c.webp'), 3, { format: 'webp' });
  writeFileSync(at('broken.png'), (await drawPicture(4)).subarray(0, 300));
});
afterAll(() => library.cleanUp());

describe('soutu index', () => {
  it('reports what it did, in words and as JSON', async () => {
    const first = await run('index', library.pictures, '--json');
    expect(first.code).toBe(0);
    expect(JSON.parse(first.stdout)).toMatchObject({
      seen: 5,
      added: 4,
      unchanged: 0,
      moved: 0,
      copies: 0,
      updated: 0,
      removed: 0,
      failed: [{ path: at('broken.png'), code: 'corrupt', message: expect.any(String) }],
      tookMs: expect.any(Number),
      imagesPerSecond: expect.any(Number),
    });
    const second = await run('index');
    expect(second.code).toBe(0);
    expect(second.stdout).toMatch(/5 pictures in .*0 added, 4 unchanged, 1 failed/);
    expect(second.stdout).toContain('broken.png');
  });

  it('exits with 1 for failed files with --strict', async () => {
    expect((await run('index', '--strict')).code).toBe(1);
  });

  it('writes all of its output to a slow reader', async () => {
    const many = createTestLibrary();
    mkdirSync(many.pictures);
    for (let i = 0; i < 600; i++)
      writeFileSync(join(many.pictures, `${'long-name-'.repeat(10)}${i}.png`), '');
    const env = { ...process.env, SOUTU_HOME: many.home, SOUTU_MODEL: 'soutu-mini', SOUTU_WORKERS: '1' };
    // The pipe holds 64 kB, and the reader starts only after the program has finished.
    const line = '"$0" "$1" index "$2" --json | (sleep 2; cat)';
    const shell = spawn('sh', ['-c', line, process.execPath, cliMain, many.pictures], { env });
    const output = await text(shell.stdout);
    many.cleanUp();
    expect(output.length).toBeGreaterThan(70_000);
    expect(JSON.parse(output).failed).toHaveLength(600);
  });

  it('suggests a command if the library has no folders', async () => {
    const empty = createTestLibrary();
    const { code, stderr } = await soutu(['index'], { SOUTU_HOME: empty.home, SOUTU_MODEL: 'soutu-mini' });
    empty.cleanUp();
    expect(code).toBe(0);
    expect(stderr).toContain('soutu index ~/Pictures');
  });

  it('stops on Ctrl-C, keeps the finished work, and continues in the next run', async () => {
    const big = createTestLibrary();
    const picture = await drawPicture(1, { width: 640, height: 480 });
    mkdirSync(big.pictures);
    // More than one batch. Bytes after the end of a PNG do not change the picture but make it a different file.
    for (let i = 0; i < 400; i++)
      writeFileSync(join(big.pictures, `${i}.png`), Buffer.concat([picture, Buffer.from(`${i}`)]));
    const model = join(packageRoot, 'test/fixtures/models/clip-fp32');
    const env = { ...process.env, SOUTU_HOME: big.home, SOUTU_MODEL: model, SOUTU_WORKERS: '1' };
    const child = spawn(process.execPath, [cliMain, 'index', big.pictures, '--json'], { env });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    const closed = new Promise((resolve) => child.on('close', resolve));
    while (!hasCatalog(big.home)) await sleep(10);
    child.kill('SIGINT');
    const code = await closed;
    const report = JSON.parse(Buffer.concat(output).toString());
    const status = JSON.parse((await soutu(['status', '--json'], env)).stdout);
    const rest = JSON.parse((await soutu(['index', '--json'], env)).stdout);
    big.cleanUp();
    expect(code).toBe(130);
    expect(report.interrupted).toBe(true);
    expect(report.added).toBeGreaterThan(0);
    expect(status.images).toBe(report.added);
    expect(rest).toMatchObject({ added: 400 - report.added, unchanged: report.added });
  });
});

it('can be stopped by Ctrl-C at once in the very first run, and the next one indexes all', async () => {
  const fresh = createTestLibrary();
  for (let i = 0; i < 5; i++) await writePicture(join(fresh.pictures, `${i}.png`), i);
  const env = { ...process.env, SOUTU_HOME: fresh.home, SOUTU_MODEL: 'soutu-mini', SOUTU_WORKERS: '1' };
  const child = spawn(process.execPath, [cliMain, 'index', fresh.pictures, '--json'], { env });
  const closed = new Promise((resolve) => child.on('close', resolve));
  const output = text(child.stdout);
  while (!existsSync(join(fresh.home, 'lock'))) await sleep(5);
  child.kill('SIGINT');
  const [code, report] = [await closed, JSON.parse(await output)];
  const status = JSON.parse((await soutu(['status', '--json'], env)).stdout);
  const rest = JSON.parse((await soutu(['index', fresh.pictures, '--json'], env)).stdout);
  fresh.cleanUp();
  expect(code).toBe(130);
  expect(status.images).toBe(report.added ?? 0);
  expect(rest).toMatchObject({ added: 5 - status.images, unchanged: status.images, failed: [] });
});

describe('soutu search', () => {
  const search = async (...args: string[]) => {
    const result = await run('search', ...args, '--json');
    expect(result.stderr).toBe('');
    return JSON.parse(result.stdout);
  };

  it('prints the fields that programs rely on', async () => {
    const result = await search('a red circle');
    expect(result).toMatchObject({ model: 'soutu-mini', tookMs: expect.any(Number) });
    expect(result.hits).toHaveLength(4);
    expect(result.hits[0]).toEqual({
      kind: 'picture',
      rank: 1,
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      score: expect.any(Number),
      path: at('shapes', 'red.svg'),
      paths: [at('shapes', 'red.svg')],
      part: null,
      width: expect.any(Number),
      height: expect.any(Number),
      format: 'svg',
      size: expect.any(Number),
      mtime: expect.stringMatching(/^\d{4}-.*Z$/),
      date: expect.stringMatching(/^\d{4}-[^Z]*$/),
      takenAt: null,
      takenFrom: null,
      position: null,
      color: '#ffa9a9',
      relevance: expect.stringMatching(/^(strong|possible)$/),
      probability: expect.any(Number),
      item: result.hits[0]!.id,
      matches: [
        { by: 'vector', model: 'soutu-mini', rank: 1, score: expect.any(Number) },
        { by: 'words', model: 'soutu-mini', rank: 1, score: expect.any(Number), words: 'some' },
      ],
      reasons: [
        { by: 'name', text: 'red.svg' },
        { by: 'look', text: null },
      ],
    });
  });

  it('finds a picture by itself, and by words and a picture together', async () => {
    expect((await search('--image', at('b.jpg'))).hits[0]).toMatchObject({
      path: at('b.jpg'),
      score: expect.closeTo(1, 2),
    });
    const both = await search('a red circle', '--image', at('b.jpg'));
    const alone = await search('a red circle');
    const paths = (result: { hits: { path: string }[] }) => result.hits.map((hit) => hit.path);
    // The query picture itself is excluded, because words ask for something different.
    expect(paths(alone)).toContain(at('b.jpg'));
    expect(paths(both)).toEqual(expect.arrayContaining(paths(alone).filter((path) => path !== at('b.jpg'))));
    expect(paths(both)).not.toContain(at('b.jpg'));
  });

  it('ranks pictures that resemble an exclusion lower', async () => {
    const { hits } = await search('a red circle', '--not-image', at('shapes', 'red.svg'));
    expect(hits[0].path).not.toBe(at('shapes', 'red.svg'));
  });

  it('gives pictures that match excluded words a lower score', async () => {
    const scoreOfRed = async (...args: string[]) =>
      (await search('a red circle', ...args)).hits.find((hit: { format: string }) => hit.format === 'svg')
        .score;
    expect(await scoreOfRed('--not', 'a red dot', '--not', '红色')).toBeLessThan(await scoreOfRed());
  });

  it('searches by a picture of the library and excludes it from the results', async () => {
    const [hit] = (await search('--image', at('a.png'), '--limit', '1')).hits;
    const { hits } = await search('--similar-to', hit.id);
    expect(hits).toHaveLength(3);
    expect(hits.map(({ id }: { id: string }) => id)).not.toContain(hit.id);
  });

  it('filters by folder, format, date and score, and pages', async () => {
    const paths = async (...args: string[]) =>
      (await search('shapes', ...args)).hits.map(({ path }: { path: string }) => path).sort();
    expect(await paths('--folder', at('shapes'))).toEqual([at('shapes', 'c.webp'), at('shapes', 'red.svg')]);
    for (const all of ['/', `${library.pictures}/`, at('shapes', '..')])
      expect(await paths('--folder', all)).toHaveLength(4);
    expect(await paths('--format', 'jpg', '--format', 'png')).toEqual([at('a.png'), at('b.jpg')]);
    expect(await paths('--before', '2000')).toEqual([]);
    expect(await paths('--after', '2000')).toHaveLength(4);
    expect(await paths('--min-score', '0.99')).toEqual([]);
    expect(await paths('--min-side', '500')).toEqual([at('a.png')]);
    expect(await paths('--orientation', 'portrait')).toEqual([]);
    const isWebp = JSON.stringify({ op: 'eq', field: 'format', value: 'webp' });
    expect(await paths('--orientation', 'landscape', '--filter', isWebp)).toEqual([at('shapes', 'c.webp')]);
    const pages = [
      await search('shapes', '--limit', '2'),
      await search('shapes', '--limit', '2', '--offset', '2'),
    ];
    expect(pages.flatMap(({ hits }) => hits).map(({ rank }) => rank)).toEqual([1, 2, 3, 4]);
    expect(new Set(pages.flatMap(({ hits }) => hits).map(({ id }) => id)).size).toBe(4);
  });

  it('says of a folder of the library that it has no pictures in it', async () => {
    const { code, stderr } = await run('search', 'shapes', '--folder', at('Shapes'));
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining(`Nothing found: the library has no pictures in ${at('Shapes')}.`),
    ]);
    const several = await run('search', 'shapes', '--folder', at('Shapes'), '--folder', at('Forms'));
    expect(several.stderr).toContain(`the library has no pictures in ${at('Shapes')} or ${at('Forms')}.`);
    const one = ['--folder', at('Shapes'), '--folder', at('shapes')];
    const { stderr: filtered } = await run('search', 'shapes', ...one, '--before', '2000');
    expect(filtered).toContain('Nothing found. Try fewer filters');
  });

  it('lists what filters alone match, newest first', async () => {
    const all = await search('--after', '2000');
    expect(all).toMatchObject({ total: 4, pictures: [{}, {}, {}, {}] });
    const dates = all.pictures.map(({ date }: { date: string }) => date);
    expect(dates).toEqual([...dates].sort().reverse());
    const inFolder = await run('search', '--folder', at('shapes'));
    expect(inFolder.stdout.split('\n').map((line) => line.split('  ')[0])).toEqual(
      expect.arrayContaining([at('shapes', 'red.svg'), at('shapes', 'c.webp')]),
    );
    expect(inFolder.stderr).toContain('2 of 2 matching pictures, newest first');
    expect((await run('search', '--format', 'png', '--paths')).stdout).toBe(`${at('a.png')}\n`);
    expect((await run('search', '--format', 'png', '--print0')).stdout).toBe(`${at('a.png')}\0`);
    expect((await search('--after', '2000', '--limit', '1', '--offset', '3')).pictures).toHaveLength(1);
    const none = await run('search', '--near', '52.52° N 13.40° E 5 km');
    expect([none.code, none.stdout]).toEqual([0, '']);
    expect(none.stderr).toContain('Nothing found. Try fewer filters');
    for (const args of [
      ['--limit', '5'],
      ['--after', '2000', '--min-score', '0.1'],
      ['--for', 'text'],
    ])
      expect((await run('search', ...args)).stderr).toContain('give words');
    for (const place of ['52,5 13', '52, 13,4'])
      expect((await run('search', '--near', place)).stderr).toContain('Wrong near');
  });

  it('writes no page of a list', async () => {
    const file = join(library.home, 'list.html');
    const { code, stdout, stderr } = await run('search', '--format', 'png', '--html', file);
    expect([code, stdout, existsSync(file)]).toEqual([2, '', false]);
    expect(stderr).toContain('--html needs words or a picture');
  });

  it('leaves out what is less relevant than --min-relevance', async () => {
    const levels = async (...args: string[]) =>
      (await search('red', ...args)).hits.map(({ relevance }: { relevance: string }) => relevance);
    const all = await levels();
    expect(all).toHaveLength(4);
    expect(all[0]).toBe('strong');
    const atLeast = (...wanted: string[]) => all.filter((level: string) => wanted.includes(level));
    expect(await levels('--min-relevance', 'possible')).toEqual(atLeast('strong', 'possible'));
    expect(await levels('--min-relevance', 'strong')).toEqual(atLeast('strong'));
    expect(await levels('--min-relevance', 'weak')).toEqual(all);
    const { code, stderr } = await run('search', 'red', '--min-relevance', 'good');
    expect([code, stderr]).toEqual([2, expect.stringContaining('"good" is no level of relevance')]);
  });

  it('says that words in pictures have not been read, if words that must be written are not found', async () => {
    const { code, stdout, stderr } = await run('search', 'text:invoice');
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toContain('The words in 4 pictures have not been read: soutu models pull ocr (26 MB)');
    expect((await run('search', 'text:invoice', '--no-ocr')).stderr).toContain('setting ocr');
    expect((await run('search', 'name:invoice')).stderr).toContain('Try other words');
    expect((await run('search', 'name:invoice', '--format', 'png')).stderr).toContain('Try fewer filters');
  });

  it('says that less relevant pictures were left out, if none is relevant enough', async () => {
    const { stderr } = await run('search', 'name:invoice', '--min-relevance', 'strong');
    expect(stderr).toContain('--min-relevance strong leaves out pictures that fit less well');
  });

  it('says that text takes one picture, if it is given a folder', async () => {
    const { code, stderr } = await run('text', at());
    expect([code, stderr]).toEqual([2, expect.stringContaining('soutu text takes one picture')]);
  });

  it('prints only paths with --paths', async () => {
    const { stdout } = await run('search', 'a red circle', '--paths', '--limit', '1');
    expect(stdout).toBe(`${at('shapes', 'red.svg')}\n`);
  });

  it.each([
    ['a red circle', '--paths'],
    ['--after=2000', '--print0'],
  ])('says why nothing is found with %s %s, too', async (...args) => {
    const { code, stdout, stderr } = await run('search', ...args, '--format', 'psd');
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toContain('Nothing found. Try fewer filters');
  });

  it('ends each path with a zero byte for xargs -0', async () => {
    const { stdout } = await run('search', 'a red circle', '--print0', '--limit', '2');
    const [first, second, rest] = stdout.split('\0');
    expect(first).toBe(at('shapes', 'red.svg'));
    expect(second).toContain(library.pictures);
    expect(rest).toBe('');
    expect((await run('search', 'a red circle', '--paths', '--print0', '--limit', '2')).stdout).toBe(stdout);
  });

  it('shows the path of a copy that is in the requested folder', async () => {
    copyFileSync(at('shapes', 'red.svg'), at('copy.svg'));
    mkdirSync(at('more'));
    copyFileSync(at('shapes', 'red.svg'), at('more', 'red.svg'));
    await run('index');
    for (const folder of [at('more'), at('shapes')]) {
      const { hits } = await search('a red circle', '--folder', folder);
      expect(hits[0]).toMatchObject({ path: join(folder, 'red.svg'), paths: expect.any(Array) });
      expect(hits[0].paths).toHaveLength(3);
    }
    rmSync(at('copy.svg'));
    rmSync(at('more'), { recursive: true });
    await run('index', '--prune');
  });

  it('prints no escape codes if the output is not a terminal', async () => {
    const { stdout } = await run('search', 'a red circle', '--limit', '1');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: looking for them
    expect(stdout).not.toMatch(/\u001b/);
    expect(stdout).toMatch(
      /^1 {2}\w+ +-?\d\.\d{3} {2}.*red\.svg {2}\d+ B {2}\d{4}-\d\d-\d\d {2}name, look\n$/,
    );
  });

  it('writes a self-contained page', async () => {
    const file = join(library.home, 'page.html');
    const { code } = await run('search', '<script>alert(1)</script>', '--html', file);
    const page = readFileSync(file, 'utf8');
    expect(code).toBe(0);
    expect(page.match(/src="data:image\/webp;base64,/g)).toHaveLength(4);
    expect(page).not.toContain('<script');
    expect(page).not.toMatch(/(src|href)="https?:/);
  });

  it('overwrites a results page, but no other file', async () => {
    const picture = at('b.jpg');
    const before = readFileSync(picture);
    expect(await run('search', 'a red circle', '--html', picture)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('not a results page'),
    });
    expect(readFileSync(picture).equals(before)).toBe(true);
    const page = at('results.html');
    for (let i = 0; i < 2; i++) expect((await run('search', 'red', '--html', page)).code).toBe(0);
    rmSync(page);
  });

  it('prints an error and no results if the page cannot be written', async () => {
    const file = join(library.home, 'nowhere', 'page.html');
    const { code, stdout } = await run('search', 'a red circle', '--html', file, '--json');
    expect(JSON.parse(stdout).error).toMatchObject({
      code: 'not-found',
      message: expect.stringContaining(file),
    });
    expect(code).toBe(3);
  });
});

describe('soutu status, doctor and remove', () => {
  it('describe the library', async () => {
    const { stdout } = await run('status', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      home: library.home,
      model: 'soutu-mini',
      store: 'lance',
      images: 4,
      files: 4,
      folders: [{ path: library.pictures, files: 4 }],
      failed: 1,
      index: { kind: 'flat' },
    });
    expect((await run('status')).stdout).toContain('4 pictures in 4 files');
    renameSync(library.pictures, at('..', 'away'));
    expect((await run('status')).stdout).toMatch(
      /4 files kept of folders that are away .*--prune.*pictures\n/,
    );
    renameSync(at('..', 'away'), library.pictures);
    const words = /words {2}read in 0 of 4 pictures\n.*soutu models pull ocr/;
    expect((await run('status')).stdout).toMatch(words);
    expect((await run('doctor')).stdout).toMatch(/words +read in 0 of 4 pictures\n.*soutu models pull ocr/);
    expect((await run('status', '--json')).stdout).toContain(
      '"reading":"missing","unread":4,"ocrExclude":[]',
    );
  });

  it('report no problems on this machine', async () => {
    const { code, stdout } = await run('doctor', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ ok: true });
    expect(code).toBe(0);
  });

  it('report a missing model', async () => {
    const { code, stdout } = await run('doctor', '--model', join(library.home, 'no-such-model'));
    expect(code).toBe(1);
    expect(stdout).toMatch(/FAIL model .*no-such-model/);
  });

  it('remove a file from the library, not from the disk', async () => {
    expect(JSON.parse((await run('remove', at('a.png'), '--json')).stdout)).toEqual({
      files: 1,
      pictures: 1,
    });
    expect(readFileSync(at('a.png')).length).toBeGreaterThan(0);
    expect(JSON.parse((await run('index', at('a.png'), '--json')).stdout)).toMatchObject({ added: 1 });
  });

  it('say how what was removed is added again, without a list that fills the terminal', async () => {
    expect((await run('remove', at('a.png'))).stdout).toContain(`soutu index ${shellQuote(at('a.png'))}`);
    const { stdout } = await run('remove', ...Array<string>(11).fill(at('a.png')));
    expect(stdout).toContain('soutu index with the same paths');
    expect(stdout).not.toContain('a.png');
    await run('index', at('a.png'));
  });
});

describe('wrong usage', () => {
  it.each<[string[], number, string]>([
    [['find'], 2, 'no command "find"'],
    [['find'], 2, 'soutu search WORDS finds pictures.'],
    [['duplicates'], 2, 'lists pictures with several files'],
    [['serch'], 2, 'Did you mean soutu search?'],
    [['search', '--similar-to', 'x'], 2, 'soutu search --help and docs/api.md describe'],
    [['tag', '/no/such.jpg'], 3, '/no/such.jpg does not exist'],
    [['search', 'x', '--colour', 'red'], 2, '--colour'],
    [['search'], 2, 'give words'],
    [['search', '--image', 'a.jpg', '--image', 'b.jpg'], 2, '--image is given twice'],
    [['search', 'x', '-l', '3', '--limit', '4'], 2, 'is given twice'],
    [['status', 'extra'], 2, 'takes no argument extra'],
    [['search', 'x', '--limit', 'ten'], 2, '--limit'],
    [['search', 'x', '--limit', '0'], 2, '--limit is "0"; it must be a whole number from 1 to 10,000'],
    [['search', 'x', '--limit', '-1'], 2, '--limit is "-1"; it must be a whole number'],
    [['search', 'x', '-l', '1.5'], 2, '--limit is "1.5"; it must be a whole number'],
    [['search', 'x', '--offset', '-1'], 2, '--offset is "-1"; it must be a whole number from 0'],
    [['search', 'x', '--min-side', '0'], 2, '--min-side is "0"; it must be a whole number from 1'],
    [['search', 'x', '--nprobe', '0'], 2, '--nprobe is "0"; it must be a whole number from 1'],
    [['search', 'x', '--after', 'yesterday'], 2, 'yesterday'],
    [['search', 'x', '--format', 'doc'], 2, 'doc'],
    [['search', 'x', '--for', 'text', '--orientation', 'square'], 2, 'orientation: is a fact of pictures'],
    [['index', '/tmp', '--ocr-exclude', 'a/[z-a].jpg'], 2, 'ocr-exclude has "a/[z-a].jpg"'],
    [['search', '--image', '/no/such.jpg'], 3, '/no/such.jpg'],
    [['search', '--image', '/'], 3, 'it is a folder\n  Name one picture in it'],
    [['search', '--near', '95,13,10km'], 2, 'latitude is 95; it must be from -90 to 90'],
    [['tag', '--all', '--top', '0'], 2, 'from 1 to 100\n  Correct what the message names'],
    [['copy', '--to', 'milvus://127.0.0.1:1'], 5, 'and that the address is right'],
    [['search', '--similar-to', '0'.repeat(32)], 3, '0'.repeat(32)],
    [['index', '/no/such/folder'], 3, '/no/such/folder'],
    [['remove'], 2, 'Name the folders'],
    [['search', 'x', '--folder', '/no/such'], 3, '/no/such is not in the library'],
    [['search', 'x', '--similar-to', 'nope'], 2, '32 hexadecimal digits'],
    [['search', 'x', '--orientation', 'round'], 2, 'landscape, portrait, square'],
    [['search', 'x', '--compose', 'both'], 2, 'edit, average'],
    [['search', 'x', '--filter', '{'], 2, '--filter is not JSON'],
    [['search', 'x', '--image', 'y.jpg', '--region', '1,2'], 2, 'four fractions'],
    [['search', '--image', 'y.jpg', '--region', '1,2'], 2, '--region 0.5,0,0.5,1 is the right half'],
    [['search', '--image', 'y.jpg', '--region', '0,0,0,0'], 2, 'its width and height must be above 0'],
    [['search', '--image', 'y.jpg', '--region', '0,0,1,0'], 2, 'its width and height must be above 0'],
    [['search', '--image', 'y.jpg', '--region=-0.1,0,1,1'], 2, 'x and y must be at least 0'],
    [['search', '--image', 'y.jpg', '--region', '0.5,0,0.6,1'], 2, 'it ends at x + width = 1.1'],
    [['search', '--image', 'y.jpg', '--region', '0,0.5,1,0.75'], 2, 'it ends at y + height = 1.25'],
    [['search', 'x', '--region', '0,0,1,1'], 2, '--region needs a picture'],
    [['search', 'x', '--compose', 'average'], 2, '--compose'],
    [['search', '--image', 'y.jpg', '--compose', 'edit'], 2, '--compose'],
    [['search', 'x', '--weight', '0.5'], 2, '--weight needs words and a picture'],
    [
      ['search', 'x', '--image', 'y.jpg', '--weight', '2'],
      2,
      '--weight is "2"; it must be a number from 0 to 1',
    ],
    [['search', 'x', '--filter', '{"op":"eq","field":"colour","value":"x"}'], 2, 'filter.field'],
    [['search', 'x', '--min-score', '2'], 2, 'from -1 to 1'],
    [['index', ''], 2, 'empty'],
    [['remove', ''], 2, 'empty'],
    [['search', 'x', '--workers', '0'], 2, '--workers'],
    [['search', 'x', '--model', '/no/model'], 4, '/no/model'],
  ])('soutu %j ends with code %i and says why', async (args, code, part) => {
    const result = await run(...args);
    expect(result.stderr).toContain(part);
    expect(result.code).toBe(code);
    expect(result.stdout).toBe('');
  });

  it('cannot send escape sequences to the terminal through a file name', async () => {
    const { stderr } = await run('search', '--image', '/no/\u001b]0;title\u0007.jpg');
    expect(stderr).toContain('/no/�]0;title�.jpg');
  });

  it('is not reported as the cause of an unexpected error', async () => {
    const broken =
      'const { write } = process.stdout; process.stdout.write = () => { process.stdout.write = write; throw new Error("broken"); };';
    const options = `--import=data:text/javascript,${encodeURIComponent(broken)}`;
    const { code, stderr } = await soutu(['--version'], { NODE_OPTIONS: options });
    expect(code).toBe(ERRORS.internal.exit);
    expect(stderr).toContain('broken');
    expect(stderr).toContain(ERRORS.internal.hint);
  });

  it.runIf(existsSync('/dev/full'))('say that the output cannot be written', () => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [cliMain, '--version'], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    expect([status, stderr]).toEqual([1, expect.stringMatching(/cannot be written: ENOSPC/)]);
  });

  it.each(['--paths', '--print0'])('includes --json together with %s', async (flag) => {
    const { stdout, code } = await run('search', 'a red circle', '--json', flag);
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'usage', message: expect.stringContaining(flag) });
    expect(code).toBe(2);
  });

  it('is reported as an object with --json', async () => {
    const { stdout, code } = await run('search', '--json');
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'bad-query', hint: expect.any(String) });
    expect(code).toBe(2);
  });
});

describe('help', () => {
  it('shows every command, its options and examples', async () => {
    const { stdout, code } = await run('--help');
    expect(code).toBe(0);
    for (const name of ['index', 'search', 'status', 'remove', 'doctor']) {
      expect(stdout).toContain(`  ${name}`);
      expect((await run(name, '--help')).stdout).toContain(`Usage: soutu ${name}`);
    }
    const search = (await run('search', '--help')).stdout;
    expect(search).toContain('--store ADDRESS');
    for (const other of ['--allowed-hosts', '--https-proxy', '--shard']) expect(search).not.toContain(other);
    expect(search).toContain('soutu search --help --all');
    for (const all of [await run('search', '--help', '--all'), await run('help', 'search', '--all')])
      expect(all.stdout).toContain('--allowed-hosts');
    expect((await run('search', '--all')).code).toBe(2);
    expect((await run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { metTest } from '../../src/images/is-met.ts';
import { type WalkEvent, type WalkOptions, walk } from '../../src/images/walk.ts';

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'soutu-walk-')));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function put(...names: string[]): void {
  for (const name of names) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), 'x');
  }
}

/** One line per event, with paths relative to the temporary root. Folders end with a slash. */
async function events(options: Partial<WalkOptions> = {}, from = root): Promise<string[]> {
  const lines: string[] = [];
  for await (const event of walk(from, { exclude: [], followSymlinks: false, ...options })) {
    const path = relative(root, event.path);
    if (event.type === 'file') lines.push(path);
    else if (event.type === 'folder') lines.push(`${path}/`);
    else lines.push(`${event.code}: ${path}`);
  }
  return lines;
}

const runsAsRoot = process.getuid?.() === 0;
const onWindows = process.platform === 'win32';

test('lists files by name, then the folder, then its subfolders', async () => {
  put('b.jpg', 'a.png', 'sub/z.webp', 'sub/deep/y.gif', 'another/x.heic');
  expect(await events()).toEqual([
    'a.png',
    'b.jpg',
    '/',
    'another/x.heic',
    'another/',
    'sub/z.webp',
    'sub/',
    'sub/deep/y.gif',
    'sub/deep/',
  ]);
});

test('returns size, time and the absolute path', async () => {
  put('a.jpg');
  const found: WalkEvent[] = [];
  for await (const event of walk(join(root, 'sub', '..'), { exclude: [], followSymlinks: false }))
    found.push(event);
  expect(found[0]).toMatchObject({ type: 'file', path: join(root, 'a.jpg'), size: 1 });
  expect(found[0]).toHaveProperty('mtimeMs', expect.closeTo(Date.now(), -5));
});

test('lists files with picture extensions or none, and skips others', async () => {
  const yes =
    'a.JPG b.jfif c.avifs d.heics e.tif f.dib g.svgz h.pjpeg i.apng IMG_0001 shot.10.15.30 j.jpg_large k.psd l.NEF m.ico n.jxl o.MPO';
  put(...yes.split(' '), 'notes.txt', 'film.mp4', 'x.ai', 'page.html', 'a.jpg.part');
  expect((await events()).filter((line) => line !== '/')).toEqual(yes.split(' ').sort());
});

test('a RAW file beside a JPEG or HEIC of the same name belongs to it', async () => {
  put(
    '1.JPG',
    '1.CR3',
    '1.dng',
    '2.heic',
    '2.arw',
    '3.png',
    '3.nef',
    '4.raf',
    '5.jpg',
    '50.orf',
    'sub/1.cr3',
  );
  expect((await events()).filter((line) => !line.endsWith('/'))).toEqual([
    ...['1.JPG', '2.heic', '3.nef', '3.png', '4.raf', '5.jpg', '50.orf'],
    'sub/1.cr3',
  ]);
  expect(await events({ pairRaw: false })).toContain('1.CR3');
  // What is excluded shows nothing.
  expect(await events({ exclude: ['*.JPG'] })).toEqual(expect.arrayContaining(['1.CR3', '1.dng']));
  const options = { exclude: [], followSymlinks: false, ignore: true };
  expect(metTest(root, options)(join(root, '1.CR3'))).toBe(false);
  expect(metTest(root, { ...options, exclude: ['*.JPG'] })(join(root, '1.CR3'))).toBe(true);
});

test('files of other kinds are counted by their extension, without sidecars, hidden and excluded files', async () => {
  put('a.jpg', 'a.mov', 'b.MOV', 'a.xmp', 'a.txt', '.c.mov', 'd.pdf', 'LICENSE', 'sub/e.mov');
  const counts: Record<string, unknown> = {};
  for await (const event of walk(root, { exclude: ['d.*'], followSymlinks: false }))
    if (event.type === 'folder') counts[relative(root, event.path)] = event.leftOut;
  expect(counts).toEqual({ '': { mov: 2 }, sub: { mov: 1 } });
});

test('skips hidden and system names, except for the root', async () => {
  put(
    '.hidden.jpg',
    '.git/a.jpg',
    'node_modules/b.jpg',
    '__MACOSX/c.jpg',
    '@eaDir/d.jpg',
    '$RECYCLE.BIN/e.jpg',
  );
  put('System Volume Information/f.jpg', 'lost+found/g.jpg', '.Trash-1000/h.jpg', 'Thumbs.db');
  expect(await events()).toEqual(['/']);
  expect(await events({}, join(root, '.git'))).toEqual(['.git/a.jpg', '.git/']);
});

describe('what files in the folders say', () => {
  const files = async (options: Partial<WalkOptions> = {}, from?: string) =>
    (await events(options, from)).filter((line) => !line.endsWith('/'));

  test('folders without media are left out, except for the root', async () => {
    put('a/x.png', 'b/.nomedia', 'b/x.png', 'b/c/x.png', '.nomedia');
    expect(await files()).toEqual(['a/x.png']);
    expect(await files({ ignore: false })).toEqual(['a/x.png', 'b/x.png', 'b/c/x.png']);
  });

  test('the rules of deeper folders, and later ones, count more', async () => {
    put(
      'x.png',
      'x.gif',
      'raw/x.png',
      'a/raw/x.png',
      'a/x.gif',
      'a/b/x.gif',
      'a/b/keep.gif',
      'M\u00fcller/x.png',
      'Ma\u0308rz/x.png',
    );
    const rules = '# rules\n*.gif\n!a/b/keep.gif\n/raw/\nMu\u0308ller/\nM\u00e4rz\n';
    writeFileSync(join(root, '.soutuignore'), rules);
    writeFileSync(join(root, 'a', '.soutuignore'), '!x.gif\n');
    mkdirSync(join(root, 'a', 'b'), { recursive: true });
    writeFileSync(join(root, 'a', 'b', '.soutuignore'), 'x.*\n');
    expect((await files()).sort()).toEqual(['a/b/keep.gif', 'a/raw/x.png', 'a/x.gif', 'x.png']);
    // A part of the library has the rules of the folders above it, too.
    expect(await files({ excludeFrom: root }, join(root, 'a', 'raw'))).toHaveLength(1);
    expect(await files({ excludeFrom: root }, join(root, 'raw'))).toEqual([]);
  });

  test('backups and conflicted copies of other programs are left out', async () => {
    put(
      'x.jpg',
      'x.sync-conflict-20240102-030405-ABCDEFG.jpg',
      'x_conflict-20240102-030405.jpg',
      "x (Ann's conflicted copy 2024-01-02).jpg",
      'x (conflicted copy 2024-01-02 030405).jpg',
      'IMG_original/x.jpg',
      'the original.jpg',
      'conflicted copy.jpg',
    );
    expect((await files()).sort()).toEqual(['conflicted copy.jpg', 'the original.jpg', 'x.jpg']);
    expect(await files({ ignore: false })).toHaveLength(8);
  });
});

test('excludes names in every spelling of Unicode', async () => {
  const [one, two] = ['M\u00fcller', 'Mu\u0308ller'];
  put(`a/${one}/x.png`, `a/${two}/x.png`);
  for (const name of [one, two]) {
    for (const glob of [name, `**/${name}/**`, `*/${name}`])
      expect((await events({ exclude: [glob] })).filter((line) => line.includes('x.png'))).toEqual([]);
  }
});

test('excludes by relative path, name, folder and absolute path', async () => {
  put('a.gif', 'keep.jpg', '2019/raw/b.jpg', '2019/c.jpg', 'x/raw/d.jpg', 'private/e.jpg', 'abs/f.jpg');
  const exclude = ['*.gif', '2019/raw/**', 'private/', join(root, 'abs')];
  expect((await events({ exclude })).filter((line) => !line.endsWith('/'))).toEqual([
    'keep.jpg',
    '2019/c.jpg',
    'x/raw/d.jpg',
  ]);
  expect(await events({ exclude })).not.toContain('private/');
  expect((await events({ exclude: ['raw'] })).join()).not.toContain('raw');
});

test('a glob that starts with an exclamation mark excludes that name, not all others', async () => {
  put('!drafts/a.jpg', 'drafts/b.jpg', 'c.jpg');
  const found = (await events({ exclude: ['!drafts'] })).filter((line) => !line.endsWith('/'));
  expect(found).toEqual(['c.jpg', 'drafts/b.jpg']);
});

test('lists a single file whatever its name', async () => {
  put('.odd.txt');
  expect(await events({}, join(root, '.odd.txt'))).toEqual(['.odd.txt']);
});

test('a root that does not exist is one problem', async () => {
  expect(await events({}, join(root, 'gone'))).toEqual(['not-found: gone']);
});

test('returns unusual names unchanged, in composed and decomposed form', async () => {
  const names = [
    'new\nline.jpg',
    'quote\'".jpg',
    '😀.jpg',
    'caf\u00e9.jpg',
    'cafe\u0301.jpg',
    ' .jpg',
    '火车.jpg',
  ];
  if (onWindows) names.splice(0, 2);
  put(...names);
  expect((await events()).filter((line) => line !== '/')).toEqual(names.sort());
});

test.skipIf(process.platform !== 'linux')(
  'names that are not UTF-8 are problems, the rest goes on',
  async () => {
    put('ok.jpg');
    execFileSync('sh', [
      '-c',
      `cd "$1" && : > "$(printf 'bad\\377.jpg')" && mkdir "$(printf 'dir\\377')"`,
      'sh',
      root,
    ]);
    const lines = await events();
    expect(lines).toEqual(['unreadable: bad\\xff.jpg', 'unreadable: dir\\xff', 'ok.jpg', '/']);
  },
);

/** Walks as a user without permissions, because root can read everything. */
async function eventsAsNobody(): Promise<string[]> {
  if (!runsAsRoot) return events();
  const nobody = 65534;
  execFileSync('chown', ['-R', String(nobody), root]);
  process.seteuid?.(nobody);
  try {
    return await events();
  } finally {
    process.seteuid?.(0);
  }
}

test.skipIf(onWindows)('a folder that cannot be listed is a problem, not an empty folder', async () => {
  put('closed/a.jpg', 'names-only/b.jpg', 'open/c.jpg');
  chmodSync(join(root, 'closed'), 0);
  chmodSync(join(root, 'names-only'), 0o400);
  const lines = await eventsAsNobody();
  chmodSync(join(root, 'closed'), 0o700);
  chmodSync(join(root, 'names-only'), 0o700);
  expect(lines).toEqual(['/', 'unreadable: closed', 'unreadable: names-only', 'open/c.jpg', 'open/']);
});

test.skipIf(onWindows)('pipes and sockets are not opened', async () => {
  execFileSync('mkfifo', [join(root, 'pipe.jpg')]);
  put('a.jpg');
  expect(await events()).toEqual(['a.jpg', '/']);
});

test.skipIf(onWindows)(
  'links are skipped unless followed; cycles end; each file is listed once',
  async () => {
    put('album/a.jpg', 'z.jpg');
    const outside = mkdtempSync(join(tmpdir(), 'soutu-outside-'));
    writeFileSync(join(outside, 'o.jpg'), 'x');
    writeFileSync(join(outside, 'single.jpg'), 'x');
    symlinkSync('..', join(root, 'album/up'));
    symlinkSync('album', join(root, 'alias'));
    symlinkSync('z.jpg', join(root, 'also-z.jpg'));
    symlinkSync('loop.jpg', join(root, 'loop.jpg'));
    symlinkSync('nothing', join(root, 'dangling.jpg'));
    symlinkSync('/dev/zero', join(root, 'zero.jpg'));
    symlinkSync(join(outside, 'single.jpg'), join(root, 'in.jpg'));
    symlinkSync(join(outside, 'single.jpg'), join(root, 'in-again.jpg'));
    linkSync(join(root, 'z.jpg'), join(root, 'hard.jpg'));

    expect(await events()).toEqual(['hard.jpg', 'z.jpg', '/', 'album/a.jpg', 'album/']);
    expect(await events({ followSymlinks: true })).toEqual([
      'hard.jpg',
      'z.jpg',
      '/',
      'album/a.jpg',
      'album/',
      'unreadable: loop.jpg',
      'in-again.jpg',
    ]);

    symlinkSync(outside, join(root, 'out'));
    const followed = (await events({ followSymlinks: true })).slice(-4);
    rmSync(outside, { recursive: true });
    expect(followed).toEqual(['unreadable: loop.jpg', 'out/o.jpg', 'out/single.jpg', 'out/']);
  },
);

test.skipIf(onWindows)('a root may be a link', async () => {
  put('album/a.jpg');
  symlinkSync('album', join(root, 'alias'));
  expect(await events({}, join(root, 'alias'))).toEqual(['alias/a.jpg', 'alias/']);
});

test.skipIf(onWindows)('folders to skip are not entered by a link to them or to a folder above', async () => {
  put('real/a.jpg', 'real/soutu/cache/b.jpg', 'pictures/c.jpg');
  symlinkSync('real', join(root, 'alias'));
  symlinkSync('../real', join(root, 'pictures/link'));
  symlinkSync('../real/soutu/cache', join(root, 'pictures/cache'));
  symlinkSync('../real/soutu/cache/b.jpg', join(root, 'pictures/d.jpg'));
  const skip = [join(root, 'real/soutu/cache')];
  expect(await events({ skip }, join(root, 'alias'))).toEqual(['alias/a.jpg', 'alias/', 'alias/soutu/']);
  expect(await events({ skip }, join(root, 'alias/soutu/cache'))).toEqual([]);
  expect(await events({ skip, followSymlinks: true }, join(root, 'pictures'))).toEqual([
    'pictures/c.jpg',
    'pictures/',
    'pictures/link/a.jpg',
    'pictures/link/',
    'pictures/link/soutu/',
  ]);
});

test('a signal stops the walk', async () => {
  put(...Array.from({ length: 200 }, (_, index) => `${index}.jpg`));
  const controller = new AbortController();
  const steps = walk(root, { exclude: [], followSymlinks: false, signal: controller.signal });
  await steps.next();
  controller.abort();
  const rest = (async () => {
    for await (const _ of steps);
  })();
  await expect(rest).rejects.toMatchObject({ code: 'interrupted' });
});

import { copyFileSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { soutu } from '../support/cli.ts';
import { galleryLibrary } from '../support/gallery.ts';

let gallery: string;
let home: string;
let list: string;

beforeAll(async () => {
  ({ gallery, home } = await galleryLibrary());
  list = join(home, 'own.csv');
  writeFileSync(list, 'banjo,班卓琴\n"tall, old castle",城堡\n');
}, 300_000);

const tag = (...args: string[]) => soutu(['tag', ...args, '--home', home, '--labels', list]);

it('prints the likely labels of pictures in the languages that were asked for', async () => {
  const folder = join(gallery, 'emoji');
  const both = await tag(folder);
  expect(both.code, both.stderr).toBe(0);
  expect(both.stdout).toMatch(/banjo\.webp {2}banjo 班卓琴 0\.\d\d$/m);
  expect(both.stderr).toMatch(/\d+ pictures, \d+ with a label that is likely enough; --min-probability/);
  expect((await tag(folder, '--language', 'zh')).stdout).toMatch(/banjo\.webp {2}班卓琴 0/);
});

it('takes a picture as well as a folder, and says which one is not in the library', async () => {
  const at = (name: string) => join(gallery, 'emoji', name);
  const one = await tag(at('banjo.webp'));
  expect(one.stdout).toMatch(/^\S+banjo\.webp {2}banjo 班卓琴 0\.\d\d\n$/);
  expect(one.stderr).toContain('1 picture, each with a label that is likely enough.');
  const none = await tag(at('octopus.webp'));
  expect(none).toMatchObject({ code: 0, stdout: '' });
  expect(none.stderr).toContain('1 picture, none with a label that is likely enough');
  const both = await tag(at('banjo.webp'), join(gallery, 'emoji'), '--json');
  expect(both.stdout.split('\n').filter((line) => line.includes('banjo.webp'))).toHaveLength(1);
  const other = join(home, 'other.png');
  copyFileSync(at('banjo.webp'), other);
  const missing = await tag(other, at('banjo.webp'));
  expect(missing.code).toBe(3);
  expect(missing.stdout).toContain('banjo.webp');
  expect(missing.stderr).toContain(`${other} is not in the library`);
  expect((await tag(join(home, 'nothing.png'))).stderr).toContain('nothing.png does not exist');
  const bad = join(home, 'bad.png');
  writeFileSync(bad, readFileSync(join(gallery, 'documents', 'chat-en-1.png')).subarray(0, 2000));
  expect((await soutu(['index', bad, '--home', home])).stdout).toContain('the PNG is damaged or incomplete');
  const failed = await tag(bad);
  expect(failed.code).toBe(3);
  expect(failed.stderr).toContain('bad.png was not added: the PNG is damaged or incomplete');
  const gone = await tag(at('nothing.webp'));
  expect(gone.code).toBe(3);
  expect(gone.stderr).toContain('nothing.webp does not exist');
});

it('prints JSON and CSV for programs', async () => {
  const json = await tag('--all', '--json', '--top', '1');
  const lines = json.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.length).toBeGreaterThan(700);
  const path = join(gallery, 'emoji', 'banjo.webp');
  expect(lines.find((line) => line.path === path)).toMatchObject({
    id: expect.stringMatching(/^[0-9a-f]{32}$/),
    labels: [{ en: 'banjo', zh: '班卓琴', group: null, probability: expect.any(Number) }],
  });
  const csv = await tag('--all', '--csv', '--min-probability', '0.2');
  expect(csv.stdout).toMatch(/^path,id,en,zh,group,probability\n/);
  expect(csv.stdout).toMatch(/castle\.webp,[0-9a-f]{32},"tall, old castle",城堡,,0\.\d+\n/);
});

it('says what is wrong', async () => {
  expect(await tag()).toMatchObject({ code: 2, stderr: expect.stringContaining('give --all') });
  expect(await tag('--all', '--language', 'fr')).toMatchObject({ code: 2 });
  expect(await tag('--all', '--top', 'x')).toMatchObject({ code: 2 });
  writeFileSync(list, 'dog,狗\ncat,狗\n');
  expect(await tag('--all')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`${list}, line 2 has "狗", as line 1 does`),
  });
});

it('writes beside the pictures only when told, and takes it away again', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(home, 'mine-'));
  copyFileSync(join(gallery, 'emoji', 'banjo.webp'), join(folder, 'x.webp'));
  expect((await soutu(['index', folder, '--home', home])).code).toBe(0);
  writeFileSync(list, 'banjo,班卓琴\n');
  const file = join(folder, 'x.webp.xmp');
  const write = (...args: string[]) => tag(folder, '--write', 'sidecar', ...args);
  const dry = await write('--dry-run');
  expect(dry.stdout).toContain(`${file}  + banjo, 班卓琴  (new)`);
  expect(dry.stderr).toContain('Would add 2 keywords in 1 file.');
  expect(existsSync(file)).toBe(false);
  expect((await write()).stderr).toContain('soutu index makes them searchable');
  expect(readFileSync(file, 'utf8')).toContain('<rdf:li>班卓琴</rdf:li>');
  const undone = await tag(folder, '--undo', '--json');
  expect(JSON.parse(undone.stdout)).toMatchObject({
    sidecar: file,
    keywords: ['banjo', '班卓琴'],
    wholeFile: true,
  });
  expect(existsSync(file)).toBe(false);
  writeFileSync(file, 'no XMP');
  const refused = await write();
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('1 file was left as it is') });
  expect(refused.stderr).not.toContain('There was nothing to add');
  expect(await tag('', '--undo')).toMatchObject({ code: 2 });
  expect(await tag(folder, '--dry-run')).toMatchObject({ code: 2 });
  expect(await tag(folder, '--write', 'picture')).toMatchObject({ code: 2 });
});

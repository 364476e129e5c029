import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Engine, SidecarReport, TaggedPicture } from '../../src/engine.ts';
import { bagOf, xmpOf } from '../support/caption-files.ts';
import { createTestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

const library = createTestLibrary();
const at = (name: string) => join(library.pictures, name);
let engine: Engine;

beforeAll(async () => {
  for (const [i, name] of ['a.jpg', 'b.jpg', 'c.png'].entries()) await writePicture(at(name), i);
  mkdirSync(at('copy'));
  await writePicture(at('copy/a.jpg'), 0);
  engine = await library.open();
  await engine.index([library.pictures]);
});
beforeEach(async () => {
  await engine.undoLabels();
  for (const name of readdirSync(library.pictures)) if (name.endsWith('.xmp')) rmSync(at(name));
  expect(existsSync(at('copy/a.jpg.xmp'))).toBe(false);
});
afterAll(async () => {
  await engine?.close();
  library.cleanUp();
});

/** A picture as `engine.tag` gives it, with these labels. */
async function tagged(
  name: string,
  ...names: readonly (readonly [string, string])[]
): Promise<TaggedPicture> {
  const { pictures } = await engine.list();
  const { id, path, paths } = pictures.find((one) => one.paths.includes(at(name)))!;
  const labels = names.map(([en, zh]) => ({ en, zh, group: null, probability: 0.9 }));
  return { id, path, paths, labels };
}

const brief = (reports: readonly SidecarReport[]) =>
  reports.map(({ sidecar, keywords, wholeFile, problem }) => [
    sidecar.slice(library.pictures.length + 1),
    keywords.join(' '),
    problem ?? (wholeFile ? 'whole' : 'part'),
  ]);

const DOG = ['dog', '狗'] as const;
const BEACH = ['beach', '海滩'] as const;

it('creates a file beside every copy, which indexing finds, and deletes it again', async () => {
  const pictures = [await tagged('a.jpg', DOG, BEACH), await tagged('b.jpg')];
  const dry = await engine.writeLabels(pictures, { language: 'zh', dryRun: true });
  expect(existsSync(at('a.jpg.xmp'))).toBe(false);
  const before = readFileSync(at('a.jpg'));
  const written = await engine.writeLabels(pictures, { language: 'zh' });
  expect(written).toEqual(dry);
  expect(brief(written).sort()).toEqual([
    ['a.jpg.xmp', '狗 海滩', 'whole'],
    ['copy/a.jpg.xmp', '狗 海滩', 'whole'],
  ]);
  expect(readFileSync(at('a.jpg'))).toEqual(before);
  expect(readdirSync(library.pictures).sort()).toEqual(['a.jpg', 'a.jpg.xmp', 'b.jpg', 'c.png', 'copy']);
  await engine.index();
  const { hits } = await engine.search({ text: '狗' });
  expect(hits[0]).toMatchObject({ path: pictures[0]!.path, relevance: 'possible' });
  expect(brief(await engine.writeLabels(pictures, { language: 'zh' })).map(([, added]) => added)).toEqual([
    '',
    '',
  ]);
  expect(brief(await engine.undoLabels())).toEqual(brief(written));
  expect(existsSync(at('a.jpg.xmp'))).toBe(false);
  expect(await engine.undoLabels()).toEqual([]);
});

it('adds to the file that there is, keeps its mode, and takes away what it has added only', async () => {
  const content = xmpOf(bagOf('dc:subject', 'mine'), 'xmp:Rating="4"');
  writeFileSync(at('b.xmp'), content);
  chmodSync(at('b.xmp'), 0o640);
  const picture = await tagged('b.jpg', ['Mine', '我的'], DOG);
  expect(brief(await engine.writeLabels([picture], { language: 'en' }))).toEqual([['b.xmp', 'dog', 'part']]);
  expect(statSync(at('b.xmp')).mode & 0o777).toBe(0o640);
  expect(brief(await engine.undoLabels({ dryRun: true }))).toEqual([['b.xmp', 'dog', 'part']]);
  expect(brief(await engine.undoLabels({ folders: ['/elsewhere'] }))).toEqual([]);
  expect(brief(await engine.undoLabels({ folders: [library.pictures] }))).toEqual([['b.xmp', 'dog', 'part']]);
  expect(readFileSync(at('b.xmp'))).toEqual(content);
});

it('leaves a file of that name to another picture', async () => {
  writeFileSync(at('b.xmp'), xmpOf(bagOf('dc:subject', 'raw')));
  writeFileSync(at('b.CR2'), 'raw');
  expect(brief(await engine.writeLabels([await tagged('b.jpg', DOG)]))).toEqual([
    ['b.jpg.xmp', 'dog 狗', 'whole'],
  ]);
  rmSync(at('b.CR2'));
});

it('keeps a file that it has created and somebody else has changed', async () => {
  await engine.writeLabels([await tagged('b.jpg', DOG)], { language: 'en' });
  const changed = readFileSync(at('b.jpg.xmp'), 'utf8').replace(
    '</rdf:Bag>',
    '<rdf:li>mine</rdf:li></rdf:Bag>',
  );
  writeFileSync(at('b.jpg.xmp'), changed);
  expect(brief(await engine.undoLabels())).toEqual([['b.jpg.xmp', 'dog', 'part']]);
  expect(readFileSync(at('b.jpg.xmp'), 'utf8')).toContain('<rdf:li>mine</rdf:li>');
});

it('goes on after a file that it cannot change, and follows no link', async () => {
  const outside = join(library.pictures, '..', 'outside.xmp');
  writeFileSync(outside, xmpOf(''));
  symlinkSync(outside, at('b.jpg.xmp'));
  writeFileSync(at('c.png.xmp'), 'no XMP');
  const pictures = [await tagged('b.jpg', DOG), await tagged('c.png', DOG), await tagged('a.jpg', DOG)];
  const reports = brief(await engine.writeLabels(pictures, { language: 'en' }));
  expect(reports).toEqual(
    expect.arrayContaining([
      ['b.jpg.xmp', '', 'link'],
      ['c.png.xmp', '', 'form'],
      ['a.jpg.xmp', 'dog', 'whole'],
    ]),
  );
  expect(readFileSync(outside)).toEqual(xmpOf(''));
  expect(readFileSync(at('c.png.xmp'), 'utf8')).toBe('no XMP');
});

it('writes nothing beside a picture that has changed, or in a folder that has become a link', async () => {
  const [picture, copied] = [await tagged('b.jpg', DOG), await tagged('a.jpg', DOG)];
  renameSync(at('b.jpg'), at('b.old'));
  await writePicture(at('b.jpg'), 9);
  expect(brief(await engine.writeLabels([picture]))).toEqual([['b.jpg.xmp', '', 'gone']]);
  renameSync(at('b.old'), at('b.jpg'));
  const moved = join(library.pictures, '..', 'moved');
  renameSync(at('copy'), moved);
  symlinkSync(moved, at('copy'));
  expect(brief(await engine.writeLabels([copied], { language: 'en' })).sort()).toEqual([
    ['a.jpg.xmp', 'dog', 'whole'],
    ['copy/a.jpg.xmp', '', 'gone'],
  ]);
  expect(readdirSync(moved)).toEqual(['a.jpg']);
  rmSync(at('copy'));
  renameSync(moved, at('copy'));
});

it('does not take for its own what somebody else has written meanwhile', async () => {
  const file = at('b.jpg.xmp');
  const record = join(library.home, 'written-labels.jsonl');
  const isRecorded = () => existsSync(record) && statSync(record).size > size;
  const size = existsSync(record) ? statSync(record).size : 0;
  const theirs = xmpOf(bagOf('dc:subject', 'dog'));
  const writing = engine.writeLabels([await tagged('b.jpg', DOG)], { language: 'en' });
  while (!isRecorded()) await nextTurn();
  writeFileSync(file, theirs);
  expect(brief(await writing)).toEqual([['b.jpg.xmp', '', 'changing']]);
  expect(await engine.undoLabels()).toEqual([]);
  expect(readFileSync(file)).toEqual(theirs);
});

it('keeps the record of a file that is away, until it is back', async () => {
  await engine.writeLabels([await tagged('b.jpg', DOG)], { language: 'en' });
  renameSync(at('b.jpg.xmp'), at('away'));
  expect(brief(await engine.undoLabels())).toEqual([['b.jpg.xmp', '', 'gone']]);
  renameSync(at('away'), at('b.jpg.xmp'));
  expect(brief(await engine.undoLabels())).toEqual([['b.jpg.xmp', 'dog', 'whole']]);
});

it('knows what it has written after a line of the record that a crash has cut off', async () => {
  await engine.writeLabels([await tagged('b.jpg', DOG)], { language: 'en' });
  appendFileSync(join(library.home, 'written-labels.jsonl'), '{"s":"/cut');
  await engine.writeLabels([await tagged('c.png', BEACH)], { language: 'en' });
  expect(brief(await engine.undoLabels())).toEqual([
    ['b.jpg.xmp', 'dog', 'whole'],
    ['c.png.xmp', 'beach', 'whole'],
  ]);
});

it('refuses names that XML cannot have, and an empty path, which would mean the current folder', async () => {
  const bell = [await tagged('b.jpg', ['bell \u0007', '铃'])];
  await expect(engine.writeLabels(bell)).rejects.toMatchObject({ code: 'bad-labels' });
  expect(existsSync(at('b.jpg.xmp'))).toBe(false);
  const pictures = [await tagged('b.jpg', DOG)];
  await expect(engine.writeLabels(pictures, { folders: [''] })).rejects.toMatchObject({ code: 'usage' });
  await expect(engine.undoLabels({ folders: [''] })).rejects.toMatchObject({ code: 'usage' });
  const tagging = engine.tag({ folders: [''] })[Symbol.asyncIterator]();
  await expect(tagging.next()).rejects.toMatchObject({ code: 'usage' });
});

it('refuses a library that keeps no record', async () => {
  await library.use(
    async (other) => expect(other.writeLabels([])).rejects.toMatchObject({ code: 'bad-setting' }),
    { store: 'memory' },
  );
});

import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import { findGone } from '../../src/indexing/gone.ts';
import { packageRoot } from '../../src/package-root.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { drawPicture, writePicture } from '../support/pictures.ts';

const OTHER_MODEL = join(packageRoot, 'test', 'fixtures', 'models', 'clip-fp32');

let library: TestLibrary;
const at = (...names: string[]) => join(library.pictures, ...names);
const all = (engine: Engine) => engine.index();
const index = (...paths: string[]) => library.use((engine) => engine.index(paths));
const remove = (...paths: string[]) => library.use((engine) => engine.remove(paths));
/** Every path of every row. */
const paths = (options = {}) =>
  library.use(async (engine) => {
    const { hits } = await engine.search({ text: 'x', limit: 1000 });
    return hits.flatMap((hit) => hit.paths).sort();
  }, options);

beforeEach(async () => {
  library = createTestLibrary();
  for (const [seed, name] of ['a/0.png', 'a/1.png', 'b/2.png', 'b/3.png'].entries())
    await writePicture(at(name), seed);
});
afterEach(() => library.cleanUp());

describe('removed paths', () => {
  it('are skipped when a parent folder is named', async () => {
    await index(library.pictures);
    await remove(at('a', '0.png'));
    expect(await index(library.pictures)).toMatchObject({ seen: 3, added: 0 });
    expect(await index(at('a', '0.png'))).toMatchObject({ added: 1 });
  });

  it('are skipped when one of their files is added again', async () => {
    await index(library.pictures);
    expect(await remove(at('a'))).toEqual({ files: 2, pictures: 2 });
    expect(await index(at('a', '1.png'))).toMatchObject({ added: 1 });
    for (let i = 0; i < 2; i++) {
      await library.use(all);
      expect(await paths()).toEqual([at('a', '1.png'), at('b', '2.png'), at('b', '3.png')]);
      await index(library.pictures);
    }
  });

  it('are removed from the collections of all models', async () => {
    await index(library.pictures);
    await library.use((engine) => engine.index([library.pictures]), { model: OTHER_MODEL });
    expect(await paths({ model: OTHER_MODEL })).toHaveLength(4);
    await remove(at('a'));
    expect(await paths()).toHaveLength(2);
    expect(await paths({ model: OTHER_MODEL })).toHaveLength(2);
  });

  it('must be known', async () => {
    await index(library.pictures);
    await expect(remove(at('a', 'typo.png'))).rejects.toMatchObject({ code: 'not-found' });
    await expect(remove('/somewhere/else')).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('the model of a library', () => {
  it('is not set to one that cannot be opened', async () => {
    await index(library.pictures);
    const broken = join(library.home, 'broken-model');
    mkdirSync(broken);
    for (const name of ['config.json', 'preprocessor_config.json', 'tokenizer.json', 'model.safetensors']) {
      writeFileSync(join(broken, name), '{}');
    }
    const run = library.use((engine) => engine.index([library.pictures]), { model: broken });
    await expect(run).rejects.toMatchObject({ code: 'model-invalid' });
    expect(await library.use(async (engine) => (await engine.status()).model, { model: 'auto' })).toBe(
      'soutu-mini',
    );
  });

  it('is recorded', async () => {
    await library.use((engine) => engine.index([library.pictures]), { model: OTHER_MODEL });
    expect(await library.use(async (engine) => (await engine.model()).location, { model: 'auto' })).toBe(
      OTHER_MODEL,
    );
  });
});

describe('several folders', () => {
  it('do not embed files that move from one to another, in either order of the walks', async () => {
    await index(at('a'), at('b'));
    renameSync(at('a', '0.png'), at('b', 'zero.png'));
    renameSync(at('b', '2.png'), at('a', 'two.png'));
    expect(await library.use(all)).toMatchObject({
      moved: 2,
      added: 0,
      removed: 0,
      copies: 0,
      imagesPerSecond: 0,
    });
    expect(await paths()).toEqual([
      at('a', '1.png'),
      at('a', 'two.png'),
      at('b', '3.png'),
      at('b', 'zero.png'),
    ]);
  });

  it('exclude by the path below the named folder, even if only a subfolder is indexed', async () => {
    const run = (engine: Engine) => engine.index([library.pictures]);
    expect(await library.use(run, { exclude: ['a/0.png'] })).toMatchObject({ seen: 3 });
    expect(await index(at('a'))).toMatchObject({ seen: 1 });
    expect(await library.use(all)).toMatchObject({ seen: 3, unchanged: 3 });
  });

  it('are no files that are no pictures, whatever their names are', async () => {
    const notes = at('notes.txt');
    writeFileSync(notes, 'milk, eggs');
    for (const named of [[notes], [library.pictures, notes]])
      await expect(index(...named)).rejects.toMatchObject({
        code: 'unsupported',
        message: `${notes} is neither a folder nor a picture that Soutu reads`,
      });
    expect(await library.use((engine) => engine.folders())).toEqual([]);
    const photo = at('photo.dat');
    copyFileSync(at('a', '0.png'), photo);
    expect(await index(photo)).toMatchObject({ added: 1 });
  });

  it('may be single files, which are removed when they are deleted', async () => {
    await index(at('a', '0.png'));
    rmSync(at('a', '0.png'));
    expect(await library.use(all)).toMatchObject({ removed: 1, kept: 0 });
  });
});

describe('a disk mounted below a folder of the library', () => {
  it('keeps its files while it is not mounted', async () => {
    const known = ['a/0.png', 'a/gone.png', 'b/gone.png'].map((name) => at(name));
    const walked = {
      root: library.pictures,
      identity: null,
      isJudged: () => true,
      seen: (path: string) => path === at('a', '0.png'),
      unreadable: [],
    };
    const gone = await findGone(walked, known, [at('b')]);
    expect(gone.removed).toEqual([at('a', 'gone.png')]);
    expect([...gone.missing]).toEqual([[at('b'), [at('b', 'gone.png')]]]);
  });
});

describe('a crash between store and catalog', () => {
  const catalogFile = () => {
    const folder = join(library.home, 'catalog');
    return join(folder, readdirSync(folder).find((name) => name.endsWith('.jsonl'))!);
  };
  /** Restores the file catalog to its state before some work, as if the process had crashed before writing it. */
  const withoutCatalog = async (work: () => Promise<unknown>) => {
    const before = readFileSync(catalogFile());
    await work();
    writeFileSync(catalogFile(), before);
  };

  it('leaves no row of a file that is deleted before the next run', async () => {
    await index(library.pictures);
    await withoutCatalog(async () => {
      await writePicture(at('new.png'), 77);
      await index(library.pictures);
    });
    rmSync(at('new.png'));
    expect(await library.use(all)).toMatchObject({ removed: 1 });
    expect(await paths()).toHaveLength(4);
  });

  it('leaves no path with two rows after an interrupted change', async () => {
    await index(library.pictures);
    await withoutCatalog(async () => {
      writeFileSync(at('a', '0.png'), await drawPicture(88));
      await index(library.pictures);
    });
    writeFileSync(at('a', '0.png'), await drawPicture(89));
    await library.use(all);
    expect(await paths()).toHaveLength(4);
    expect(await library.use(all)).toMatchObject({ unchanged: 4, imagesPerSecond: 0 });
  });

  it('does not prevent removing the file', async () => {
    await index(library.pictures);
    await withoutCatalog(async () => {
      await writePicture(at('new.png'), 77);
      await index(library.pictures);
    });
    expect(await remove(at('new.png'))).toEqual({ files: 1, pictures: 1 });
  });

  it('does not fail on a truncated line', async () => {
    await index(library.pictures);
    appendFileSync(catalogFile(), `{"p":"${at('a', '0.png')}","s":1`);
    expect(await library.use(all)).toMatchObject({ unchanged: 4, imagesPerSecond: 0 });
  });
});

describe('a store with damaged files', () => {
  it('tells the user what to delete, and is rebuilt from the pictures', async () => {
    await index(library.pictures);
    const lance = join(library.home, 'lance');
    const files = (readdirSync(lance, { recursive: true }) as string[]).filter((file) =>
      file.endsWith('.lance'),
    );
    const isTable = (file: string) => statSync(join(lance, file)).isDirectory();
    for (const file of files.filter((name) => !isTable(name))) truncateSync(join(lance, file), 100);
    const search = library.use((engine) => engine.search({ text: 'x' }));
    await expect(search).rejects.toMatchObject({
      code: 'store-failed',
      message: expect.stringContaining(lance),
      hint: expect.stringContaining('delete its folder'),
    });
    await expect(search).rejects.not.toMatchObject({ message: expect.stringContaining('.rs:') });
    for (const table of files.filter(isTable)) rmSync(join(lance, table), { recursive: true });
    expect(await library.use(all)).toMatchObject({ added: 4 });
  });
});

describe('the memory store', () => {
  it('keeps its library while the engine is open, and affects no other', async () => {
    const engine = await library.open({ store: 'memory' });
    expect(await engine.index([library.pictures])).toMatchObject({ added: 4 });
    rmSync(at('a', '0.png'));
    expect(await engine.index()).toMatchObject({ unchanged: 3, removed: 1 });
    expect(await engine.remove([at('a')])).toEqual({ files: 1, pictures: 1 });
    expect((await engine.search({ text: 'x' })).hits).toHaveLength(2);
    expect(await engine.status()).toMatchObject({ store: 'memory', images: 2, files: 2 });
    await engine.close();
    expect(await library.use(async (other) => (await other.status()).folders)).toEqual([]);
  });
});

it('is not accessible to other users of the machine', { skip: process.platform === 'win32' }, async () => {
  await index(library.pictures);
  expect(statSync(library.home).mode & 0o077).toBe(0);
});

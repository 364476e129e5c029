import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import type { Config } from '../../src/config.ts';
import type { Engine } from '../../src/engine.ts';
import { acquireLock } from '../../src/library/lock.ts';
import { createTestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';
import { fixtures, temporaryFolder } from './support.ts';

const model = join(fixtures, 'models/clip-gelu');
const files = ['config.json', 'preprocessor_config.json', 'tokenizer.json', 'tokenizer_config.json'];
const WEIGHTS = 'model.safetensors';
const NAME = 'soutu-test/tiny.clip';

/** Opens a library with caches of its own. */
async function withCaches<T>(
  work: (engine: Engine, places: { home: string; hf: string; ms: string }) => Promise<T>,
  settings: Partial<Config> = {},
): Promise<T> {
  const library = createTestLibrary();
  const [hf, ms] = [temporaryFolder(), temporaryFolder()];
  const options = { model: 'auto', 'hf-cache': hf, 'modelscope-cache': ms, ...settings };
  try {
    return await library.use((engine) => work(engine, { home: library.home, hf, ms }), options);
  } finally {
    library.cleanUp();
  }
}

const copyTo = (folder: string) => cpSync(model, folder, { recursive: true });

function write(path: string, content = 'x'): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** Two revisions that share their weights, as huggingface_hub stores them. */
function writeRevisions(cache: string): string {
  const root = join(cache, `models--${NAME.replace('/', '--')}`);
  for (const [commit, ref] of [
    ['1'.repeat(40), 'main'],
    ['2'.repeat(40), 'v1'],
  ] as const) {
    const snapshot = join(root, 'snapshots', commit);
    mkdirSync(snapshot, { recursive: true });
    for (const name of [...files, WEIGHTS]) {
      const blob = join(root, 'blobs', name === WEIGHTS ? 'shared' : `${commit[0]}-${name}`);
      if (!existsSync(blob)) {
        mkdirSync(dirname(blob), { recursive: true });
        cpSync(join(model, name), blob);
      }
      symlinkSync(join('..', '..', 'blobs', blob.slice(dirname(blob).length + 1)), join(snapshot, name));
    }
    write(join(root, 'refs', ref), commit);
  }
  return root;
}

it('leaves what lies behind a link of the cache, such as blobs on another disk', async () => {
  await withCaches(async ({ models }, { hf }) => {
    const root = writeRevisions(hf);
    const elsewhere = join(temporaryFolder(), 'blobs');
    renameSync(join(root, 'blobs'), elsewhere);
    symlinkSync(elsewhere, join(root, 'blobs'));
    const before = readdirSync(elsewhere);
    await models.remove(`${NAME}@v1`);
    expect(readdirSync(elsewhere)).toEqual(before);
    expect(readdirSync(join(root, 'snapshots'))).toEqual(['1'.repeat(40)]);
  });
});

it('removes one revision without the files that another one needs, then the rest with unfinished downloads', async () => {
  await withCaches(async ({ models }, { hf }) => {
    const root = writeRevisions(hf);
    const first = await models.remove(`${NAME}@v1`);
    expect(first.parts).toMatchObject([{ path: join(root, 'snapshots', '2'.repeat(40)), kind: 'model' }]);
    expect(readdirSync(join(root, 'blobs')).sort()).toEqual(
      [...files.map((name) => `1-${name}`), 'shared'].sort(),
    );
    expect(readdirSync(join(root, 'refs'))).toEqual(['main']);
    expect((await models.info(NAME)).places).toHaveLength(1);
    await expect(models.remove(`${NAME}@v1`)).rejects.toMatchObject({ code: 'model-missing' });

    write(join(root, 'blobs', 'abc.soutu.incomplete'), 'x'.repeat(5000));
    write(join(root, 'blobs', 'abc.incomplete'), 'x'.repeat(5000));
    const { bytes: freed } = await models.remove(NAME);
    expect(freed).toBeGreaterThan(10_000);
    expect(readdirSync(hf).filter((name) => name.startsWith('models'))).toEqual([]);
    expect(existsSync(join(hf, '.locks', 'models--soutu-test--tiny.clip'))).toBe(false);
  });
});

it('removes what only an unfinished download has left', async () => {
  await withCaches(async ({ models }, { hf, ms }) => {
    write(join(hf, 'models--a--b', 'blobs', 'abc.incomplete'));
    write(join(ms, 'models', 'a', 'b', '.incomplete', '0-model.safetensors.incomplete'));
    write(join(ms, 'hub', 'models', '._____temp', 'a', 'b', 'model.safetensors'));
    const { parts, bytes } = await models.remove('a/b');
    expect(parts.map(({ kind, source }) => [kind, source])).toEqual([
      ['incomplete', 'huggingface'],
      ['incomplete', 'modelscope'],
      ['incomplete', 'modelscope'],
    ]);
    expect(bytes).toBe(3);
    await expect(models.remove('a/b')).rejects.toMatchObject({ code: 'model-missing' });
  });
});

it.each([
  'hub/models/soutu-test/tiny___clip',
  'models/soutu-test/tiny___clip',
  'soutu-test/tiny___clip',
  'models/soutu-test--tiny.clip/snapshots/master',
])('removes a model from the cache of ModelScope: %s', async (path) => {
  await withCaches(async ({ models }, { ms }) => {
    copyTo(join(ms, path));
    copyTo(join(ms, 'models/soutu-test/other'));
    expect((await models.remove(NAME)).parts).toMatchObject([{ kind: 'model', source: 'modelscope' }]);
    expect(existsSync(join(ms, path))).toBe(false);
    expect(existsSync(join(ms, 'models/soutu-test/other/config.json'))).toBe(true);
  });
});

it('removes from the home, with the optimised copies; unlinks a link instead of following it', async () => {
  await withCaches(async ({ models }, { home }) => {
    copyTo(join(home, 'models/mine'));
    await models.check('mine');
    expect(readdirSync(join(home, 'cache/models'))).toHaveLength(2);
    const { parts } = await models.remove('mine');
    expect(parts.map(({ kind }) => kind)).toEqual(['model', 'optimised', 'optimised']);
    expect(readdirSync(join(home, 'cache/models'))).toEqual([]);

    const own = join(temporaryFolder(), 'own');
    copyTo(own);
    symlinkSync(own, join(home, 'models/linked'));
    expect(await models.remove('linked')).toMatchObject({ parts: [{ bytes: 0 }] });
    expect([existsSync(join(home, 'models/linked')), existsSync(join(own, WEIGHTS))]).toEqual([false, true]);

    mkdirSync(join(home, 'models'), { recursive: true });
    symlinkSync(dirname(own), join(home, 'models/org'));
    await expect(models.remove('org/own')).rejects.toMatchObject({ code: 'model-missing' });
    expect(existsSync(join(own, WEIGHTS))).toBe(true);
  });
});

it('never removes a folder that is no model in a known place', async () => {
  await withCaches(async ({ models }, { home, hf, ms }) => {
    const own = join(temporaryFolder(), 'own');
    copyTo(own);
    copyTo(join(ms, 'hub/models/a/b'));
    copyTo(join(home, 'models/org/name'));
    write(join(hf, 'notes.txt'));
    const names = [
      own,
      '.',
      '..',
      '',
      '../models',
      'hub/models',
      'models/a',
      'hub',
      'org',
      'a/..',
      'notes.txt',
    ];
    for (const name of names)
      await expect(models.remove(name), name).rejects.toMatchObject({ code: 'model-missing' });
    for (const path of [own, join(ms, 'hub/models/a/b'), join(home, 'models/org/name')])
      expect(existsSync(join(path, WEIGHTS))).toBe(true);
  });
});

it('refuses the built-in model, one that the library needs, and one that is being downloaded', async () => {
  await withCaches(async (engine, { home, hf }) => {
    const { models } = engine;
    const inUse = { code: 'model-in-use' };
    await expect(models.remove('soutu-mini')).rejects.toMatchObject(inUse);
    copyTo(join(home, 'models/mine'));
    const pictures = join(home, '..', 'pictures');
    await writePicture(join(pictures, '0.png'), 1);
    await engine.index([pictures]);
    const { id } = await models.use('mine');
    await new Promise<void>((done) => {
      engine.runs.follow(id, { run: ({ endedAt }) => endedAt && done() });
    });
    await expect(models.remove('mine')).rejects.toMatchObject(inUse);
    expect(existsSync(join(home, 'models/mine', WEIGHTS))).toBe(true);

    const root = writeRevisions(hf);
    const lock = await acquireLock(join(hf, '.locks', 'models--soutu-test--tiny.clip', 'soutu.lock'), {
      command: 'soutu models pull',
    });
    await expect(models.remove(NAME)).rejects.toMatchObject({ code: 'locked' });
    expect(readdirSync(join(root, 'snapshots'))).toHaveLength(2);
    await lock.release();
  });
});

it('refuses a model to which a queued or paused run switches, and waits for its turn to write', async () => {
  await withCaches(async ({ models, runs }, { home }) => {
    copyTo(join(home, 'models/mine'));
    const pictures = join(home, '..', 'pictures');
    await writePicture(join(pictures, '0.png'), 1);
    const first = runs.start({ folders: [pictures] });
    const { id } = await models.use('mine');
    const inUse = { code: 'model-in-use', message: expect.stringContaining('mine') };
    await expect(models.remove('mine')).rejects.toMatchObject(inUse);
    runs.pause(id);
    await new Promise<void>((done) => {
      runs.follow(first.id, { run: ({ endedAt }) => endedAt && done() });
    });
    expect(runs.get(id)).toMatchObject({ state: 'paused', startedAt: null });
    for (const dryRun of [true, false])
      await expect(models.remove('mine', { dryRun })).rejects.toMatchObject(inUse);
    runs.cancel(id);
    const lock = await acquireLock(join(home, 'lock'), { command: 'soutu index' });
    await expect(models.remove('mine', { dryRun: true })).resolves.toMatchObject({ id: 'mine' });
    await expect(models.remove('mine')).rejects.toMatchObject({ code: 'locked' });
    await lock.release();
    await models.remove('mine');
    expect(existsSync(join(home, 'models/mine'))).toBe(false);
  });
});

it('removes the model of a library without folders and pictures, which then chooses one that is there', async () => {
  await withCaches(async (engine, { home }) => {
    const { models } = engine;
    copyTo(join(home, 'models/mine'));
    const pictures = join(home, '..', 'pictures');
    await writePicture(join(pictures, '0.png'), 1);
    await engine.index([pictures]);
    const { id } = await models.use('mine');
    await new Promise<void>((done) => {
      engine.runs.follow(id, { run: ({ endedAt }) => endedAt && done() });
    });
    await engine.remove([pictures]);
    expect(await models.remove('mine', { dryRun: true })).toMatchObject({ id: 'mine' });
    expect((await engine.status()).model).toBe('mine');
    await models.remove('mine');
    expect(existsSync(join(home, 'models/mine'))).toBe(false);
    expect(await engine.status()).toMatchObject({ model: 'soutu-mini', images: 0, outdated: false });
    expect(await engine.index([pictures])).toMatchObject({ added: 1 });
  });
});

it('removes nothing that another process may need by a name that means another folder here', async () => {
  await withCaches(async ({ models }, { home, ms }) => {
    // The working directory of the tests contains a model at this path.
    const name = 'models/soutu-mini';
    copyTo(join(ms, name));
    write(
      join(home, 'library.json'),
      JSON.stringify({
        version: 1,
        model: name,
        folders: [{ path: '/pictures', exclude: [], followSymlinks: false }],
        forgotten: [],
      }),
    );
    await expect(models.remove(name)).rejects.toMatchObject({ code: 'model-in-use' });
  });
});

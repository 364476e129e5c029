import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import type { Engine, Run } from '../../src/engine.ts';
import { packageRoot } from '../../src/package-root.ts';
import { fixtures } from '../models/support.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

const OTHER = join(fixtures, 'models', 'clip-fp32');
const auto = { model: 'auto' };
/** Pictures that a switch cannot embed before it first reports what is written. */
const COUNT = 200;

let library: TestLibrary;
const at = (...names: string[]) => join(library.pictures, ...names);
const file = () => JSON.parse(readFileSync(join(library.home, 'library.json'), 'utf8'));
const collections = () => readdirSync(join(library.home, 'lance')).filter((name) => name.endsWith('.lance'));

beforeEach(() => {
  library = createTestLibrary();
});
afterEach(() => library.cleanUp());

async function draw(count: number, folder = 'a'): Promise<void> {
  for (let seed = 0; seed < count; seed++)
    await writePicture(at(folder, `${seed}.png`), 100 * folder.charCodeAt(0) + seed, {
      width: 64,
      height: 48,
    });
}

/** Waits until the run passes the test; the end of the run fails it otherwise. */
function until(engine: Engine, id: string, passes: (run: Run) => boolean): Promise<Run> {
  return new Promise((resolve, reject) => {
    const stop = engine.runs.follow(id, {
      run(run) {
        if (passes(run)) resolve(run);
        else if (run.endedAt !== null) reject(run.error ?? new Error(run.state));
        else return;
        queueMicrotask(() => stop());
      },
    });
  });
}

const ended = (engine: Engine, id: string) => until(engine, id, ({ endedAt }) => endedAt !== null);

it('is finished after kill -9; searches use the old model until then, and the new one at once after it', {
  timeout: 180_000,
}, async () => {
  await draw(COUNT);
  await library.use((engine) => engine.index([library.pictures]), { model: OTHER });
  const server = await library.open(auto);
  const search = async () => {
    const { model, hits } = await server.search({ text: 'a circle', limit: COUNT });
    expect(hits).toHaveLength(COUNT);
    return model;
  };
  const child = spawn(process.execPath, [
    join(packageRoot, 'test/support/use-child.mjs'),
    library.home,
    'soutu-mini',
  ]);
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(child.stdout, 'data');
  const written = String(line).split('\n').length - 1;
  // It has stopped, so that the searches certainly happen during the filling.
  for (let i = 0; i < 3; i++) expect(await search()).toBe('clip-fp32');
  child.kill('SIGKILL');
  await once(child, 'exit');

  expect(await search()).toBe('clip-fp32');
  expect(await server.status()).toMatchObject({
    model: 'clip-fp32',
    nextModel: 'soutu-mini',
    images: COUNT,
    unused: { collections: 0, bytes: 0 },
  });
  const next = (await server.models.collections()).find(({ state }) => state === 'filling')!;
  expect(next.images).toBeGreaterThanOrEqual(written);
  expect(next.images).toBeLessThan(COUNT);

  const { id } = await server.models.use('soutu-mini');
  const run = ended(server, id);
  let isOver = false;
  void run.then(() => {
    isOver = true;
  });
  const models: string[] = [];
  while (!isOver) {
    models.push(await search());
    // Searches go before indexing, so without pauses the run would hardly proceed.
    await sleep(200);
  }
  models.push(await search());
  expect((await run).report).toMatchObject({
    added: COUNT - next.images,
    unchanged: next.images,
    newModel: { model: 'soutu-mini', isComplete: true },
  });
  // In one step: first the old model, then the new one, and never back.
  expect([models[0], models.at(-1)]).toEqual(['clip-fp32', 'soutu-mini']);
  expect(models.lastIndexOf('clip-fp32')).toBeLessThan(models.indexOf('soutu-mini'));
  await server.close();
});

it('switches back without embedding anything, before the files are read', async () => {
  await draw(3);
  await library.use(async (engine) => {
    await engine.index([library.pictures]);
    await ended(engine, (await engine.models.use(OTHER)).id);
    // New vectors would need the pictures, which are gone.
    renameSync(library.pictures, join(library.home, 'away'));
    const run = await ended(engine, (await engine.models.use('soutu-mini')).id);
    expect(run).toMatchObject({ model: 'soutu-mini', progress: { embedded: 0 } });
    expect(run.report).toMatchObject({ added: 0, newModel: { model: 'soutu-mini', isComplete: true } });
    expect(await engine.status()).toMatchObject({ model: 'soutu-mini', images: 3, nextModel: null });
    expect((await engine.search({ text: 'x' })).hits).toHaveLength(3);
  }, auto);
});

it('embeds only what was added since, if it switches back', async () => {
  await draw(3);
  await library.use(async (engine) => {
    await engine.index([library.pictures]);
    await ended(engine, (await engine.models.use(OTHER)).id);
    await draw(2, 'b');
    await engine.index([]);
    const { report } = await ended(engine, (await engine.models.use('soutu-mini')).id);
    expect(report).toMatchObject({ added: 2, unchanged: 3, newModel: { isComplete: true } });
  }, auto);
});

it('drops the old vectors if asked to, and frees what is not in use, but nothing that is', async () => {
  await draw(3);
  await library.use(async (engine) => {
    await engine.index([library.pictures]);
    await ended(engine, (await engine.models.use(OTHER, { dropOld: true })).id);
    expect(collections()).toHaveLength(1);
    expect(await engine.status()).toMatchObject({ model: 'clip-fp32', unused: { bytes: 0 } });
    const { report } = await ended(engine, (await engine.models.use('soutu-mini')).id);
    expect(report).toMatchObject({ added: 3 });
    const { unused } = await engine.status();
    expect(unused).toMatchObject({ collections: 1 });
    expect(await engine.models.free()).toMatchObject({
      bytes: unused.bytes,
      collections: [{ model: OTHER, images: 3, state: 'unused' }],
    });
    expect(collections()).toHaveLength(1);
    expect(Object.values(file().collections)).toEqual(['soutu-mini']);
    expect(readdirSync(join(library.home, 'catalog'))).toHaveLength(1);
    expect(await engine.models.free()).toEqual({ bytes: 0, collections: [] });
    expect((await engine.search({ text: 'x' })).hits).toHaveLength(3);
  }, auto);
});

it('drops the old vectors also if the switch was interrupted, and another run continues or completes it', async () => {
  await draw(COUNT);
  await library.use(async (engine) => {
    await engine.index([library.pictures]);
    const { id } = await engine.models.use(OTHER, { dropOld: true });
    await until(engine, id, ({ progress }) => (progress?.embedded ?? 0) > 0);
    engine.runs.cancel(id);
    await ended(engine, id);
    expect(await engine.status()).toMatchObject({ model: 'soutu-mini', nextModel: OTHER });
    expect(collections()).toHaveLength(2);
  }, auto);
  const [old] = file().obsolete;
  expect(collections()).toContain(`${old}.lance`);
  const kept = join(library.home, 'kept.lance');
  cpSync(join(library.home, 'lance', `${old}.lance`), kept, { recursive: true });
  await library.use((engine) => engine.index(), auto);
  expect(file()).toMatchObject({ model: OTHER, nextModel: null, obsolete: [] });
  expect(collections()).toHaveLength(1);

  // As a process leaves it that was killed between the switch and the deletion.
  cpSync(kept, join(library.home, 'lance', `${old}.lance`), { recursive: true });
  writeFileSync(join(library.home, 'library.json'), JSON.stringify({ ...file(), obsolete: [old] }));
  await library.use((engine) => engine.index(), auto);
  expect(file()).toMatchObject({ obsolete: [] });
  expect(collections()).toHaveLength(1);
});

it('keeps the old vectors if the switch that was to drop them is given up, or begun again without that', async () => {
  await draw(COUNT);
  await library.use(async (engine) => {
    await engine.index([library.pictures]);
    const interrupted = async () => {
      const { id } = await engine.models.use(OTHER, { dropOld: true });
      await until(engine, id, ({ progress }) => (progress?.embedded ?? 0) > 0);
      engine.runs.cancel(id);
      await ended(engine, id);
      expect(file().obsolete).toHaveLength(1);
    };
    await interrupted();
    await ended(engine, (await engine.models.use('soutu-mini')).id);
    expect(file().obsolete).toEqual([]);
    expect((await engine.search({ text: 'x' })).hits).toHaveLength(10);
    await interrupted();
    await ended(engine, (await engine.models.use(OTHER)).id);
    expect(await engine.status()).toMatchObject({ model: 'clip-fp32', unused: { collections: 1 } });
  }, auto);
});

it('frees no vectors that searches may use: those of the model of the settings, and all if it is not known which are', async () => {
  await draw(3);
  await library.use(async (engine) => {
    await engine.index([library.pictures]);
    await ended(engine, (await engine.models.use(OTHER)).id);
  }, auto);
  await library.use(async (engine) => {
    expect((await engine.search({ text: 'x' })).model).toBe('soutu-mini');
    expect(await engine.models.free()).toEqual({ bytes: 0, collections: [] });
    expect((await engine.search({ text: 'x' })).hits).toHaveLength(3);
  });
  renameSync(join(library.home, 'library.json'), join(library.home, 'lost.json'));
  await library.use(async (engine) => {
    expect(await engine.status()).toMatchObject({ unused: { collections: 0, bytes: 0 } });
    expect(await engine.models.free()).toEqual({ bytes: 0, collections: [] });
  }, auto);
  expect(collections()).toHaveLength(2);
});

it('lists the files that cannot be read now: damaged ones are not found any more, missing ones delay the switch', async () => {
  await draw(3);
  await draw(1, 'b');
  await library.use(async (engine) => {
    await engine.index([at('a'), at('b')]);
    writeFileSync(at('a', '0.png'), Buffer.from('\x89PNG\r\n\x1a\nnothing more', 'latin1'));
    renameSync(at('b'), join(library.home, 'away'));
    const { report } = await ended(engine, (await engine.models.use(OTHER)).id);
    expect(report!.newModel).toMatchObject({ isComplete: false });
    expect([...report!.newModel!.unread].sort()).toEqual([at('a', '0.png'), at('b', '0.png')]);
    expect((await engine.search({ text: 'x' })).model).toBe('soutu-mini');
    renameSync(join(library.home, 'away'), at('b'));
    const again = await ended(engine, (await engine.models.use(OTHER)).id);
    expect(again.report!.newModel).toEqual({
      model: 'clip-fp32',
      isComplete: true,
      unread: [at('a', '0.png')],
    });
    expect((await engine.failures()).failures).toMatchObject([{ path: at('a', '0.png'), code: 'corrupt' }]);
    expect((await engine.search({ text: 'x' })).hits).toHaveLength(3);
  }, auto);
});

it('is paused and resumed, given up by using the old model, and refused where it could have no effect', async () => {
  // Enough that the run is not over before it is paused.
  await draw(300);
  await library.use(async (engine) => {
    await engine.index([library.pictures]);
    const { id } = await engine.models.use(OTHER);
    await until(engine, id, ({ progress }) => (progress?.embedded ?? 0) > 0);
    engine.runs.pause(id);
    await until(engine, id, ({ state }) => state === 'paused');
    // Another process may write meanwhile.
    await library.use((other) => other.remove([at('a', '0.png')]), auto);
    engine.runs.resume(id);
    expect((await ended(engine, id)).report).toMatchObject({ newModel: { isComplete: true } });
    expect(await engine.status()).toMatchObject({ model: 'clip-fp32', images: 299 });

    const back = await engine.models.use(join(fixtures, 'models', 'clip-gelu'));
    engine.runs.cancel(back.id);
    await ended(engine, (await engine.models.use(OTHER)).id);
    expect(await engine.status()).toMatchObject({ model: 'clip-fp32', nextModel: null });
    await expect(engine.models.use('bge-vl-base')).rejects.toMatchObject({
      code: 'model-missing',
      hint: 'Download it: soutu models pull BAAI/BGE-VL-base',
    });
    await expect(engine.models.use(library.pictures)).rejects.toMatchObject({ code: 'model-missing' });
  }, auto);
  await library.use(
    (engine) => expect(engine.models.use(OTHER)).rejects.toMatchObject({ code: 'bad-setting' }),
    { model: 'soutu-mini' },
  );
});

it('records how fast a model is on this machine, and tells it with what else is known', async () => {
  await draw(35);
  cpSync(OTHER, join(library.home, 'models', 'mine'), { recursive: true });
  await library.use(
    async (engine) => {
      const before = await engine.models.info('mine');
      expect(before).toMatchObject({ speeds: [], imagesPerSecond: null, collections: [] });
      await engine.index([library.pictures]);
      const { fingerprint, speeds, ...info } = await engine.models.info('mine');
      expect(fingerprint).toBe((await engine.model()).fingerprint);
      expect(speeds).toMatchObject([{ precision: 'int8', device: 'cpu', workers: 1, pictures: 25 }]);
      expect(info.imagesPerSecond).toBe(speeds[0]!.imagesPerSecond);
      expect(info.imagesPerSecond).toBeGreaterThan(0);
      expect(info).toMatchObject({ family: 'clip', inUse: true, collections: [{ images: 35 }] });
      const mine = (await engine.models.list()).find(({ id }) => id === 'mine');
      expect(mine).toMatchObject({ imagesPerSecond: info.imagesPerSecond });
      expect(await engine.models.info('bge-vl-large')).toMatchObject({
        places: [],
        fingerprint: null,
        dimensions: 768,
      });
      await expect(engine.models.info('nothing')).rejects.toMatchObject({ code: 'model-missing' });
      rmSync(join(library.home, 'cache', 'speeds.json'));
      writeFileSync(join(library.home, 'cache', 'speeds.json'), 'damaged');
      expect(await engine.models.info('mine')).toMatchObject({ speeds: [] });
    },
    { model: 'mine' },
  );
});

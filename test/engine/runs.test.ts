import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine, FailedFile, Run } from '../../src/engine.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';
import { untilRun } from '../support/runs.ts';

let library: TestLibrary;
let engine: Engine;
beforeEach(async () => {
  library = createTestLibrary();
  engine = await library.open();
});
afterEach(async () => {
  await engine.close();
  library.cleanUp();
});

async function draw(folder: string, count: number): Promise<string> {
  const path = join(library.pictures, folder);
  const seed = 1000 * folder.charCodeAt(0);
  for (let i = 0; i < count; i++)
    await writePicture(join(path, `${i}.png`), seed + i, { width: 64, height: 48 });
  return path;
}

const until = (id: string, passes: (run: Run) => boolean) => untilRun(engine, id, passes);
const ended = (id: string) => until(id, ({ endedAt }) => endedAt !== null);

describe('runs', () => {
  it('execute in the background and report progress and results', async () => {
    const folder = await draw('a', 3);
    writeFileSync(join(folder, 'damaged.png'), Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
    const { id, state } = engine.runs.start({ folders: [folder] });
    expect(state).toBe('waiting');
    const failures: FailedFile[] = [];
    engine.runs.follow(id, { run() {}, failure: (failure) => failures.push(failure) });
    const run = await ended(id);
    expect(run).toMatchObject({ state: 'done', report: { added: 3 }, error: null });
    expect(failures).toMatchObject([{ path: join(folder, 'damaged.png'), code: 'corrupt' }]);
    expect(engine.runs.list()).toEqual([run]);
    expect(engine.runs.running).toBeNull();
  });

  it('take folders as a list, and say so where one is passed alone', async () => {
    const folder = await draw('a', 1);
    const asked = engine.index(folder as unknown as string[]);
    const hint = `For example: engine.index(['${folder}'])`;
    await expect(asked).rejects.toMatchObject({ code: 'usage', hint });
    await expect(asked).rejects.toThrow(`not as '${folder}'`);
    await expect(engine.index([{ path: folder }] as unknown as string[])).rejects.toThrow('list of strings');
    expect(await engine.index([folder])).toMatchObject({ added: 1 });
  });

  it('and all other calls are refused once the library is closed', async () => {
    const own = createTestLibrary();
    const closed = await own.open();
    const picture = join(own.pictures, 'a.png');
    await writePicture(picture, 1);
    await closed.index([own.pictures]);
    const { id } = (await closed.list()).pictures[0]!;
    await closed.close();
    const calls = [
      () => closed.index(),
      () => closed.search({ image: picture }),
      () => closed.search({ text: 'a circle' }),
      () => closed.list(),
      () => closed.text(id),
      () => closed.readText(picture),
      () => closed.embed({ texts: ['a'] }),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'interrupted' });
    own.cleanUp();
  });

  it('wait for the current one, and can be cancelled while waiting', async () => {
    const first = engine.runs.start({ folders: [await draw('a', 20)] });
    const second = engine.runs.start({ folders: [await draw('b', 1)] });
    expect(engine.runs.cancel(second.id)).toMatchObject({ state: 'cancelled', startedAt: null });
    expect(await ended(first.id)).toMatchObject({ state: 'done', report: { added: 20 } });
    expect((await engine.list()).total).toBe(20);
  });

  it('are paused by a removal through any interface, and then resume', async () => {
    const other = await draw('b', 2);
    await engine.index([other]);
    const { id } = engine.runs.start({ folders: [await draw('a', 150)] });
    await until(id, ({ progress }) => (progress?.embedded ?? 0) > 5);
    expect(await engine.remove([other])).toEqual({ files: 2, pictures: 2 });
    expect(engine.runs.get(id).state).toBe('running');
    expect(await ended(id)).toMatchObject({ state: 'done', report: { seen: 150, added: 150, unchanged: 0 } });
  });

  it('skip removed paths, however they are written', async () => {
    const [a, b] = [await draw('a', 100), await draw('b', 2)];
    await engine.index([b]);
    const { id } = engine.runs.start({ folders: [`${b}/`, a] });
    await until(id, ({ progress }) => (progress?.embedded ?? 0) > 5);
    await engine.remove([relative(process.cwd(), b)]);
    expect(engine.runs.get(id).folders).toEqual([a]);
    expect(await ended(id)).toMatchObject({ state: 'done', report: { added: 100 } });
    expect((await engine.folders()).map(({ path }) => path)).toEqual([a]);
  });

  it('skip removed paths in the other spelling of Unicode', async () => {
    const [a, b] = [await draw('a', 100), await draw('Mu\u0308ller', 2)];
    await engine.index([b]);
    const running = engine.runs.start({ folders: [a] });
    const { id } = engine.runs.start({ folders: [b] });
    await until(running.id, ({ progress }) => (progress?.embedded ?? 0) > 5);
    await engine.remove([b.normalize('NFC')]);
    expect(await ended(id)).toMatchObject({ state: 'cancelled' });
    await ended(running.id);
    expect((await engine.folders()).map(({ path }) => path)).toEqual([a]);
  });

  it('end when all of their folders are removed, instead of adding them again', async () => {
    const [a, b] = [await draw('a', 100), await draw('b', 2)];
    await engine.index([b]);
    const { id } = engine.runs.start({ folders: [a] });
    await until(id, ({ progress }) => (progress?.embedded ?? 0) > 5);
    await engine.remove([a]);
    expect(await ended(id)).toMatchObject({ state: 'cancelled' });
    expect((await engine.folders()).map(({ path }) => path)).toEqual([b]);
    expect((await engine.list()).total).toBe(2);
  });

  it('add removed folders again if they were started after the removal', async () => {
    const [a, b] = [await draw('a', 100), await draw('b', 2)];
    await engine.index([b]);
    const first = engine.runs.start({ folders: [a] });
    await until(first.id, ({ progress }) => (progress?.embedded ?? 0) > 5);
    const removal = engine.remove([b]);
    const again = engine.runs.start({ folders: [b] });
    expect(await removal).toEqual({ files: 2, pictures: 2 });
    expect(await ended(again.id)).toMatchObject({ state: 'done', report: { added: 2 } });
    expect((await engine.list()).total).toBe(102);
  });

  it('keep the lock while a removal pauses them', async () => {
    const [a, b] = [await draw('a', 100), await draw('b', 2)];
    await engine.index([b]);
    const { id } = engine.runs.start({ folders: [a] });
    await until(id, ({ progress }) => (progress?.embedded ?? 0) > 5);
    const lock = join(library.home, 'lock');
    const owner = readFileSync(lock, 'utf8');
    await engine.remove([b]);
    await until(id, ({ progress }) => (progress?.embedded ?? 0) > 20);
    expect(readFileSync(lock, 'utf8')).toBe(owner);
    expect(await ended(id)).toMatchObject({ state: 'done', report: { added: 100 } });
    await engine.index();
    expect(existsSync(lock)).toBe(false);
  });

  it('continue when a listener throws', async () => {
    const first = engine.runs.start({ folders: [await draw('a', 2)] });
    const second = engine.runs.start({ folders: [await draw('b', 1)] });
    let calls = 0;
    engine.runs.follow(first.id, {
      run() {
        calls += 1;
        if (calls > 1) throw new Error('a fault of the caller');
      },
    });
    expect(await ended(second.id)).toMatchObject({ state: 'done', report: { added: 1 } });
    expect(engine.runs.get(first.id)).toMatchObject({ state: 'done', report: { added: 2 } });
    expect(calls).toBeGreaterThan(1);
  });

  it('can be cancelled all at once, and started again', async () => {
    const folder = await draw('a', 100);
    const runs = [engine.runs.start({ folders: [folder] }), engine.runs.start()];
    await until(runs[0]!.id, ({ progress }) => (progress?.embedded ?? 0) > 5);
    await engine.runs.cancelAll();
    expect(runs.map(({ id }) => engine.runs.get(id).state)).toEqual(['cancelled', 'cancelled']);
    expect(await ended(engine.runs.start({ folders: [folder] }).id)).toMatchObject({ state: 'done' });
  });

  it('report why they failed', async () => {
    const { id } = engine.runs.start({ folders: [join(library.pictures, 'nowhere')] });
    expect(await ended(id)).toMatchObject({ state: 'failed', error: { code: 'not-found' } });
  });

  it('end when the library is closed', async () => {
    const { id } = engine.runs.start({ folders: [await draw('a', 200)] });
    await until(id, ({ progress }) => (progress?.embedded ?? 0) > 5);
    const end = ended(id);
    await engine.close();
    expect((await end).state).toBe('cancelled');
    expect(() => engine.runs.start()).toThrow('closed');
    await expect(engine.remove([library.pictures])).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('are not found by an unknown id', () => {
    expect(() => engine.runs.get('none')).toThrow(expect.objectContaining({ code: 'not-found' }));
  });
});

describe('index', () => {
  it('is a run that waits for others and is paused by a removal', async () => {
    const [a, b] = [await draw('a', 100), await draw('b', 2)];
    await engine.index([b]);
    const progress: number[] = [];
    const { id } = engine.runs.start({ folders: [b] });
    const report = engine.index([a], {
      onProgress({ embedded }) {
        progress.push(embedded);
        if (embedded > 5 && removal === null) removal = engine.remove([b]);
      },
    });
    let removal: Promise<unknown> | null = null;
    expect(await report).toMatchObject({ seen: 100, added: 100, interrupted: false });
    expect(await removal).toEqual({ files: 2, pictures: 2 });
    expect(engine.runs.get(id).state).toBe('done');
    expect(engine.runs.list()[0]).toMatchObject({ folders: [a], state: 'done', report: { added: 100 } });
    expect((await engine.list()).total).toBe(100);
    expect(progress.length).toBeGreaterThan(1);
  });

  it('continues when the callback for its progress throws', async () => {
    const onProgress = () => {
      throw new Error('a fault of the caller');
    };
    expect(await engine.index([await draw('a', 20)], { onProgress })).toMatchObject({ added: 20 });
  });

  it('rejects with its error, and resolves when it is stopped', async () => {
    const nowhere = join(library.pictures, 'nowhere');
    await expect(engine.index([nowhere])).rejects.toMatchObject({ code: 'not-found' });
    const signal = AbortSignal.abort();
    expect(await engine.index([await draw('a', 2)], { signal })).toMatchObject({
      interrupted: true,
      seen: 0,
    });
  });
});

it('a removal during a run is not undone in a memory store', async () => {
  const inMemory = await library.open({ store: 'memory' });
  const [a, b] = [await draw('a', 60), await draw('b', 3)];
  let removal: Promise<unknown> | null = null;
  await inMemory.index([b]);
  await inMemory.index([a, b], {
    onProgress({ embedded }) {
      if (embedded > 5) removal ??= inMemory.remove([b]);
    },
  });
  expect(await removal).toEqual({ files: 3, pictures: 3 });
  expect((await inMemory.list()).total).toBe(60);
  expect((await inMemory.folders()).map(({ path }) => path)).toEqual([a]);
  await inMemory.close();
});

it('folders are listed without opening the store', async () => {
  const folder = await draw('a', 2);
  await engine.index([folder]);
  expect(await engine.folders()).toEqual([{ path: folder, files: 2, missing: false }]);
});

import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isInShard, parseShard } from '../../src/core/shard.ts';
import { packageRoot } from '../../src/package-root.ts';
import { matrixFile } from '../images/matrix.ts';
import { soutu } from '../support/cli.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { type MilvusLite, startMilvusLite } from '../support/milvus-lite.ts';
import { writePicture } from '../support/pictures.ts';

const PYTHON = process.env.SOUTU_TEST_MILVUS;
/** Tiny, because these tests are about files and machines. */
const MODEL = join(packageRoot, 'test', 'fixtures', 'models', 'clip-fp32');
const SHARDS = ['1/3', '2/3', '3/3'];
const PICTURES = 12;
const RAW = matrixFile('cr3.cr3');

let library: TestLibrary;
const at = (...names: string[]) => join(library.pictures, ...names);

beforeEach(async () => {
  library = createTestLibrary();
  mkdirSync(at());
  for (let seed = 0; seed < PICTURES; seed++) await writePicture(at(`${seed}.png`), seed);
});
afterEach(() => library.cleanUp());

const shardOf = (path: string) => SHARDS.find((shard) => isInShard(path, parseShard(shard)))!;

describe('a run with a shard', () => {
  const index = (shard?: string) =>
    library.use((engine) => engine.index([library.pictures]), {
      model: MODEL,
      ...(shard !== undefined && { shard }),
    });

  it('indexes its part of the files, and judges no others', async () => {
    let added = 0;
    for (const shard of SHARDS) added += (await index(shard)).added;
    expect(added).toBe(PICTURES);
    expect(await index()).toMatchObject({ unchanged: PICTURES, added: 0, removed: 0 });

    rmSync(at('0.png'));
    const other = SHARDS.find((shard) => shard !== shardOf(at('0.png')));
    expect(await index(other)).toMatchObject({ removed: 0 });
    expect(await index(shardOf(at('0.png')))).toMatchObject({ removed: 1 });
    await expect(index('4/3')).rejects.toMatchObject({ code: 'bad-setting' });
  });

  // macOS and Windows have no such names.
  it.runIf(process.platform === 'linux')('counts a file whose name is not UTF-8 on one machine', async () => {
    writeFileSync(
      Buffer.concat([Buffer.from(`${library.pictures}/`), Buffer.from('\xe9.png', 'latin1')]),
      '',
    );
    const reports = [];
    for (const shard of SHARDS) reports.push(await index(shard));
    expect(reports.flatMap(({ failed }) => failed.map(({ path }) => path))).toEqual([at('\\xe9.png')]);
    expect(reports.reduce((sum, { seen }) => sum + seen, 0)).toBe(PICTURES + 1);
  });

  it('indexes the RAW files beside JPEGs that cannot be read, whichever machine has them', async () => {
    for (let shot = 0; shot < 6; shot++) {
      writeFileSync(at(`IMG_${shot}.JPG`), 'damaged');
      writeFileSync(at(`IMG_${shot}.CR3`), Buffer.concat([RAW, Buffer.of(shot)]));
    }
    let added = 0;
    for (const shard of SHARDS) added += (await index(shard)).added;
    expect(added).toBe(PICTURES + 6);
  });

  it('switches to another model only when every part has its vectors', async () => {
    // The folder has another name in each run, so a part could have no file.
    for (const shard of SHARDS) {
      const names = Array.from({ length: 50 }, (_, i) => `${shard.replace('/', ' of ')} ${i}.png`);
      await writePicture(at(names.find((name) => shardOf(at(name)) === shard)!), 100 + SHARDS.indexOf(shard));
    }
    await index();
    const to = (shard: string) =>
      library.use((engine) => engine.index(), {
        shard,
        model: join(packageRoot, 'test', 'fixtures', 'models', 'chinese-clip'),
      });
    expect((await to('1/3')).newModel).toMatchObject({ isComplete: false });
    expect((await to('2/3')).newModel).toMatchObject({ isComplete: false });
    expect((await to('3/3')).newModel).toMatchObject({ isComplete: true });
  });
});

describe.skipIf(PYTHON === undefined)('several machines and one server (SOUTU_TEST_MILVUS)', () => {
  let lite: MilvusLite;
  beforeEach(async () => {
    lite = await startMilvusLite(PYTHON!, join(library.home, 'lite'));
  });
  afterEach(() => lite.stop());

  /** Runs a command on a machine: a process with a home of its own. */
  async function on<T = Record<string, number>>(machine: string, ...args: string[]): Promise<T> {
    const env = { SOUTU_HOME: join(library.home, machine), SOUTU_MODEL: MODEL, SOUTU_STORE: lite.address };
    const { code, stdout, stderr } = await soutu([...args, '--json'], { ...env, SOUTU_WORKERS: '1' });
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout) as T;
  }
  const onEach = () =>
    Promise.all(SHARDS.map((shard) => on(shard.replace('/', '-'), 'index', at(), '--shard', shard)));

  it('share one folder, and moved and deleted files stay right', async () => {
    const first = await onEach();
    expect(first.map(({ added }) => added).reduce((a, b) => a! + b!)).toBe(PICTURES);
    expect(await on('1-3', 'status')).toMatchObject({ images: PICTURES });

    // A file that moves to the part of another machine, and one that is deleted.
    const moved = Array.from({ length: 50 }, (_, i) => at(`moved-${i}.png`));
    renameSync(at('0.png'), moved.find((path) => shardOf(path) !== shardOf(at('0.png')))!);
    rmSync(at('1.png'));
    await onEach();
    // What one machine had removed before the other had seen it there is indexed by the next run.
    await onEach();
    // A machine counts the files that it found in the store when its last run began, which the others may have changed meanwhile.
    for (const report of await onEach()) expect(report).toMatchObject({ added: 0, moved: 0, removed: 0 });
    for (const shard of SHARDS)
      expect(await on(shard.replace('/', '-'), 'status')).toMatchObject({
        images: PICTURES - 1,
        files: PICTURES - 1,
      });
  });

  it('see the same files below different folders, and say where those of others are', async () => {
    const desk = createTestLibrary();
    renameSync(at(), desk.pictures);
    symlinkSync(desk.pictures, at());
    await on('laptop', 'index', at());
    const mapped = ['--map-root', `${at()}=${desk.pictures}`];
    expect(await on('desk', 'index', desk.pictures, ...mapped)).toMatchObject({
      added: 0,
      unchanged: PICTURES,
    });
    const { hits } = await on<{ hits: { path: string }[] }>('desk', 'search', 'a circle', ...mapped);
    expect(hits.every(({ path }) => path.startsWith(desk.pictures))).toBe(true);
    const other = await on<{ hits: { path: string }[] }>('phone', 'search', 'a circle');
    expect(other.hits.map(({ path }) => path)).toEqual(
      hits.map(({ path }) => path.replace(desk.pictures, at())),
    );
    desk.cleanUp();
  });

  it('take nothing from each other, even with other files below the same path', async () => {
    await on('laptop', 'index', at());
    rmSync(at(), { recursive: true });
    mkdirSync(at());
    await writePicture(at('0.png'), 200);
    await writePicture(at('other.png'), 201);
    expect(await on('desk', 'index', at())).toMatchObject({ removed: 0 });
    expect(await on('desk', 'status')).toMatchObject({ images: PICTURES + 2 });

    // Another model: the desk cannot read the pictures of the laptop, which goes on with its vectors.
    const models = join(packageRoot, 'test', 'fixtures', 'models');
    const other = ['--model', join(models, 'chinese-clip')];
    expect(await on('desk', 'index', ...other)).toMatchObject({ newModel: { isComplete: false } });
    expect(await on('laptop', 'status')).toMatchObject({ images: PICTURES + 2 });
    await on('desk', 'remove', at('other.png'));
    expect(await on('laptop', 'status')).toMatchObject({ images: PICTURES + 1 });
    const shared = { store: lite.address, model: MODEL };
    await library.use(async ({ models }) => {
      await expect(models.free()).rejects.toMatchObject({ code: 'model-in-use' });
      await expect(models.use('soutu-mini', { dropOld: true })).rejects.toMatchObject({
        code: 'model-in-use',
      });
      expect(await models.free({ shared: true })).toMatchObject({ collections: [] });
    }, shared);
  });

  it('fill one collection from folders of their own, and copies on both stay', async () => {
    const desk = createTestLibrary();
    mkdirSync(desk.pictures);
    for (const seed of [0, 1, 100]) await writePicture(join(desk.pictures, `desk-${seed}.png`), seed);
    await Promise.all([on('laptop', 'index', at()), on('desk', 'index', desk.pictures)]);
    // Two at once may both write a picture that both have; the next run adds the path that was lost.
    await on('laptop', 'index');
    await on('desk', 'index');
    expect(await on('laptop', 'status')).toMatchObject({ images: PICTURES + 1 });

    rmSync(join(desk.pictures, 'desk-100.png'));
    rmSync(at('0.png'));
    await on('laptop', 'index');
    // What the laptop lacks is still there, because the desk has it.
    expect(await on('laptop', 'status')).toMatchObject({ images: PICTURES + 1 });
    await on('desk', 'index');
    expect(await on('desk', 'status')).toMatchObject({ images: PICTURES });
    desk.cleanUp();
  });
});

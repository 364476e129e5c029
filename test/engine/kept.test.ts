import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { createKept } from '../../src/engine/kept.ts';
import type { Engine } from '../../src/engine.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';
import { followFolders } from '../support/watching.ts';

let library: TestLibrary;
const at = (...names: string[]) => join(library.pictures, ...names);
const away = () => `${library.pictures}-away`;
const NOTHING = { files: 0, folders: [] };

beforeEach(async () => {
  library = createTestLibrary();
  for (const [seed, name] of ['0.png', 'a/1.png', 'a/2.png'].entries()) await writePicture(at(name), seed);
});
afterEach(() => library.cleanUp());

const keptOf = async (engine: Engine) => (await engine.status()).kept;

it('says what is kept of a folder of the library that is away now, whatever the last run saw', async () => {
  await library.use(async (engine) => {
    await engine.index([library.pictures]);
    expect(await keptOf(engine)).toEqual(NOTHING);
    renameSync(library.pictures, away());
    expect(await keptOf(engine)).toEqual({ files: 3, folders: [library.pictures] });
    // The empty folder in whose place a disk was mounted.
    mkdirSync(library.pictures);
    expect(await engine.index()).toMatchObject({ kept: 3 });
    expect(await keptOf(engine)).toEqual({ files: 3, folders: [library.pictures] });
    rmSync(library.pictures, { recursive: true });
    renameSync(away(), library.pictures);
    expect(await keptOf(engine)).toEqual(NOTHING);
    // Deleted from a folder of a local disk that is there.
    rmSync(at('a'), { recursive: true });
    expect(await keptOf(engine)).toEqual(NOTHING);
  });
});

it('says what is kept below a mount point, until it is removed', async () => {
  await library.use((engine) => engine.index([library.pictures]));
  const file = join(library.home, 'library.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), mounts: [at('a')] }));
  await library.use(async (engine) => {
    rmSync(at('a'), { recursive: true });
    const kept = { files: 2, folders: [at('a')] };
    expect(await keptOf(engine)).toEqual(kept);
    await engine.index([], { prune: kept.folders });
    expect(await keptOf(engine)).toEqual(NOTHING);
  });
});

it('says it after a run of few paths, too', async () => {
  const disk = join(library.home, 'disk');
  await writePicture(join(disk, 'x.png'), 9);
  symlinkSync(disk, at('link'));
  await library.use(
    async (engine) => {
      await engine.index([library.pictures]);
      const followed = await followFolders(engine);
      renameSync(disk, away());
      await writePicture(at('new.png'), 10);
      await followed.until('added', at('new.png'));
      expect(await keptOf(engine)).toEqual({ files: 1, folders: [at('link')] });
    },
    { 'follow-symlinks': true },
  );
});

it('says of a single file that it is kept where a run keeps it', async () => {
  const [disk, file] = [join(library.home, 'disk'), join(library.home, 'disk', 'x.png')];
  await writePicture(file, 9);
  await library.use(async (engine) => {
    await engine.index([library.pictures, file]);
    renameSync(disk, away());
    expect(await keptOf(engine)).toEqual({ files: 1, folders: [disk] });
    expect(await engine.index()).toMatchObject({ kept: 1, removed: 0, missingFolders: [disk] });
    renameSync(away(), disk);
    rmSync(file);
    expect(await keptOf(engine)).toEqual(NOTHING);
    expect(await engine.index()).toMatchObject({ kept: 0, removed: 1 });
  });
});

it('names the topmost folders that are away, and asks for them again only after half a minute', async () => {
  const disk = join(library.home, 'disk');
  for (const name of ['x', 'y', 'x/z']) mkdirSync(join(disk, name), { recursive: true });
  symlinkSync(disk, at('link'));
  let now = 0;
  const kept = createKept(loadConfig({ home: library.home, 'follow-symlinks': true }), () => now);
  const folders = [{ path: library.pictures, exclude: [], followSymlinks: true }];
  const counts = new Map(['a', 'link/x', 'link/y', 'link/x/z'].map((name) => [at(name), 2]));
  const look = (own = counts) => kept({ folders, mounts: [] }, { own, single: new Set() });
  expect(await look()).toEqual(NOTHING);
  renameSync(disk, away());
  expect(await look()).toEqual(NOTHING);
  now += 30_000;
  expect(await Promise.all([look(), look()])).toEqual(Array(2).fill({ files: 6, folders: [at('link')] }));
  // Removed meanwhile.
  expect(await look(new Map([[at('a'), 2]]))).toEqual(NOTHING);
  renameSync(library.pictures, disk);
  expect(await look()).toEqual({ files: 8, folders: [library.pictures] });
});

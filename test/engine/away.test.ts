import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { indexLibrary } from '../../src/engine/index-library.ts';
import { SoutuError } from '../../src/errors.ts';
import { createTestLibrary, openContext, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

let library: TestLibrary;
let disk: string;
const at = (...names: string[]) => join(library.pictures, ...names);

beforeEach(async () => {
  library = createTestLibrary();
  disk = join(library.home, 'disk');
  await writePicture(at('0.png'), 0);
  await writePicture(join(disk, 'a.png'), 1);
});
afterEach(() => library.cleanUp());

const index = (...folders: string[]) => library.use((engine) => engine.index(folders));
const pathsOf = () =>
  library.use(async (engine) => {
    const { pictures } = await engine.list();
    return (await Promise.all(pictures.map(({ id }) => engine.picture(id)))).map(({ paths }) => paths);
  });

describe('a copy of a picture on a disk that is away', () => {
  /** Copies the picture, has it found, deletes the copy again, and connects the disk. */
  async function copyWhile(goes: () => void, comes: () => void): Promise<void> {
    copyFileSync(join(disk, 'a.png'), join(library.home, 'backup.png'));
    goes();
    copyFileSync(join(library.home, 'backup.png'), at('copy.png'));
    expect(await index()).toMatchObject({ copies: 1, moved: 0, removed: 0 });
    rmSync(at('copy.png'));
    expect(await index()).toMatchObject({ removed: 1, kept: 1 });
    comes();
    expect(await index()).toMatchObject({ unchanged: 2, added: 0, removed: 0, kept: 0 });
  }

  it('does not take its place if the folder of the library is away', async () => {
    await index(library.pictures, disk);
    const away = join(library.home, 'away');
    await copyWhile(
      () => renameSync(disk, away),
      () => renameSync(away, disk),
    );
    expect((await pathsOf()).flat().sort()).toEqual([join(disk, 'a.png'), at('0.png')].sort());
  });

  it('does not take its place below a mount point, also in the same folder of the library', async () => {
    renameSync(disk, at('mounted'));
    disk = at('mounted');
    await index(library.pictures);
    const file = join(library.home, 'library.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), mounts: [disk] }));
    const away = join(library.home, 'away');
    copyFileSync(join(disk, 'a.png'), join(library.home, 'backup.png'));
    renameSync(disk, away);
    mkdirSync(disk);
    copyFileSync(join(library.home, 'backup.png'), at('copy.png'));
    expect(await index()).toMatchObject({ copies: 1, moved: 0, kept: 1 });
  });

  it('does not take its place behind a link', async () => {
    symlinkSync(disk, at('link'));
    const away = join(library.home, 'away');
    const options = { 'follow-symlinks': true };
    await library.use((engine) => engine.index([library.pictures]), options);
    copyFileSync(join(disk, 'a.png'), join(library.home, 'backup.png'));
    renameSync(disk, away);
    copyFileSync(join(library.home, 'backup.png'), at('copy.png'));
    const report = await library.use((engine) => engine.index(), options);
    expect(report).toMatchObject({ copies: 1, moved: 0, kept: 1 });
  });
});

it('a folder of the library that has another name now is moved', async () => {
  await index(library.pictures, disk);
  const other = join(library.home, 'other');
  renameSync(disk, other);
  expect(await index(other)).toMatchObject({ moved: 1, copies: 0 });
});

it('a picture that cannot be read for a passing reason stays, and is read again by the next run', async () => {
  await index(library.pictures);
  // As a program does that saves it and locks it meanwhile.
  await writePicture(at('0.png'), 2);
  const context = await openContext(library.home);
  const gate = { ...context.gate };
  gate.admit = async () => {
    throw new SoutuError('busy', 'No process can be started');
  };
  const locked = await indexLibrary({ ...context, gate }, [], {}, () => {});
  await context.close();
  expect(locked).toMatchObject({ removed: 0, failed: [{ path: at('0.png'), code: 'busy' }] });
  expect(await pathsOf()).toEqual([[at('0.png')]]);
  expect(await index()).toMatchObject({ updated: 1, failed: [] });
  // Another failure does not pass.
  writeFileSync(at('0.png'), 'no picture');
  expect(await index()).toMatchObject({ failed: [{ code: 'unsupported' }] });
  expect(await pathsOf()).toEqual([]);
});

it('files on a disk that is away are no copies that could be deleted, until it is back', async () => {
  const away = join(library.home, 'away');
  copyFileSync(join(disk, 'a.png'), at('copy.png'));
  copyFileSync(at('0.png'), at('twice.png'));
  copyFileSync(at('0.png'), join(disk, 'backup.png'));
  copyFileSync(at('0.png'), at('deleted.png'));
  await index(library.pictures, disk);
  await library.use(async (engine) => {
    const { size } = statSync(at('0.png'));
    expect(await engine.copies()).toMatchObject({ total: 2, away: 0 });
    renameSync(disk, away);
    rmSync(at('deleted.png'));
    const { pictures, ...numbers } = await engine.copies();
    expect(numbers).toEqual({ total: 1, bytes: size, away: 2 });
    expect(pictures.map(({ paths }) => [...paths].sort())).toEqual([[at('0.png'), at('twice.png')]]);
    renameSync(away, disk);
    expect(await engine.copies()).toMatchObject({ total: 2, away: 0 });
  });
});

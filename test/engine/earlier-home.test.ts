import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '@lancedb/lancedb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import { canPlaceHomes, type EarlierHome, placeEarlierHome } from '../support/earlier-home.ts';

let earlier: EarlierHome;
afterEach(() => earlier.cleanUp());

const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1);

/** The facts of all pictures in the form of the expected ones. */
async function listed(engine: Engine) {
  const { total, pictures } = await engine.list({ limit: 100 });
  expect(total).toBe(pictures.length);
  return pictures
    .map(({ id, paths, size, mtime, takenAt, width, height, format, color }) => {
      const short = paths.map(earlier.short);
      return { id, paths: short, size, mtime, takenAt, width, height, format, color };
    })
    .sort(byId);
}

/**
 * Of times of exposure, that version stored moments; a run reads the offset that the camera noted.
 *
 * @param offset of the dated picture @default not yet known
 */
const expectedPictures = (offset = '') =>
  earlier.expected.pictures.map(({ norm: _, vector: __, takenAt, ...facts }) => ({
    ...facts,
    takenAt: takenAt?.replace('.000Z', offset) ?? null,
  }));

const READ = '+00:00';

/** The vectors in the collection, read without any code of Soutu. */
async function storedVectors() {
  const connection = await connect(join(earlier.home, 'lance'));
  const table = await connection.openTable(earlier.expected.collection);
  const rows = await table.query().select(['id', 'norm', 'vector']).toArray();
  connection.close();
  const hash = (values: Float32Array) =>
    createHash('sha256').update(new Uint8Array(values.slice().buffer)).digest('hex');
  return rows
    .map(({ id, norm, vector }) => ({ id, norm, vector: hash(vector.toArray() as Float32Array) }))
    .sort(byId);
}

const expectedVectors = () => earlier.expected.pictures.map(({ id, norm, vector }) => ({ id, norm, vector }));

async function expectSameAnswer(engine: Engine) {
  const { text, hits } = earlier.expected.search;
  const found = await engine.search({ text, limit: 100 });
  expect(found.hits.map(({ id }) => id)).toEqual(hits.map(({ id }) => id));
  found.hits.forEach(({ score }, i) => {
    expect(score).toBeCloseTo(hits[i]!.score, 4);
  });
}

async function expectFailures(engine: Engine) {
  const { failures } = await engine.failures({ limit: 100 });
  const short = failures.map(({ path, code }) => ({ path: earlier.short(path), code }));
  expect(short.sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual(earlier.expected.failures);
}

/** A run that finds nothing changed. */
async function expectNothingToDo(engine: Engine, completed = 0) {
  const { tookMs: _, failed, ...report } = await engine.index();
  expect(report).toEqual({
    seen: earlier.expected.files + earlier.expected.failures.length,
    added: 0,
    unchanged: earlier.expected.files,
    moved: 0,
    copies: 0,
    updated: 0,
    removed: 0,
    kept: 0,
    completed,
    read: null,
    leftToRead: 0,
    missingFolders: [],
    newModel: null,
    leftOut: { files: 0, kinds: [] },
    newIndex: null,
    interrupted: false,
    imagesPerSecond: 0,
  });
  expect(failed).toHaveLength(earlier.expected.failures.length);
}

/** A run that is stopped after it has written some pictures. */
async function interruptedRun(engine: Engine) {
  const stop = new AbortController();
  const report = await engine.index([], {
    signal: stop.signal,
    onProgress: ({ embedded }) => embedded > 0 && stop.abort(),
  });
  expect(report).toMatchObject({ interrupted: true });
  expect(report.added).toBeGreaterThan(0);
  return report;
}

describe.runIf(canPlaceHomes)('a library of an earlier version with a model in a folder', () => {
  beforeEach(async () => {
    earlier = await placeEarlierHome('clip');
  });

  it('lists, searches and counts as before', async () => {
    await earlier.use(async (engine) => {
      expect(await listed(engine)).toEqual(expectedPictures());
      await expectSameAnswer(engine);
      await expectFailures(engine);
      expect(await engine.status()).toMatchObject({
        model: earlier.expected.model,
        images: earlier.expected.pictures.length,
        files: earlier.expected.files,
        failed: earlier.expected.failures.length,
        folders: [{ path: earlier.pictures, files: earlier.expected.files, missing: false }],
      });
      const copies = await engine.copies();
      expect(copies.pictures.map(({ paths }) => paths.map(earlier.short))).toEqual([
        ['twice.png', '2019/twice again.png'],
      ]);
    });
  });

  it('returns the original and a thumbnail of each picture', async () => {
    await earlier.use(async (engine) => {
      for (const { id, paths } of earlier.expected.pictures) {
        expect(earlier.short((await engine.original(id)).path)).toBe(paths[0]);
        expect((await engine.thumbnail(id, 64)).length).toBeGreaterThan(0);
      }
    });
  });

  it('needs no new embeddings and keeps its vectors bit for bit', async () => {
    expect(await storedVectors()).toEqual(expectedVectors());
    // The words of names are added, and when and where pictures were taken.
    await earlier.use((engine) => expectNothingToDo(engine, 2 * expectedPictures().length));
    expect(await storedVectors()).toEqual(expectedVectors());
    await earlier.use(async (engine) => {
      expect(await listed(engine)).toEqual(expectedPictures(READ));
      await expectSameAnswer(engine);
      await expectNothingToDo(engine);
    });
  });

  it('skips removed pictures until they are named', async () => {
    await earlier.use(async (engine) => {
      await engine.index();
      expect(await listed(engine)).toEqual(expectedPictures(READ));
      expect(await engine.index([join(earlier.pictures, 'forgotten')])).toMatchObject({
        added: 1,
        copies: 1,
      });
      const paths = (await listed(engine)).flatMap((picture) => picture.paths);
      expect(paths).toContain('forgotten/alone.png');
      expect(paths).toContain('forgotten/of kept.png');
      expect(paths).not.toContain('forgotten too.png');
    });
  });
});

describe.runIf(canPlaceHomes)('a library of a version without mean colours', () => {
  beforeEach(async () => {
    earlier = await placeEarlierHome('clip-without-color');
  });

  it('lists, searches and needs no new embeddings', async () => {
    await earlier.use(async (engine) => {
      expect(await listed(engine)).toEqual(expectedPictures());
      await expectSameAnswer(engine);
      // Origins, words and colours are computed without the model.
      await expectNothingToDo(engine, 3 * expectedPictures().length);
      const pictures = await listed(engine);
      expect(pictures.map((picture) => ({ ...picture, color: null }))).toEqual(expectedPictures(READ));
      for (const { color } of pictures) expect(color).toMatch(/^#[0-9a-f]{6}$/);
      await expectNothingToDo(engine);
    });
    expect(await storedVectors()).toEqual(expectedVectors());
  });
});

describe.runIf(canPlaceHomes)('a library with an earlier version of the built-in model', () => {
  beforeEach(async () => {
    earlier = await placeEarlierHome('soutu-mini');
  });

  /** Makes `library.json` what an earlier release would have written. */
  function changeLibrary(change: (library: Record<string, unknown>) => Record<string, unknown>): void {
    const file = join(earlier.home, 'library.json');
    writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')))));
  }

  const catalogs = () => readdirSync(join(earlier.home, 'catalog')).filter((name) => name.endsWith('.jsonl'));
  const tables = () => readdirSync(join(earlier.home, 'lance')).filter((name) => name.endsWith('.lance'));

  it('searches its old vectors until a run has replaced them, and then drops them', async () => {
    await earlier.use(async (engine) => {
      const { length: count } = earlier.expected.pictures;
      expect(await engine.status()).toMatchObject({ model: 'soutu-mini', images: count, outdated: true });
      expect(await listed(engine)).toEqual(expectedPictures());
      expect((await engine.search({ text: 'a circle', limit: 100 })).hits).toHaveLength(count);
      expect(await engine.index()).toMatchObject({
        added: count,
        newModel: { model: 'soutu-mini', isComplete: true },
      });
      expect(await engine.status()).toMatchObject({ images: count, outdated: false });
      expect(tables()).toHaveLength(1);
      expect(tables()).not.toContain(`${earlier.expected.collection}.lance`);
      expect(catalogs()).toHaveLength(1);
      expect((await listed(engine)).map(({ color: _, ...facts }) => facts)).toEqual(
        expectedPictures(READ).map(({ color: _, ...facts }) => facts),
      );
      await expectFailures(engine);
      await expectNothingToDo(engine);
    });
  });

  it('drops them in the next run if a crash prevented it', async () => {
    await earlier.use((engine) => engine.index());
    const catalog = join(earlier.home, 'catalog');
    const old = earlier.expected.collection;
    cpSync(join(earlier.home, 'lance', tables()[0]!), join(earlier.home, 'lance', `${old}.lance`), {
      recursive: true,
    });
    cpSync(join(catalog, catalogs()[0]!), join(catalog, `${old}.jsonl`));
    changeLibrary(({ collections: _, ...library }) => library);
    await earlier.use(expectNothingToDo);
    expect(tables()).toHaveLength(1);
    expect(catalogs()).toHaveLength(1);
  });

  it('keeps answering if that run is interrupted, and completes it once all files are available', async () => {
    const { length: count } = earlier.expected.pictures;
    await earlier.use(async (engine) => {
      expect(await interruptedRun(engine)).toMatchObject({ newModel: { isComplete: false } });
    });
    expect(tables()).toHaveLength(2);
    // Files in a missing folder have only the old vectors.
    const folder = join(earlier.pictures, '2019');
    const away = join(earlier.home, 'away');
    renameSync(folder, away);
    // A link that leads nowhere, so that it does not count as deleted.
    symlinkSync(join(earlier.home, 'nowhere'), folder);
    await earlier.use(async (engine) => {
      expect(await listed(engine)).toEqual(expectedPictures());
      expect((await engine.search({ text: 'a circle', limit: 100 })).hits).toHaveLength(count);
      expect(await engine.status()).toMatchObject({ images: count, outdated: true });
      const { missingFolders, newModel } = await engine.index();
      expect(missingFolders).toContain(folder);
      expect(newModel).toMatchObject({ isComplete: false });
      expect((await listed(engine)).length).toBe(count);
    });
    rmSync(folder);
    renameSync(away, folder);
    await earlier.use(async (engine) => {
      expect(await engine.index()).toMatchObject({ newModel: { isComplete: true } });
      expect(await listed(engine)).toHaveLength(count);
      expect(tables()).toHaveLength(1);
    });
  });

  it('goes on answering where an earlier release was interrupted, which did not record the collection', async () => {
    await earlier.use(interruptedRun);
    changeLibrary(({ collections: _, collection: __, ...library }) => library);
    await earlier.use(async (engine) => {
      expect(await listed(engine)).toEqual(expectedPictures());
      expect(await engine.index()).toMatchObject({ newModel: { isComplete: true } });
      expect(await listed(engine)).toHaveLength(earlier.expected.pictures.length);
      expect(tables()).toHaveLength(1);
    });
  });
});

import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { DataType, logger, MilvusClient } from '@zilliz/milvus2-sdk-node';
import { afterAll, beforeAll, expect, it, test } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import type { Item } from '../../src/store/item.ts';
import { openTestServer } from '../http/server.ts';
import { createTestLibrary, itemsIn, openContext, type TestLibrary } from '../support/library.ts';
import { type MilvusLite, startMilvusLite } from '../support/milvus-lite.ts';
import { writePicture } from '../support/pictures.ts';

const PYTHON = process.env.SOUTU_TEST_MILVUS;
const MODEL = join(packageRoot, 'test', 'fixtures', 'models', 'clip-fp32');
const NAME = 'image_search';
const md5 = (text: string) => createHash('md5').update(text).digest('hex');

if (PYTHON === undefined)
  test.skip('a collection of another program: set SOUTU_TEST_MILVUS to a Python with milvus-lite', () => {});
else {
  let library: TestLibrary;
  let lite: MilvusLite;
  let client: MilvusClient;
  let items: Item[];
  const options = () => ({
    store: lite.address,
    collection: NAME,
    model: MODEL,
    // Of the libraries of Soutu.
    index: 'hnsw',
    'map-root': [`album=${library.pictures}`],
  });

  beforeAll(async () => {
    library = createTestLibrary();
    for (let seed = 0; seed < 12; seed++)
      await writePicture(join(library.pictures, seed < 4 ? 'a' : 'b', `${seed}.png`), seed);
    await library.use((engine) => engine.index([library.pictures]), { model: MODEL });
    const context = await openContext(library.home, { model: MODEL });
    items = await itemsIn(context);
    await context.close();

    logger.silent = true;
    lite = await startMilvusLite(PYTHON, join(library.home, 'milvus'));
    client = new MilvusClient({
      address: lite.address.slice('milvus://'.length),
      telemetry: { enabled: false },
    });
    await client.connectPromise;
    await create(NAME, items[0]!.vector.length);
    await client.insert({
      collection_name: NAME,
      // As a tutorial does it: the md5 of a path, and paths that are relative to its folder.
      data: items.map(({ vector, paths: [path] }) => ({
        id: md5(path!),
        vector: Array.from(vector),
        file_path: `album/${relative(library.pictures, path!)}`,
      })),
    });
  });
  afterAll(async () => {
    await client.closeConnection();
    await lite.stop();
    library.cleanUp();
  });

  async function create(name: string, dim: number) {
    await client.createCollection({
      collection_name: name,
      fields: [
        { name: 'id', data_type: DataType.VarChar, is_primary_key: true, max_length: 32 },
        { name: 'vector', data_type: DataType.FloatVector, dim },
        { name: 'file_path', data_type: DataType.VarChar, max_length: 512 },
      ],
    });
    await client.createIndex({
      collection_name: name,
      field_name: 'vector',
      index_type: 'IVF_FLAT',
      // Unit vectors have the same order by all metrics, but other scores.
      metric_type: 'L2',
      params: { nlist: 4 },
    });
  }

  it('is searched as it is, with the same pictures and scores as a library of Soutu', async () => {
    const request = { text: 'a red circle', limit: 12 };
    const own = await library.use((engine) => engine.search(request), { model: MODEL });
    const external = await library.use((engine) => engine.search(request), options());
    expect(external.hits.map(({ path }) => path)).toEqual(own.hits.map(({ path }) => path));
    for (const [i, hit] of external.hits.entries()) {
      expect(hit.score).toBeCloseTo(own.hits[i]!.score, 5);
      expect(hit).toMatchObject({ size: null, mtime: null, takenAt: null, width: null, color: null });
    }
  });

  it('finds similar pictures, and embeds the file where words are added to a picture', async () => {
    const { path, id } = (await library.use((engine) => engine.list({ limit: 1 }), { model: MODEL }))
      .pictures[0]!;
    for (const words of [{}, { text: 'at night' }]) {
      const own = await library.use((engine) => engine.search({ ...words, similarTo: id }), { model: MODEL });
      const external = await library.use(
        (engine) => engine.search({ ...words, similarTo: md5(path) }),
        options(),
      );
      expect(external.hits.map((hit) => hit.path)).toEqual(own.hits.map((hit) => hit.path));
    }
  });

  it('is filtered by folder, and says which facts it lacks', async () => {
    await library.use(async (engine) => {
      const found = await engine.search({ text: 'a circle', folders: [join(library.pictures, 'a')] });
      expect(found.hits).toHaveLength(4);
      await expect(engine.search({ text: 'a circle', minSide: 100 })).rejects.toMatchObject({
        code: 'bad-query',
        message: expect.stringContaining('has no width'),
      });
    }, options());
  });

  it('is searched although it has a vector without a direction', async () => {
    const id = md5('zeros');
    const row = { id, vector: new Array(40).fill(0), file_path: 'album/zeros.png' };
    await client.insert({ collection_name: NAME, data: [row] });
    await library.use(
      async (engine) => {
        expect((await engine.search({ text: 'a circle', limit: 12 })).hits).toHaveLength(12);
        expect((await engine.search({ text: 'a circle', folders: ['album'], limit: 20 })).hits).toHaveLength(
          13,
        );
      },
      { ...options(), 'map-root': [] },
    );
    await client.delete({ collection_name: NAME, ids: [id] });
  });

  it('is listed, with pictures only from the folders that were named', async () => {
    await library.use(async (engine) => {
      const { pictures, total } = await engine.list({ limit: 1 });
      expect(total).toBe(12);
      expect(await engine.timeline()).toMatchObject({ months: [{ month: 'undated', count: 12 }] });
      expect((await engine.facets()).years).toEqual([]);
      expect((await engine.thumbnail(pictures[0]!.id, 32)).length).toBeGreaterThan(0);
      expect(await engine.status()).toMatchObject({ images: 12, index: { kind: 'ivf_flat' } });
    }, options());
    await library.use(
      async (engine) => {
        const { pictures } = await engine.list({ limit: 1 });
        expect(pictures[0]!.path).toMatch(/^album\//);
        await expect(engine.thumbnail(pictures[0]!.id, 32)).rejects.toMatchObject({ code: 'not-found' });
      },
      { ...options(), 'map-root': [] },
    );
  });

  it('serves no file that is no picture, or lies elsewhere', async () => {
    const secret = join(library.home, 'secret.txt');
    writeFileSync(secret, 'not a picture');
    writeFileSync(join(library.pictures, 'notes.png'), 'not a picture');
    await writePicture(join(library.home, 'private', 'secret.png'), 99);
    const paths = [secret, 'album/../home/private/secret.png', 'album/notes.png'];
    const data = paths.map((path) => ({
      id: md5(path),
      vector: Array.from(items[0]!.vector),
      file_path: path,
    }));
    await client.insert({ collection_name: NAME, data });
    const settings = { home: library.home, ...options(), 'follow-symlinks': true };
    const server = await openTestServer(settings, { empty: true });
    for (const { id } of data) {
      expect((await server.call(`images/${id}/file`)).status).toBe(404);
      expect((await server.call(`images/${id}/thumbnail`)).status).toBe(404);
    }
    const path = items[0]!.paths[0]!;
    expect((await server.call(`images/${md5(path)}/file`)).headers.get('content-type')).toBe('image/png');
    await server.close();
    await client.delete({ collection_name: NAME, ids: data.map((row) => row.id) });
    rmSync(join(library.pictures, 'notes.png'));
  });

  it('is never changed, and leaves the library of the same home as it is', async () => {
    await library.use(async (engine) => {
      for (const work of [
        () => engine.index([library.pictures]),
        () => engine.remove([library.pictures]),
        () => engine.models.free({ shared: true }),
        () => engine.copy('lance'),
      ])
        await expect(work()).rejects.toMatchObject({ code: 'read-only' });
    }, options());
    expect((await client.count({ collection_name: NAME })).data).toBe(12);
    await library.use(async (engine) => expect((await engine.status()).images).toBe(12), { model: MODEL });
  });

  it('of Soutu is found by other programs under one name, also after a switch to another model', async () => {
    const own = createTestLibrary();
    const collection = async () => {
      const { collection: name } = await client.describeAlias({ alias: 'soutu', collection_name: NAME });
      return name;
    };
    const store = { store: lite.address };
    try {
      await own.use((engine) => engine.index([library.pictures]), { ...store, model: MODEL });
      const first = await collection();
      const { results } = await client.search({
        collection_name: 'soutu',
        data: Array.from(items[0]!.vector),
        limit: 1,
        output_fields: ['id', 'file_path'],
      });
      expect(results[0]).toMatchObject({ id: items[0]!.id, file_path: items[0]!.paths[0] });
      const other = join(packageRoot, 'test', 'fixtures', 'models', 'chinese-clip');
      await own.use(
        async (engine) => {
          expect((await engine.index([])).newModel).toMatchObject({ isComplete: true });
          expect(await collection()).not.toBe(first);
          expect((await engine.models.free({ shared: true })).collections).toHaveLength(1);
        },
        { ...store, model: other },
      );
      expect((await client.listCollections()).data.map(({ name }) => name)).not.toContain(first);
    } finally {
      own.cleanUp();
    }
  });

  it('is refused with the reason', async () => {
    await create('small', 8);
    await client.createCollection({
      collection_name: 'other',
      fields: [
        { name: 'pk', data_type: DataType.Int64, is_primary_key: true },
        { name: 'vector', data_type: DataType.FloatVector, dim: 40 },
      ],
    });
    await create('named', 40);
    const named = { id: 'picture one', vector: Array.from(items[0]!.vector), file_path: 'album/1.png' };
    await client.insert({ collection_name: 'named', data: [named] });
    const search = (collection: string, store = lite.address) =>
      library.use((engine) => engine.search({ text: 'a' }), { ...options(), collection, store });
    await expect(search('none')).rejects.toMatchObject({
      message: expect.stringContaining('no collection "none"'),
      hint: expect.stringContaining(NAME),
    });
    await expect(search('named')).rejects.toThrow('its ids, such as "picture one"');
    await expect(search('small')).rejects.toThrow('holds vectors of 8 values');
    await expect(search('other')).rejects.toThrow('file_path');
    await expect(search(NAME, 'lance')).rejects.toMatchObject({ code: 'bad-setting' });
  });
}

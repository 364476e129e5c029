import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import type { Item } from '../../src/store/item.ts';
import { keepingIn } from '../../src/store/keeping.ts';
import { parseAddress } from '../../src/store/milvus/address.ts';
import { connect } from '../../src/store/milvus/connection.ts';
import { openMilvusDriver } from '../../src/store/milvus/driver.ts';
import { type IndexKind, kindInfo, kindsOf } from '../../src/store/milvus/kinds.ts';
import { likeForm } from '../../src/store/milvus/like.ts';
import { toMilvusName } from '../../src/store/milvus/names.ts';
import { openMilvusStore } from '../../src/store/milvus/open.ts';
import { createVersions } from '../../src/store/milvus/versions.ts';
import { createEarlierCollection, startMilvusLite } from '../support/milvus-lite.ts';
import { describeStore } from './conformance.ts';
import { describeDriver } from './conformance-driver.ts';
import { assetOf, idOf, itemOf, variedItems, vectorsFrom } from './items.ts';

const PYTHON = process.env.SOUTU_TEST_MILVUS;

if (PYTHON === undefined) {
  test.skip('milvus: set SOUTU_TEST_MILVUS to a Python with milvus-lite and pymilvus (CONTRIBUTING.md)', () => {});
} else {
  const home = await mkdtemp(join(tmpdir(), 'soutu-milvus-'));
  const lite = await startMilvusLite(PYTHON, join(home, 'conformance'));
  const other = await startMilvusLite(PYTHON, join(home, 'collections'));
  let kind: IndexKind = 'flat';
  const plan = () => ({ kind, reason: 'The test wants it.' });
  const driver = openMilvusDriver(lite.address, {});
  const connection = await connect(parseAddress(lite.address), {});
  const versions = createVersions(connection);
  let stores = 0;
  afterAll(async () => {
    await driver.close();
    await connection.close();
    await lite.stop();
    await other.stop();
    await rm(home, { recursive: true, force: true });
  });

  describeStore({
    name: 'milvus',
    // Below the driver, whose snapshot in memory would answer instead of the index.
    open: (dimensions) =>
      openMilvusStore(connection, versions, { name: `images-${++stores}`, dimensions }, { plan }),
    indexes: {
      kinds: kindsOf(connection).map((info) => info.kind),
      takes: (wanted) => kindInfo(wanted as IndexKind).search,
      // Lite takes ten times as long as LanceDB.
      items: 2000,
      choose(chosen) {
        kind = chosen as IndexKind;
      },
    },
  });
  describeDriver('milvus', async () => openMilvusDriver(other.address, {}));

  /** Changes columns of a row behind the store. */
  async function overwrite(name: string, id: string, columns: Record<string, unknown>): Promise<void> {
    const collection_name = toMilvusName(name);
    const { data } = await connection.call('read', (client, timeout) =>
      client.query({ collection_name, filter: `id == "${id}"`, output_fields: ['*'], timeout }),
    );
    const rows = data.map((row) => ({ ...row, ...columns }));
    await connection.call('write', (client, timeout) =>
      client.upsert({ collection_name, data: rows as never, timeout }),
    );
  }

  describe('milvus: a server', () => {
    const [a, b, c] = vectorsFrom(1, 3, 16) as [Float32Array, Float32Array, Float32Array];
    const patience = { connectMs: 500, readMs: 500, writeMs: 60_000 };

    test('without the database is an error that names those it has', async () => {
      const wrong = openMilvusDriver(`${lite.address}/nowhere`, {});
      await expect(wrong.open({ name: 'images', dimensions: 16 })).rejects.toMatchObject({
        code: 'bad-setting',
        message: expect.stringContaining('has no database "nowhere"'),
        hint: expect.stringContaining('It has default'),
      });
      await expect(wrong.collections()).rejects.toMatchObject({ code: 'bad-setting' });
      await wrong.close();
    });

    test('that goes and comes back loses nothing, and a write waits for it', async () => {
      const folder = join(home, 'restarted');
      const first = await startMilvusLite(PYTHON, folder);
      const own = openMilvusDriver(first.address, {}, { patience });
      const store = await own.open({ name: 'images', dimensions: 16 });
      await store.upsert([itemOf('a', a)]);
      await first.kill();
      const query = { vector: a, limit: 5 };
      await expect(store.search(query)).rejects.toMatchObject({
        code: 'store-unreachable',
        message: expect.stringContaining(`Milvus at 127.0.0.1:${first.port} cannot be reached`),
      });
      await expect(store.count()).rejects.toMatchObject({ code: 'store-unreachable' });
      const written = store.upsert([itemOf('b', b)]);
      const second = await startMilvusLite(PYTHON, folder, first.port);
      await written;
      expect((await store.search(query)).map(({ item }) => item.id).sort()).toEqual(
        ['a', 'b'].map(idOf).sort(),
      );
      await own.close();
      await second.stop();
    });

    test('that restarts is read on, and a picture with many copies is stored', async () => {
      const folder = join(home, 'read-on');
      const first = await startMilvusLite(PYTHON, folder);
      const own = openMilvusDriver(first.address, {});
      const store = await own.open({ name: 'images', dimensions: 16 });
      const paths = Array.from({ length: 5000 }, (_, i) => `/a_folder/${'x'.repeat(100)}/${i}.png`);
      await store.upsert([itemOf('many', a, { paths })]);
      await first.stop();
      const second = await startMilvusLite(PYTHON, folder, first.port);
      const found: Item[] = [];
      for await (const batch of store.scan()) found.push(...batch);
      expect(found.map(({ id, paths: { length, 0: shown } }) => [id, length, shown])).toEqual([
        [idOf('many'), 4096, paths[0]],
      ]);
      const filter = { op: 'prefix', field: 'path', value: '/a_folder/' } as const;
      expect(await store.count(filter)).toBe(1);
      await own.close();
      await second.stop();
    });

    test('whose collection an earlier version created keeps no words, and records none as computed', async () => {
      const collection = { name: 'earlier', dimensions: 16 };
      await createEarlierCollection(connection, collection);
      const store = await openMilvusStore(connection, versions, collection);
      const lines = [{ text: 'GATE 12', confidence: 0.98, box: [0, 0, 1, 0, 1, 1, 0, 1] }];
      const stages = { words: 1, color: 1, embed: 'clip', text: 'reader 2' };
      const full = itemOf('full', a, { caption: 'Tom', text: 'GATE 12', lines, color: '#123456', stages });
      await store.upsert([full]);
      const { lacks, kept } = await keepingIn(store);
      expect(lacks).toEqual(['words', 'text']);
      const expected = {
        ...full,
        caption: null,
        text: null,
        lines: null,
        stages: { color: 1, embed: 'clip' },
      };
      expect(kept(full)).toEqual(expected);
      expect(await store.get([full.id])).toEqual([expected]);
      // Rows of a version that recorded them nevertheless.
      const columns = { stages: JSON.stringify(stages), text: 'GATE 12', text_like: likeForm(['GATE 12']) };
      await overwrite('earlier', full.id, columns);
      expect(await store.get([full.id])).toEqual([expected]);
      expect((await store.search({ vector: a, limit: 1 }))[0]!.item).toMatchObject({
        text: null,
        stages: expected.stages,
      });
      await store.close();
    });

    test('keeps as many lines and paths as it says', async () => {
      const store = await openMilvusStore(connection, versions, { name: 'cut', dimensions: 16 });
      const lines = Array.from({ length: 3000 }, (_, i) => ({
        text: `line ${i}`,
        confidence: 0.1234,
        box: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8],
      }));
      const paths = Array.from({ length: 5000 }, (_, i) => `/a/${i}.png`);
      const item = itemOf('long', a, { text: lines.map(({ text }) => text).join('\n'), lines, paths });
      await store.upsert([item]);
      const { lacks, kept } = await keepingIn(store);
      expect(lacks).toEqual([]);
      const [read] = await store.get([item.id]);
      expect(read).toEqual(kept(item));
      expect(read!.paths).toHaveLength(4096);
      expect(read!.lines!.length).toBeGreaterThan(600);
      expect(read!.lines).toEqual(lines.slice(0, read!.lines!.length));
      expect(read!.text).toBe(item.text);
      await store.close();
    });

    test('that cannot load an index it has built is searched exhaustively', async () => {
      const own = await connect(parseAddress(lite.address), { patience: { loadMs: 300 } });
      let isStuck = false;
      const loading = async () => ({ status: { error_code: 'Success', code: 0 }, state: 'LoadStateLoading' });
      const stuck: typeof own = {
        ...own,
        call: (purpose, make) =>
          own.call(purpose, (client, timeout) => {
            const odd = new Proxy(client, {
              get(target, name) {
                if (name === 'getLoadState' && isStuck) return loading;
                if (name === 'createIndex')
                  return (index: { index_type: string }) => {
                    isStuck = index.index_type === 'HNSW';
                    return client.createIndex(index as never);
                  };
                const value = Reflect.get(target, name);
                return typeof value === 'function' ? value.bind(target) : value;
              },
            });
            return make(odd, timeout);
          }),
      };
      const collection = { name: 'unloadable', dimensions: 16 };
      const store = await openMilvusStore(stuck, versions, collection, {
        plan: () => ({ kind: 'hnsw', reason: 'The test wants it.' }),
      });
      await store.upsert([itemOf('a', a), itemOf('b', b)]);
      await store.maintain({ changed: true });
      expect((await store.describe()).index.kind).toBe('flat');
      expect((await store.search({ vector: a, limit: 1 }))[0]!.item.id).toBe(idOf('a'));
      await store.close();
      await own.close();
    });

    test('is asked once for a page, and for one row more than that shows', async () => {
      const asked: unknown[] = [];
      const watched: typeof connection = {
        ...connection,
        call: (purpose, make) =>
          connection.call(purpose, (client, timeout) =>
            make(
              new Proxy(client, {
                get(target, name) {
                  const value = Reflect.get(target, name);
                  if (typeof value !== 'function') return value;
                  return (request: { readonly limit?: number }) => {
                    asked.push([name, request.limit]);
                    return value.call(target, request);
                  };
                },
              }),
              timeout,
            ),
          ),
      };
      const store = await openMilvusStore(watched, versions, { name: 'watched', dimensions: 16 });
      const items = variedItems(7, 200, 16);
      await store.upsert(items);
      const query = { vector: items[0]!.vector, limit: 10 };
      const first = await store.search(query);
      asked.length = 0;
      expect(await store.search(query)).toEqual(first);
      expect(asked).toEqual([['search', 11]]);
      // Equal scores at the end of the page: more rows decide about the order.
      const twins = Array.from({ length: 30 }, (_, i) => itemOf(`twin ${i}`, a));
      await store.upsert(twins);
      const ids = twins.map(({ id }) => id).sort();
      const found = async (limit: number, offset: number) =>
        (await store.search({ vector: a, limit, offset })).map(({ item }) => item.id);
      expect([...(await found(10, 0)), ...(await found(10, 10)), ...(await found(10, 20))]).toEqual(ids);
      await store.close();
    });

    test('that is killed again and again keeps all that it acknowledged', async () => {
      const folder = join(home, 'killed');
      let own = await startMilvusLite(PYTHON, folder);
      const { port } = own;
      const writer = openMilvusDriver(own.address, {}, { patience });
      const store = await writer.open({ name: 'images', dimensions: 16 });
      let acknowledged = 0;
      let isOver = false;
      const writing = (async () => {
        for (let n = 0; !isOver; n++) {
          await store.upsert(assetOf(`killed ${n}`, [a, b]), n > 0 ? [idOf(`killed ${n - 1}`)] : []);
          acknowledged = n + 1;
        }
      })();
      for (let round = 0; round < 3; round++) {
        const before = acknowledged;
        while (acknowledged < before + 5 + round) await sleep(5);
        await own.kill();
        own = await startMilvusLite(PYTHON, folder, port);
      }
      isOver = true;
      await writing;
      const rest = await store.get(Array.from({ length: acknowledged }, (_, n) => idOf(`killed ${n}`)));
      expect(rest.map(({ id }) => id)).toEqual([idOf(`killed ${acknowledged - 1}`)]);
      expect(await store.count()).toBe(2);
      await writer.close();
      await own.stop();
    });

    test('where others release, drop and create collections is followed', async () => {
      const { MilvusClient } = await import('@zilliz/milvus2-sdk-node');
      const raw = new MilvusClient({ address: lite.address.slice('milvus://'.length) });
      await raw.connectPromise;
      const own = openMilvusDriver(lite.address, {});
      const [store, second] = [
        await own.open({ name: 'shared', dimensions: 16 }),
        await own.open({ name: 'shared', dimensions: 16 }),
      ];
      await Promise.all([store.upsert([itemOf('a', a)]), second.upsert([itemOf('b', b)])]);
      expect(await store.count()).toBe(2);
      const reader = openMilvusDriver(lite.address, {});
      const reading = await reader.open({ name: 'shared', dimensions: 16 });
      const version = await reading.version();
      const leading = () => reading.count(undefined, { leading: true });
      expect(await leading()).toBe(2);
      await store.upsert([itemOf('c', c)]);
      expect(await reading.version()).not.toBe(version);
      expect(await leading()).toBe(3);
      await store.upsert([], [idOf('c')]);
      await reader.close();
      await raw.releaseCollection({ collection_name: 'shared' });
      expect(await store.search({ vector: a, limit: 5 })).toHaveLength(2);
      await raw.dropCollection({ collection_name: 'shared' });
      expect(await store.search({ vector: a, limit: 5 })).toEqual([]);
      expect(await second.count()).toBe(0);
      await second.upsert([itemOf('c', c)]);
      expect(await store.get([idOf('c')])).toEqual([itemOf('c', c)]);

      await raw.createCollection({
        collection_name: 'foreign',
        fields: [
          { name: 'id', data_type: 'VarChar', is_primary_key: true, max_length: 32 },
          { name: 'vector', data_type: 'FloatVector', dim: 16 },
        ],
      });
      expect((await own.collections()).map(({ name }) => name)).not.toContain('foreign');
      await own.drop('foreign');
      expect((await raw.hasCollection({ collection_name: 'foreign' })).value).toBe(true);
      await expect(own.open({ name: 'foreign', dimensions: 16 })).rejects.toMatchObject({
        code: 'store-failed',
        message: expect.stringContaining('was not created by Soutu'),
      });
      await raw.closeConnection();
      await own.close();
    });

    test('whose index is replaced answers all searches of others meanwhile', async () => {
      const collection = { name: 'replaced', dimensions: 16 };
      const open = () => openMilvusStore(connection, versions, collection, { plan });
      const [store, reader] = [await open(), await open()];
      await store.upsert(variedItems(31, 300, 16));
      let isOver = false;
      let searches = 0;
      const searching = (async () => {
        for (; !isOver; searches++) expect(await reader.search({ vector: a, limit: 5 })).toHaveLength(5);
      })();
      for (const next of ['hnsw', 'flat', 'hnsw', 'ivf_flat', 'hnsw'] as const) {
        kind = next;
        await store.maintain({ changed: true });
        expect((await store.describe()).index).toMatchObject({ kind: next, unindexed: 0 });
      }
      isOver = true;
      await searching;
      expect(searches).toBeGreaterThan(0);
      kind = 'flat';
    });

    test('that cannot hold an item of that size gets nothing of the batch', async () => {
      const store = await driver.open({ name: 'limits', dimensions: 16 });
      const large = itemOf('large', b, { text: '火'.repeat(22_000) });
      await expect(store.upsert([itemOf('fits', a), large])).rejects.toMatchObject({
        code: 'store-failed',
        message: expect.stringContaining(idOf('large')),
      });
      expect(await store.count()).toBe(0);
      await store.upsert([itemOf('large', b, { text: '火'.repeat(21_000) })]);
      expect(await store.count()).toBe(1);
    });

    test('is asked for no more rows than it may return', async () => {
      const store = await driver.open({ name: 'deep', dimensions: 16 });
      await store.upsert([itemOf('a', a)]);
      const all = await store.search({ vector: a, limit: 20_000 });
      expect(all).toHaveLength(1);
    });
  });
}

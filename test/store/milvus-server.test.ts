import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import type { Filter } from '../../src/core/filter.ts';
import type { Collection } from '../../src/store/driver.ts';
import { parseAddress } from '../../src/store/milvus/address.ts';
import { connect } from '../../src/store/milvus/connection.ts';
import { openMilvusDriver } from '../../src/store/milvus/driver.ts';
import { type IndexKind, kindInfo, kindsOf } from '../../src/store/milvus/kinds.ts';
import { openMilvusStore } from '../../src/store/milvus/open.ts';
import { createVersions } from '../../src/store/milvus/versions.ts';
import { describeStore } from './conformance.ts';

// Runs the conformance suite on any server: npm run test:milvus -- ADDRESS. The collections of the test are dropped at its end.
const ADDRESS = process.env.SOUTU_TEST_MILVUS_SERVER;

if (ADDRESS === undefined) {
  test.skip('milvus: npm run test:milvus -- milvus://HOST:PORT/DATABASE tests any server', () => {});
} else {
  const token = process.env.SOUTU_STORE_TOKEN;
  const connection = await connect(parseAddress(ADDRESS), { token });
  const versions = createVersions(connection);
  const names: string[] = [];
  let kind: IndexKind = 'flat';
  const plan = () => ({ kind, reason: 'The test wants it.' });
  afterAll(async () => {
    const driver = openMilvusDriver(ADDRESS, { token });
    for (const name of names) await driver.drop(name);
    const left = (await driver.collections()).map(({ name }) => name);
    expect(left.filter((name) => names.includes(name))).toEqual([]);
    await driver.close();
    await connection.close();
  });

  const needsParts = (filter: Filter): boolean => {
    if (filter.op === 'and' || filter.op === 'or') return filter.of.some(needsParts);
    if (filter.op === 'not') return needsParts(filter.of);
    if (filter.op === 'prefix') return filter.field === 'path';
    return filter.op === 'contains' && filter.field !== 'folders' && filter.value !== '';
  };

  describeStore({
    name: 'milvus server',
    open(dimensions) {
      const collection: Collection = { name: `soutu-test-${randomUUID()}`, dimensions };
      names.push(collection.name);
      return openMilvusStore(connection, versions, collection, { plan });
    },
    indexes: {
      kinds: kindsOf(connection).map((info) => info.kind),
      takes: (wanted) => kindInfo(wanted as IndexKind).search,
      choose(chosen) {
        kind = chosen as IndexKind;
      },
    },
    lacks: (filter) => !connection.findsParts && needsParts(filter),
  });
}

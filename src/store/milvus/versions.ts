import { randomUUID } from 'node:crypto';
import { serverCollection } from './collection.ts';
import type { Connection } from './connection.ts';
import type { Consistency } from './consistency.ts';

/**
 * The versions of all collections of a database. Servers count no changes, so Soutu keeps a row for each collection here, which every
 * write replaces. Changes by other programs are not noticed.
 */
export interface Versions {
  /** The version of a collection; empty before its first write. */
  read(collection: string, level: ReturnType<Consistency['level']>): Promise<string>;
  /** Called after a write. */
  change(collection: string): Promise<void>;
}

const NAME = 'soutu_versions';
/** Milvus requires a vector. */
const VECTOR = [1, 0];

export function createVersions(connection: Connection): Versions {
  const { call, sdk } = connection;
  const own = serverCollection(connection, {
    name: NAME,
    description: 'Versions of the collections of Soutu',
    fields: [
      { name: 'id', data_type: sdk.DataType.VarChar, is_primary_key: true, max_length: 255 },
      { name: 'vector', data_type: sdk.DataType.FloatVector, dim: VECTOR.length },
      { name: 'version', data_type: sdk.DataType.VarChar, max_length: 36 },
    ],
    check: () => {},
  });
  return {
    read: (collection, level) =>
      own.use('read', '', async () => {
        const { data } = await call('read', (client, timeout) =>
          client.query({
            collection_name: NAME,
            filter: `id == ${JSON.stringify(collection)}`,
            output_fields: ['id', 'version'],
            consistency_level: sdk.ConsistencyLevelEnum[level],
            limit: 1,
            timeout,
          }),
        );
        return String(data[0]?.version ?? '');
      }),
    async change(collection) {
      await own.create();
      await own.use('write', undefined, async () => {
        await call('write', (client, timeout) =>
          client.upsert({
            collection_name: NAME,
            data: [{ id: collection, vector: VECTOR, version: randomUUID() }],
            timeout,
          }),
        );
      });
    },
  };
}

import { SoutuError } from '../../errors.ts';
import type { Collection } from '../driver.ts';
import type { Connection } from './connection.ts';
import { storeError } from './errors.ts';
import { externalDimensions } from './external-rows.ts';
import type { DescribedField } from './schema.ts';
import { indexTypeOf } from './vector-index.ts';

/**
 * The collection of another program. Throws `bad-setting` if the server has none of that name, if it has other columns or ids
 * than those of image search tutorials, or no index, without which no server loads it.
 */
export async function findExternal(connection: Connection, name: string): Promise<Collection> {
  const { call, server } = connection;
  try {
    const { value: exists } = await call('read', (client, timeout) =>
      client.hasCollection({ collection_name: name, timeout }),
    );
    if (!exists) {
      const { data } = await call('read', (client, timeout) => client.listCollections({ timeout }));
      const names = data.map((one) => one.name).join(', ');
      throw new SoutuError('bad-setting', `Milvus at ${server} has no collection ${JSON.stringify(name)}`, {
        hint: names === '' ? 'It has none in this database.' : `It has ${names}.`,
      });
    }
    const { schema } = await call('read', (client, timeout) =>
      client.describeCollection({ collection_name: name, timeout }),
    );
    const dimensions = checkColumns(name, schema.fields);
    if ((await indexTypeOf(connection, name)) === null) throw withoutIndex(name);
    return { name, dimensions };
  } catch (error) {
    throw storeError(error, server, name);
  }
}

export function checkColumns(name: string, fields: readonly DescribedField[]): number {
  const dimensions = externalDimensions(fields);
  if (dimensions !== null) return dimensions;
  throw unsuitable(
    name,
    'it lacks the columns id (VARCHAR, primary key), vector (FLOAT_VECTOR) or file_path (VARCHAR)',
  );
}

const withoutIndex = (name: string) =>
  new SoutuError('bad-setting', `The collection ${name} cannot be searched: its column vector has no index`, {
    hint: 'Create one with the program that wrote it, for example AUTOINDEX with the metric COSINE, and then load the collection.',
  });

export const unsuitable = (name: string, reason: string) =>
  new SoutuError('bad-setting', `The collection ${name} cannot be searched as it is: ${reason}`, {
    hint: 'Index the pictures with Soutu, without the setting collection.',
  });

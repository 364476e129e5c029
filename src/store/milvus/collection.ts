import { setTimeout as sleep } from 'node:timers/promises';
import type { FieldType } from '@zilliz/milvus2-sdk-node';
import type { Connection, Purpose } from './connection.ts';
import { MilvusFailure, toFailure } from './failure.ts';
import type { DescribedField } from './schema.ts';
import { createIndex, describeIndex } from './vector-index.ts';

const POLL_MS = 50;
const LONGEST_POLL_MS = 1000;
const CREATION_POLL_MS = 100;
const CREATION_POLLS = 20;
const RELOAD_MS = 100;
const ATTEMPTS = 10;
/** How long a collection may have no index until its creator is taken for dead: some servers build it before they show it. */
const INDEX_WAIT_MS = 30_000;

/** The collection of a store on the server, which may not exist yet. */
export interface ServerCollection {
  /** Its name on the server. */
  readonly name: string;
  /**
   * Runs work with the collection, loaded; resolves to `missing` if there is none. Work is repeated if the collection turns out
   * not to be loaded, as after a restart of the server or while another process replaces the index.
   */
  use<T>(purpose: Purpose, missing: T, work: () => Promise<T>): Promise<T>;
  /** Creates the collection if it does not exist, with an index for exhaustive search, and loads it. */
  create(): Promise<void>;
  /** Makes the rows searchable. Throws if the server cannot. */
  load(): Promise<void>;
}

export interface CollectionOptions {
  /** Its name on the server. */
  readonly name: string;
  readonly description: string;
  readonly fields: FieldType[];
  /** Throws if an existing collection is not of this kind. */
  check(fields: readonly DescribedField[]): void;
  /** Whether another program wrote it: then it is used with the index that it has. @default false */
  readonly external?: boolean;
}

export function serverCollection(connection: Connection, options: CollectionOptions): ServerCollection {
  const { name, description, fields, check, external = false } = options;
  const { call, patience } = connection;
  /** Whether it was seen to be of this kind, with an index, and loaded. */
  let isReady = false;

  /** Whether it exists. A process that created it may have ended before it had an index, so that is completed. */
  async function prepare(purpose: Purpose): Promise<boolean> {
    if (isReady) return true;
    const { value: exists } = await call(purpose, (client, timeout) =>
      client.hasCollection({ collection_name: name, timeout }),
    );
    if (!exists) return false;
    const { schema } = await call(purpose, (client, timeout) =>
      client.describeCollection({ collection_name: name, timeout }),
    );
    check(schema.fields);
    if (!external) await ensureIndex();
    await load();
    isReady = true;
    return true;
  }

  /** Exhaustive search: an empty collection needs nothing else. */
  const createFlat = () => createIndex(connection, name, { kind: 'flat' }, { items: 0, dimensions: 0 });

  /** Another process may be about to create the index; if it ended before, the index is created here. */
  async function ensureIndex(): Promise<void> {
    const until = performance.now() + INDEX_WAIT_MS;
    while ((await describeIndex(connection, name)) === null) {
      if (performance.now() > until) return createFlat();
      await sleep(RELOAD_MS);
    }
  }

  /** How much is loaded, in percent; null where a server does not tell. */
  async function progress(): Promise<number | null> {
    const answer = await call('read', (client, timeout) =>
      client.getLoadingProgress({ collection_name: name, timeout }),
    ).catch(() => null);
    return answer === null ? null : Number(answer.progress);
  }

  /** Polls here, because the SDK would poll for ever if loading fails. A large collection may take long, but must get on. */
  async function load(): Promise<void> {
    await call('read', (client, timeout) => client.loadCollectionAsync({ collection_name: name, timeout }));
    let until = performance.now() + patience.loadMs;
    let loaded = 0;
    for (let pause = POLL_MS; ; pause = Math.min(2 * pause, LONGEST_POLL_MS)) {
      const { state } = await call('read', (client, timeout) =>
        client.getLoadState({ collection_name: name, timeout }),
      );
      if (state === 'LoadStateLoaded') return;
      if (performance.now() > until) {
        const now = await progress();
        if (now === null || now <= loaded) throw new MilvusFailure('other', `it cannot be loaded (${state})`);
        loaded = now;
        until = performance.now() + patience.loadMs;
      }
      await sleep(pause);
    }
  }

  /** Whether an error may mean that what was seen of the collection is no longer true. */
  function isOutdated(error: unknown): boolean {
    const { kind, cause } = toFailure(error);
    // A search in a collection that was dropped ends with such an error of the SDK.
    return kind === 'missing' || kind === 'unloaded' || cause instanceof TypeError;
  }

  /** Whether another process was faster. Servers refuse a name before they show the collection. */
  async function appears(): Promise<boolean> {
    for (let attempt = 0; attempt < CREATION_POLLS; attempt++) {
      if (await prepare('write').catch(() => false)) return true;
      await sleep(CREATION_POLL_MS);
    }
    return false;
  }

  return {
    name,
    load,
    async use(purpose, missing, work) {
      for (let attempt = 1; ; attempt++) {
        try {
          return (await prepare(purpose)) ? await work() : missing;
        } catch (error) {
          if (!isOutdated(error) || attempt === ATTEMPTS) throw error;
          isReady = false;
          // The process that released the collection has to drop its index before it is loaded again.
          if (attempt > 1 || toFailure(error).kind === 'unloaded') await sleep(attempt * RELOAD_MS);
        }
      }
    },
    async create() {
      if (await prepare('write')) return;
      try {
        await call('write', (client, timeout) =>
          client.createCollection({
            collection_name: name,
            description,
            consistency_level: 'Bounded',
            fields,
            timeout,
          }),
        );
        await createFlat();
      } catch (error) {
        if (!(await appears())) throw error;
      }
      if (!(await prepare('write')))
        throw new MilvusFailure('other', 'it was deleted while it was being created');
    },
  };
}

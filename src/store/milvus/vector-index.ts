import { setTimeout as sleep } from 'node:timers/promises';
import type { CollectionSize, IndexParameter, IndexParameters } from '../../core/index-parameters.ts';
import type { IndexPlan } from '../../core/index-plan.ts';
import { log } from '../../log.ts';
import type { Connection } from './connection.ts';
import { MilvusFailure, toFailure } from './failure.ts';
import { INDEX_KINDS, type IndexKind, kindInfo } from './kinds.ts';

const FIELD = 'vector';
const POLL_MS = 50;
const LONGEST_POLL_MS = 2000;
/** Attempts to replace an index. */
const REPLACEMENTS = 10;

export interface VectorIndex {
  readonly kind: IndexKind;
  readonly parameters: IndexParameters;
  /** Rows that the index does not have yet; they are searched exhaustively. */
  readonly unindexed: number;
  readonly isFinished: boolean;
}

/** What the server tells of the index of the vectors; null if there is none. */
async function readIndex({ call }: Pick<Connection, 'call'>, name: string) {
  const found = await call('read', async (client, timeout) => {
    const answer = await client.describeIndex({ collection_name: name, timeout });
    // Servers report a collection without an index as an error, each with another code.
    if (answer.index_descriptions?.length) return answer;
    const isNone =
      answer.status.code === 700 || /index.*(not found|not exist|no index)/i.test(answer.status.reason);
    return isNone ? { ...answer, status: { ...answer.status, code: 0, error_code: 'Success' } } : answer;
  });
  const index = found.index_descriptions?.find(({ field_name }) => field_name === FIELD);
  if (index === undefined) return null;
  return { ...index, values: new Map(index.params.map(({ key, value }) => [key, String(value)])) };
}

/** The type of the index of a collection, in lower case; null if it has none. */
export async function indexTypeOf(
  connection: Pick<Connection, 'call'>,
  name: string,
): Promise<string | null> {
  const index = await readIndex(connection, name);
  return index === null ? null : (index.values.get('index_type') ?? '').toLowerCase();
}

/** The index of a collection; null if it has none. Throws for a kind that another program made and Soutu cannot search. */
export async function describeIndex(
  connection: Pick<Connection, 'call'>,
  name: string,
): Promise<VectorIndex | null> {
  const index = await readIndex(connection, name);
  if (index === null) return null;
  const type = index.values.get('index_type') ?? '';
  const kind = INDEX_KINDS.find((known) => known === type.toLowerCase());
  if (kind === undefined) throw new MilvusFailure('other', `its index has the unknown type ${type}`);
  return {
    kind,
    parameters: parametersOf(index.values, kind),
    unindexed: kind === 'flat' ? 0 : Math.max(0, Number(index.total_rows) - Number(index.indexed_rows)),
    isFinished: index.state === 'Finished' || Number(index.total_rows) === 0,
  };
}

/** The names of the parameters on servers. */
const NAMES: { readonly [P in Exclude<IndexParameter, 'bits'>]: string } = {
  m: 'M',
  'ef-construction': 'efConstruction',
  lists: 'nlist',
  segments: 'm',
};

/** Servers tell parameters one by one or as one text of JSON. */
function parametersOf(values: ReadonlyMap<string, string>, kind: IndexKind): IndexParameters {
  const together = values.get('params');
  const all = together === undefined ? {} : (JSON.parse(together) as Record<string, unknown>);
  const parameters: Partial<Record<IndexParameter, number>> = {};
  for (const name of Object.keys(kindInfo(kind).parameters) as (keyof typeof NAMES)[]) {
    const value = values.get(NAMES[name]) ?? all[NAMES[name]];
    if (value !== undefined) parameters[name] = Number(value);
  }
  return parameters;
}

/** Creates the index unless another process just did. The server builds it in the background. */
export async function createIndex(
  connection: Connection,
  name: string,
  { kind, parameters = {} }: Pick<IndexPlan<IndexKind>, 'kind' | 'parameters'>,
  size: CollectionSize,
): Promise<void> {
  try {
    await connection.call('write', (client) =>
      client.createIndex({
        collection_name: name,
        field_name: FIELD,
        index_type: kind.toUpperCase(),
        metric_type: 'COSINE',
        params: kindInfo(kind).build(size, parameters),
        // Lite builds it within the call.
        timeout: connection.patience.buildMs,
      }),
    );
  } catch (error) {
    const existing = await describeIndex(connection, name).catch(() => null);
    if (existing?.kind !== kind) throw error;
  }
}

/**
 * Replaces the index. Searches of other processes fail meanwhile with “not loaded”, upon which they load the collection and wait.
 */
export async function replaceIndex(
  connection: Connection,
  name: string,
  plan: Pick<IndexPlan<IndexKind>, 'kind' | 'parameters'>,
  size: CollectionSize,
): Promise<void> {
  const { call } = connection;
  for (let attempt = 1; ; attempt++) {
    try {
      await call('write', (client, timeout) => client.releaseCollection({ collection_name: name, timeout }));
      await call('write', (client, timeout) =>
        client.dropIndex({ collection_name: name, field_name: FIELD, timeout }),
      );
      await createIndex(connection, name, plan, size);
      break;
    } catch (error) {
      // A search of another process has loaded the collection in between.
      if (attempt === REPLACEMENTS) throw error;
      await sleep(attempt * POLL_MS);
    }
  }
}

/**
 * Waits until the index has all rows that are flushed, or until the signal. A search is right before that, so a slow build is no
 * failure.
 */
export async function finishIndex(
  connection: Pick<Connection, 'call' | 'patience'>,
  name: string,
  signal?: AbortSignal,
): Promise<void> {
  const until = performance.now() + connection.patience.buildMs;
  for (let pause = POLL_MS; ; pause = Math.min(2 * pause, LONGEST_POLL_MS)) {
    const index = await describeIndex(connection, name);
    if (index === null || (index.isFinished && index.unindexed === 0)) return;
    if (performance.now() > until) {
      log.warn('Milvus is still building the index', { collection: name, unindexed: index.unindexed });
      return;
    }
    await sleep(pause, undefined, { signal }).catch(() => {});
    if (signal?.aborted) return;
  }
}

/** Writes rows from memory to the disk of the server, where they are indexed. Servers limit how often, which is no failure. */
export async function flush({ call, patience }: Connection, name: string): Promise<void> {
  try {
    await call('write', (client) =>
      client.flushSync({ collection_names: [name], timeout: patience.buildMs }),
    );
  } catch (error) {
    const failure = toFailure(error);
    if (failure.kind !== 'away') throw failure;
    log.debug('Milvus did not flush', { collection: name, reason: failure.message });
  }
}

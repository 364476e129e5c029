import { setTimeout as sleep } from 'node:timers/promises';
import { SoutuError } from '../../errors.ts';
import { log } from '../../log.ts';
import { type MilvusAddress, showAddress } from './address.ts';
import { storeError } from './errors.ts';
import { checkAnswer, MilvusFailure, toFailure } from './failure.ts';
import type { Server, Version } from './kinds.ts';
import { loadSdk, type MilvusClient, type Sdk } from './sdk.ts';

/** How long to wait for a server, in milliseconds. */
export interface Patience {
  /** For a server that does not accept a connection at the start. */
  readonly connectMs: number;
  /** For a server that has gone while a person waits for an answer. */
  readonly readMs: number;
  /** For a server that has gone during an indexing run. */
  readonly writeMs: number;
  /** For the answer to one call. */
  readonly callMs: number;
  /** For loading a collection to make progress. */
  readonly loadMs: number;
  /** For building an index. */
  readonly buildMs: number;
}

const PATIENCE: Patience = {
  connectMs: 3000,
  readMs: 5000,
  writeMs: 120_000,
  callMs: 30_000,
  loadMs: 180_000,
  buildMs: 3_600_000,
};

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1000;
/** A server that refused a connection is asked again after this long: it may have just been started. */
const CONNECT_PAUSE_MS = 150;
/**
 * Lite takes more frequent pings than one in five minutes for an attack and closes the connection; some networks forget a connection
 * that is silent for 350 s.
 */
const PING_MS = 330_000;
/** For calls that the SDK makes of its own, which tell it about a collection. */
const DETAILS_MS = 10_000;
/** How much longer Lite may take: it looks at every row for each condition, 100,000 of them in some 20 s on a slow machine. */
const LITE_CALLS = 10;
const OLDEST: Version = [2, 3];
/** Since this version, patterns may begin with a wildcard. */
const PARTS: Version = [2, 4];

/** Whether a person waits for the answer, or an indexing run that goes on once the server is back. */
export type Purpose = 'read' | 'write';

/** One connection to a server, shared by all stores of a driver. */
export interface Connection extends Server {
  /** The address for people. */
  readonly server: string;
  readonly database: string;
  readonly sdk: Sdk;
  readonly patience: Patience;
  /** Whether conditions can find the middle of texts. */
  readonly findsParts: boolean;
  /**
   * Makes a call and returns its answer, once it succeeded. A call that fails because the server has gone is repeated: all of
   * ours can be, because rows are written and deleted by id. Throws `MilvusFailure`.
   */
  call<T>(purpose: Purpose, make: (client: MilvusClient, timeout: number) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * Connects to a server. Throws `store-unreachable`, `store-denied`, `bad-setting` for a missing database or a missing SDK, and
 * `store-failed` for a server that is too old.
 */
export async function connect(
  address: MilvusAddress,
  options: { readonly token?: string | undefined; readonly patience?: Partial<Patience> | undefined },
): Promise<Connection> {
  const patience = { ...PATIENCE, ...options.patience };
  const server = showAddress(address);
  const sdk = await loadSdk();
  const make = () =>
    new sdk.MilvusClient({
      address: `${address.host}:${address.port}`,
      database: address.database,
      ssl: address.tls,
      timeout: Math.min(patience.callMs, DETAILS_MS),
      maxRetries: 0,
      telemetry: { enabled: false },
      ...(options.token !== undefined && { token: options.token }),
      channelOptions: {
        'grpc.keepalive_time_ms': PING_MS,
        'grpc.initial_reconnect_backoff_ms': 100,
        'grpc.min_reconnect_backoff_ms': 100,
        'grpc.max_reconnect_backoff_ms': LONGEST_PAUSE_MS,
      },
    });
  try {
    const client = await firstClient(make, patience);
    let version: string;
    try {
      version = checkAnswer(await client.getVersion()).version;
      if (!isAtLeast(version, OLDEST)) throw new MilvusFailure('unsupported', `it is version ${version}`);
      await checkDatabase(client, address.database, server);
    } catch (error) {
      await client.closeConnection();
      throw error;
    }
    const isLite = version.startsWith('milvus_lite');
    const isSince = (since: Version) => isAtLeast(version, since);
    const callMs = isLite ? LITE_CALLS * patience.callMs : patience.callMs;
    return {
      server,
      database: address.database,
      sdk,
      patience,
      isLite,
      isSince,
      findsParts: isLite || isSince(PARTS),
      call: (purpose, work) => repeated(server, patience, purpose, () => work(client, callMs)),
      async close() {
        await client.closeConnection();
      },
    };
  } catch (error) {
    throw storeError(error, server, null);
  }
}

/** The first connection fails for ever once it failed, so each attempt is a new client. */
async function firstClient(make: () => MilvusClient, { connectMs }: Patience): Promise<MilvusClient> {
  const until = performance.now() + connectMs;
  for (;;) {
    const client = make();
    try {
      // Awaited at once: a refused connection would otherwise end the process.
      await client.connectPromise;
      return client;
    } catch (error) {
      await client.closeConnection();
      const failure = toFailure(error);
      if (failure.kind !== 'away' || performance.now() + CONNECT_PAUSE_MS > until) throw failure;
      await sleep(CONNECT_PAUSE_MS);
    }
  }
}

/** Whether a server such as `v2.3.5` or `2.6.1-gpu` is of this version or later; an unreadable version counts as late. */
function isAtLeast(text: string, [major, minor]: Version): boolean {
  const [, ...found] = /(\d+)\.(\d+)/.exec(text) ?? [];
  const [foundMajor = Number.POSITIVE_INFINITY, foundMinor = 0] = found.map(Number);
  return foundMajor > major || (foundMajor === major && foundMinor >= minor);
}

/** Servers report a missing database only with the first use of a collection, and then as if that were missing. */
async function checkDatabase(client: MilvusClient, database: string, server: string): Promise<void> {
  const names = checkAnswer(await client.listDatabases()).db_names;
  if (names.includes(database)) return;
  throw new SoutuError('bad-setting', `Milvus at ${server} has no database ${JSON.stringify(database)}`, {
    hint: `It has ${names.join(', ')}. Name one of them after the port of the setting store, or create the database with a tool of Milvus.`,
  });
}

async function repeated<T>(
  server: string,
  patience: Patience,
  purpose: Purpose,
  work: () => Promise<T>,
): Promise<T> {
  const since = performance.now();
  const until = since + (purpose === 'read' ? patience.readMs : patience.writeMs);
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    try {
      const answer = checkAnswer(await work());
      if (pause > FIRST_PAUSE_MS) log.info('Milvus answers again', { server });
      return answer;
    } catch (error) {
      const failure = toFailure(error);
      if (!failure.mayPass || performance.now() + pause > until) throw failure;
      if (pause === FIRST_PAUSE_MS) log.warn('Milvus does not answer; waiting for it', { server });
      await sleep(pause);
    }
  }
}

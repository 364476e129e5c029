import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Collection } from '../../src/store/driver.ts';
import { serverCollection } from '../../src/store/milvus/collection.ts';
import type { Connection } from '../../src/store/milvus/connection.ts';
import { toMilvusName } from '../../src/store/milvus/names.ts';
import { fieldsOf } from '../../src/store/milvus/schema.ts';

/** A Milvus Lite server of a test. */
export interface MilvusLite {
  /** `milvus://127.0.0.1:PORT` */
  readonly address: string;
  readonly port: number;
  /** Stops it as its user would: nothing that it has acknowledged may be lost. */
  stop(): Promise<void>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
}

/** The server stops at the end of its input, so it never outlives the test, even if that is killed. */
const PROGRAM = `
import sys
from milvus_lite.adapter.grpc.server import start_server_in_thread
server, db, port = start_server_in_thread(sys.argv[1], host='127.0.0.1', port=int(sys.argv[2]))
print(port, flush=True)
sys.stdin.read()
server.stop(grace=2)
db.close()
`;

/**
 * Starts Milvus Lite on a folder.
 *
 * @param python the program of an environment with the packages milvus-lite and pymilvus
 * @param port @default a free one
 * @throws with the output of the program if it ends before it listens
 */
export async function startMilvusLite(python: string, folder: string, port = 0): Promise<MilvusLite> {
  const child = spawn(python, ['-c', PROGRAM, folder, String(port)], { stdio: ['pipe', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (text) => {
    errors += text;
  });
  const over = once(child, 'close');
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    over.then(() => {
      throw new Error(`Milvus Lite did not start:\n${errors}`);
    }),
  ]);
  return {
    address: `milvus://127.0.0.1:${line}`,
    port: Number(line),
    stop: () => end(child, over, () => child.stdin.end()),
    kill: () => end(child, over, () => child.kill('SIGKILL')),
  };
}

async function end(child: ChildProcess, over: Promise<unknown>, how: () => void): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) how();
  await over;
}

/** Creates a collection as earlier versions did, without the columns of words. */
export async function createEarlierCollection(
  connection: Connection,
  { name, dimensions }: Collection,
): Promise<void> {
  const later = ['caption', 'lines', 'names', 'written'];
  const fields = fieldsOf(connection.sdk, dimensions).filter((field) => !later.includes(field.name));
  const options = { name: toMilvusName(name), description: '', fields, check() {} };
  await serverCollection(connection, options).create();
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MilvusLite, startMilvusLite } from './milvus-lite.ts';

/** SOUTU_TEST_STORE=milvus runs the tests that call `useTestStore` on Milvus Lite instead of LanceDB. */
const python = process.env.SOUTU_TEST_STORE === 'milvus' ? process.env.SOUTU_TEST_MILVUS : undefined;

/**
 * Gives a home its store. A server of Milvus Lite belongs to this home alone, with its data in it, and ends with the tests.
 *
 * @param home as settings are read from it only once, it must not be open
 */
export async function useTestStore(home: string): Promise<MilvusLite | null> {
  if (python === undefined) return null;
  mkdirSync(home, { recursive: true });
  const server = await startMilvusLite(python, join(home, 'milvus', 'data'));
  writeFileSync(join(home, 'config.json'), JSON.stringify({ store: server.address }));
  return server;
}

import { bytesUnder } from '../../store/bytes.ts';
import { configOf } from './config-of.ts';
import { type ServerPaths, serverPaths } from './paths.ts';
import { milvusVersion } from './ping.ts';
import { runningServer, type ServerState } from './state.ts';
import type { MilvusServerOptions, MilvusServerStatus } from './types.ts';

/**
 * Describes the Milvus Lite of a home. Throws `store-failed` if it was started on another machine.
 *
 * @example const { running, address } = await milvusStatus({ home: '/srv/soutu' });
 */
export async function milvusStatus(options: MilvusServerOptions = {}): Promise<MilvusServerStatus> {
  const paths = serverPaths(configOf(options).home);
  return describeServer(paths, await runningServer(paths));
}

export async function describeServer(
  { data, log }: ServerPaths,
  state: ServerState | null,
): Promise<MilvusServerStatus> {
  const { port = null, pid = null, version = null, since = null } = state ?? {};
  return {
    running: state !== null,
    answers: port !== null && (await milvusVersion(port)) !== null,
    address: port === null ? null : `milvus://127.0.0.1:${port}`,
    port,
    pid,
    version,
    since,
    folder: data,
    bytes: await bytesUnder(data),
    log,
  };
}

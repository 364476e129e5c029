import type { Config } from '../../config.ts';
import { SoutuError } from '../../errors.ts';
import { makePrivateFolder } from '../../private-folder.ts';
import { configOf } from './config-of.ts';
import { inTurn } from './in-turn.ts';
import { INSTALL_BYTES, installMilvus } from './install.ts';
import { launch } from './launch.ts';
import { type ServerPaths, serverPaths } from './paths.ts';
import { requireFreePort } from './port.ts';
import { anyPython, namedPython, ownPython, type Python } from './python.ts';
import { readState, runningServer } from './state.ts';
import { describeServer } from './status.ts';
import type { MilvusStartReport, StartMilvusOptions } from './types.ts';

const DEFAULT_PORT = 19530;
const ANY_PORT = 0;

/**
 * Starts Milvus Lite on 127.0.0.1 with its data in a home, and resolves when it answers. It goes on when this process ends. A
 * server that runs already is left as it is.
 *
 * Throws `port-taken`, `milvus-missing`, `offline`, `bad-setting` for the setting `python`, `usage` for another port than that of
 * the server that runs, `store-failed`, and the reason of the signal.
 *
 * @returns null if Milvus Lite is not installed and `agree` did not agree to a download
 *
 * @example
 * const server = await startMilvus({ home: '/srv/soutu', agree: async () => true });
 * const engine = await openEngine({ home: '/srv/soutu', store: server?.address ?? 'lance' });
 */
export async function startMilvus(options: StartMilvusOptions = {}): Promise<MilvusStartReport | null> {
  const { port: wanted, signal = new AbortController().signal, onWait } = options;
  const config = configOf(options);
  const paths = serverPaths(config.home);
  return inTurn(paths, { command: 'soutu milvus start', signal, onWait }, async () => {
    const running = await runningServer(paths);
    if (running) {
      requireSamePort(running.port, wanted);
      return { ...(await describeServer(paths, running)), started: false };
    }
    const port = wanted ?? (await readState(paths))?.port ?? DEFAULT_PORT;
    if (port !== ANY_PORT) await requireFreePort(port);
    const python = await pythonWithMilvus(config, paths, { ...options, signal });
    if (python === null) return null;
    const started = await launch(python, paths, port, signal);
    return { ...(await describeServer(paths, started)), started: true };
  });
}

function requireSamePort(running: number, wanted: number | undefined): void {
  if (wanted === undefined || wanted === ANY_PORT || wanted === running) return;
  throw new SoutuError('usage', `The Milvus Lite of this home runs already, on port ${running}`, {
    hint: `Stop it first: soutu milvus stop, then soutu milvus start --port ${wanted}.`,
  });
}

/** The Python that was named, if it has the packages; else that of the environment in the home, which is made if it is missing. */
async function pythonWithMilvus(
  config: Config,
  paths: ServerPaths,
  {
    agree,
    onInstall,
    signal,
  }: Pick<StartMilvusOptions, 'agree' | 'onInstall'> & { readonly signal: AbortSignal },
): Promise<Python | null> {
  const named = config.python === undefined ? null : await namedPython(config.python);
  if (named?.hasMilvus) return named;
  const own = await ownPython(paths);
  if (own) return own;
  const base = named ?? (await anyPython());
  if (config.offline) {
    throw new SoutuError('offline', 'Milvus Lite is not installed, and downloads are turned off.', {
      hint: 'Pass --no-offline, or name a Python that has the packages milvus-lite and pymilvus with --python.',
    });
  }
  if (!(await agree?.(INSTALL_BYTES))) return null;
  onInstall?.();
  await makePrivateFolder(paths.folder);
  return installMilvus(base, paths, signal);
}

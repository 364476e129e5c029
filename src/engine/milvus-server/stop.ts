import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { SoutuError } from '../../errors.ts';
import { configOf } from './config-of.ts';
import { inTurn } from './in-turn.ts';
import { type ServerPaths, serverPaths } from './paths.ts';
import { isRunning, runningServer, type ServerState } from './state.ts';
import type { MilvusStopReport, StopMilvusOptions } from './types.ts';

/** The signals to send, each with the milliseconds to wait for the end. Even the last one loses nothing that was acknowledged. */
const SIGNALS = [
  ['SIGINT', 20_000],
  ['SIGTERM', 5000],
  ['SIGKILL', 5000],
] as const;
const POLL_MS = 50;

/**
 * Stops the Milvus Lite of a home. Throws `store-failed` if it cannot be stopped, and the reason of the signal.
 *
 * @example const { stopped } = await stopMilvus({ home: '/srv/soutu' });
 */
export async function stopMilvus(options: StopMilvusOptions = {}): Promise<MilvusStopReport> {
  const { signal = new AbortController().signal, onWait } = options;
  const paths = serverPaths(configOf(options).home);
  if (!existsSync(paths.folder)) return NOTHING;
  return inTurn(paths, { command: 'soutu milvus stop', signal, onWait }, async () => {
    const state = await runningServer(paths);
    return state === null ? NOTHING : end(state, paths);
  });
}

const NOTHING: MilvusStopReport = { stopped: false, pid: null, signal: null };

async function end(state: ServerState, paths: ServerPaths): Promise<MilvusStopReport> {
  const { pid } = state;
  for (const [signal, patience] of SIGNALS) {
    send(pid, signal);
    for (let waited = 0; waited < patience; waited += POLL_MS) {
      if (!(await isRunning(state, paths))) return { stopped: true, pid, signal };
      await sleep(POLL_MS);
    }
  }
  throw new SoutuError('store-failed', `Milvus Lite (process ${pid}) does not end.`, {
    hint: 'It may wait for a disk that does not answer.',
  });
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') return;
    throw new SoutuError('store-failed', `Milvus Lite (process ${pid}) cannot be stopped: ${message}`, {
      hint: 'Stop it as the user who started it.',
    });
  }
}

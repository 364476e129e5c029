import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../config.ts';
import { SoutuError } from '../../errors.ts';
import { inTurn, type TurnOptions } from './in-turn.ts';
import { type ServerPaths, serverPaths } from './paths.ts';
import { isRunning, runningServer, type ServerState } from './state.ts';

/** What stopping did. */
export interface StopReport {
  /** False if no server was running. */
  readonly stopped: boolean;
  readonly pid: number | null;
  /** The signal that ended it: SIGINT lets requests finish, SIGKILL ends a process that does not react. */
  readonly signal: NodeJS.Signals | null;
}

/** The signals to send, each with the milliseconds to wait for the end. Even the last one loses nothing that was acknowledged. */
const SIGNALS = [
  ['SIGINT', 20_000],
  ['SIGTERM', 5000],
  ['SIGKILL', 5000],
] as const;
const POLL_MS = 50;

/** Stops the Milvus Lite of a home. Throws `store-failed` if it cannot be stopped, and the reason of the signal. */
export async function stopMilvus(
  { home }: Pick<Config, 'home'>,
  options: Omit<TurnOptions, 'command'>,
): Promise<StopReport> {
  const paths = serverPaths(home);
  if (!existsSync(paths.folder)) return NOTHING;
  return inTurn(paths, { ...options, command: 'soutu milvus stop' }, async () => {
    const state = await runningServer(paths);
    return state === null ? NOTHING : end(state, paths);
  });
}

const NOTHING: StopReport = { stopped: false, pid: null, signal: null };

async function end(state: ServerState, paths: ServerPaths): Promise<StopReport> {
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

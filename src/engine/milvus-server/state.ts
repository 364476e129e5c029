import { execFile } from 'node:child_process';
import { hostname } from 'node:os';
import { promisify } from 'node:util';
import { SoutuError } from '../../errors.ts';
import { isAlive, startOf } from '../../library/process-alive.ts';
import { readCacheFile, writeCacheFile } from '../../private-folder.ts';
import type { ServerPaths } from './paths.ts';

/** A server that was started. */
export interface ServerState {
  readonly pid: number;
  /** Start time of the process, which tells it from another one with the same pid; null if the platform has none. */
  readonly start: string | null;
  readonly host: string;
  readonly port: number;
  /** Version of Milvus Lite. */
  readonly version: string;
  /** ISO time. */
  readonly since: string;
}

const run = promisify(execFile);

/** Records a server that was just started. */
export async function writeState(
  paths: ServerPaths,
  started: Pick<ServerState, 'pid' | 'port' | 'version'>,
): Promise<ServerState> {
  const { pid } = started;
  const since = new Date().toISOString();
  const state: ServerState = { ...started, start: startOf(pid), host: hostname(), since };
  await writeCacheFile(paths.state, state);
  return state;
}

/** The server that was started last; null if there is none or the file is damaged. */
export async function readState(paths: ServerPaths): Promise<ServerState | null> {
  const state = (await readCacheFile(paths.state)) as Partial<ServerState> | null | undefined;
  const isWhole = typeof state?.pid === 'number' && typeof state.port === 'number';
  return isWhole ? (state as ServerState) : null;
}

/**
 * The server that runs now, or null. After a crash or a reboot its pid may belong to another program, which must be neither
 * taken for the server nor stopped. Throws `store-failed` if it was started on another machine that shares the home.
 */
export async function runningServer(paths: ServerPaths): Promise<ServerState | null> {
  const state = await readState(paths);
  if (state === null) return null;
  if (state.host !== hostname()) {
    throw new SoutuError(
      'store-failed',
      `The Milvus Lite of this home was started on ${state.host}, and its data must not be opened twice.`,
      { hint: `Stop it there. If ${state.host} is off or gone, delete ${paths.state}.` },
    );
  }
  return (await isRunning(state, paths)) ? state : null;
}

/** Whether the process of this server is still running. */
export async function isRunning({ pid, start }: ServerState, paths: ServerPaths): Promise<boolean> {
  if (!isAlive(pid, start)) return false;
  return start !== null || (await commandLine(pid)).includes(paths.program);
}

/** The command line of a process where its start time is unknown; empty if there is none. */
async function commandLine(pid: number): Promise<string> {
  const query = `(Get-CimInstance Win32_Process -Filter "ProcessId=${pid}").CommandLine`;
  const [command, args] =
    process.platform === 'win32'
      ? ['powershell', ['-NoProfile', '-Command', query]]
      : ['ps', ['-ww', '-o', 'args=', '-p', String(pid)]];
  return run(command as string, args as string[]).then(
    ({ stdout }) => stdout,
    () => '',
  );
}

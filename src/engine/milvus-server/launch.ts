import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { close, openSync } from 'node:fs';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { SoutuError } from '../../errors.ts';
import { makePrivateFolder } from '../../private-folder.ts';
import type { ServerPaths } from './paths.ts';
import { milvusVersion } from './ping.ts';
import { portTaken } from './port.ts';
import { LOG_BYTES, PROGRAM } from './program.ts';
import type { Python } from './python.ts';
import { type ServerState, writeState } from './state.ts';

/** Milliseconds until the server answers. It first reads what an earlier one has not written to its files. */
const READY_MS = 120_000;
const TAIL_LINES = 5;

/**
 * Starts the server detached from this process and resolves when it answers. Until then it belongs to this process: it ends if this
 * process does. Throws `port-taken`, `store-failed` with the end of its log, and the reason of the signal.
 *
 * @param port 0 for a free one
 */
export async function launch(
  python: Python,
  paths: ServerPaths,
  port: number,
  signal: AbortSignal,
): Promise<ServerState> {
  signal.throwIfAborted();
  await makePrivateFolder(paths.data);
  await writeFile(paths.program, PROGRAM, { mode: 0o600 });
  const written = await startLog(paths.log);
  const log = openSync(paths.log, 'a', 0o600);
  const child = spawn(python.command, [paths.program, paths.data, String(port), paths.log], {
    cwd: paths.folder,
    detached: true,
    stdio: ['pipe', 'pipe', log],
    windowsHide: true,
  });
  close(log);
  try {
    const [word, bound, pid, version = ''] = await firstLine(child, signal);
    if (word === 'port-taken') throw await portTaken(port);
    const found = Number(bound);
    if (word !== 'ready' || (await milvusVersion(found, READY_MS)) === null)
      throw await failed(paths, written);
    const state = await writeState(paths, { pid: Number(pid), port: found, version });
    signal.throwIfAborted();
    child.stdin!.end('go\n');
    await once(child.stdin!, 'close');
    child.stdout!.destroy();
    child.unref();
    return state;
  } catch (error) {
    child.stdin!.destroy();
    child.kill('SIGKILL');
    throw error;
  }
}

/** The words of the first line that the program prints; none if it ends before, or takes too long. */
async function firstLine(child: ChildProcess, signal: AbortSignal): Promise<string[]> {
  const over = AbortSignal.any([signal, AbortSignal.timeout(READY_MS)]);
  const lines = createInterface({ input: child.stdout! });
  child.stdin!.on('error', () => {});
  const line = await Promise.race([
    once(lines, 'line', { signal: over }).then(([text]) => text as string),
    once(child, 'close', { signal: over }).then(() => ''),
  ]).catch(() => '');
  signal.throwIfAborted();
  return line.split(' ');
}

/** Moves a large log aside. Resolves to the bytes that earlier servers have written to the current one. */
async function startLog(file: string): Promise<number> {
  const size = await stat(file).then(
    (stats) => stats.size,
    () => 0,
  );
  if (size <= LOG_BYTES) return size;
  await rename(file, `${file}.1`);
  return 0;
}

async function failed({ log }: ServerPaths, from: number): Promise<SoutuError> {
  const text = (await readFile(log)).subarray(from).toString().trim();
  const lines = text === '' ? ['It wrote nothing.'] : text.split('\n').slice(-TAIL_LINES);
  return new SoutuError('store-failed', ['Milvus Lite did not start:', ...lines].join('\n'), {
    hint: `All of its output: ${log}`,
  });
}

import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { SoutuError } from '../../errors.ts';
import type { ServerPaths } from './paths.ts';
import { completeMark, type Python, venvPython } from './python.ts';

/** What the tests run against. */
const PACKAGES = ['milvus-lite==3.2.2', 'pymilvus==3.0.2'] as const;
/** What an installation of these takes, with all packages that they need, in bytes. */
export const INSTALL_BYTES = { download: 108_000_000, disk: 455_000_000 } as const;

/** Without its cache, which lies outside of the home. */
const PIP_OPTIONS = ['--no-input', '--disable-pip-version-check', '--no-cache-dir'] as const;

const TAIL_LINES = 3;
/** How pip says that it reaches no index. */
const NO_NETWORK =
  /NewConnectionError|ConnectTimeout|ReadTimeout|name resolution|Network is unreachable|Connection refused|Connection reset|SSLError|ProxyError|Retrying \(/i;

/**
 * Makes an environment with Milvus Lite in the home, replacing an incomplete one. Throws `milvus-missing` with what Python said,
 * and the reason of the signal.
 */
export async function installMilvus(
  python: Python,
  paths: ServerPaths,
  signal: AbortSignal,
): Promise<Python> {
  if (!python.makesVenvs) {
    throw new SoutuError('milvus-missing', `${python.command} lacks the modules venv and ensurepip`, {
      hint: 'On Debian and Ubuntu: sudo apt install python3-venv. Or name another Python with --python.',
    });
  }
  await rm(paths.venv, { recursive: true, force: true });
  const own = venvPython(paths);
  try {
    await runLogged(python.command, ['-m', 'venv', paths.venv], paths.installLog, signal);
    await runLogged(own, ['-m', 'pip', 'install', ...PIP_OPTIONS, ...PACKAGES], paths.installLog, signal);
    await writeFile(completeMark(paths), '');
  } catch (error) {
    await rm(paths.venv, { recursive: true, force: true });
    throw error;
  }
  return { command: own, hasMilvus: true, makesVenvs: true };
}

/** Runs a command and writes its output to a file. It goes through this process, so that it ends soon after this process does. */
async function runLogged(command: string, args: string[], file: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const log = createWriteStream(file, { mode: 0o600 });
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
  const stop = () => child.kill();
  signal.addEventListener('abort', stop);
  // A full disk, for example; `finished` throws it once the command has ended.
  log.on('error', stop);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      output += text;
      log.write(text);
    });
  }
  const code = await new Promise<number | Error | null>((resolve) => {
    child.on('error', resolve);
    child.on('close', resolve);
  });
  signal.removeEventListener('abort', stop);
  await finished(log.end());
  signal.throwIfAborted();
  if (code !== 0) throw installError(code instanceof Error ? code.message : output, file);
}

function installError(output: string, file: string): SoutuError {
  const lines = output.trim().split('\n').slice(-TAIL_LINES);
  const isOffline = NO_NETWORK.test(output);
  const what = isOffline ? 'The packages cannot be downloaded' : 'Milvus Lite could not be installed';
  return new SoutuError('milvus-missing', [`${what}:`, ...lines].join('\n'), {
    hint: isOffline
      ? `Check the network. pip uses HTTPS_PROXY, and PIP_INDEX_URL for a mirror. All of its output: ${file}`
      : `All of its output: ${file}`,
  });
}

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expandHome } from '../../config-values.ts';
import { SoutuError } from '../../errors.ts';
import type { ServerPaths } from './paths.ts';

/** A Python that can run Milvus Lite or make an environment for it. */
export interface Python {
  /** Name on the PATH, or path. */
  readonly command: string;
  /** Whether it has the packages of Milvus Lite. */
  readonly hasMilvus: boolean;
  /** Whether it can make virtual environments; Debian has a package of its own for that. */
  readonly makesVenvs: boolean;
}

interface Probe extends Python {
  readonly version: string;
}

/** The oldest version that Milvus Lite supports: 3 and this. */
const OLDEST_MINOR = 10;
/** Major version of Milvus Lite since which it is a program of Python, with the server that Soutu starts. */
const OLDEST_LITE = 3;
/** On the PATH, the usual name first. */
const NAMES = ['python3', 'python', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];
/** Milliseconds for a Python to start, on a slow disk. */
const PROBE_MS = 30_000;

/** Prints the versions of Python and Milvus Lite, and whether it makes environments. Runs on every Python since 2. */
const PROBE = `
import sys
lite, venv = '-', 'no'
try:
    from importlib.metadata import version
    version('pymilvus')
    lite = version('milvus-lite')
except Exception:
    pass
try:
    import venv as _, ensurepip
    venv = 'venv'
except ImportError:
    pass
sys.stdout.write('%d.%d.%d %s %s' % (tuple(sys.version_info[:3]) + (lite, venv)))
`;

const run = promisify(execFile);

/**
 * The Python of a setting. Throws `bad-setting` if it cannot be run or is too old.
 *
 * @param named name on the PATH, or path
 */
export async function namedPython(named: string): Promise<Python> {
  const path = expandHome(named);
  const command = /[\\/]/.test(path) ? resolve(path) : path;
  const probe = await probed(command);
  if (probe instanceof Error) {
    throw new SoutuError(
      'bad-setting',
      `python is ${JSON.stringify(named)}, which cannot be run: ${probe.message}`,
      {
        hint: 'Set python to the program of Python 3.10 or later, or leave it out to use python3.',
      },
    );
  }
  if (isTooOld(probe)) {
    throw new SoutuError(
      'bad-setting',
      `python is ${JSON.stringify(named)}, which is version ${probe.version}; Milvus Lite needs 3.${OLDEST_MINOR} or later`,
      { hint: 'Set python to a later one, or leave it out to use python3.' },
    );
  }
  return probe;
}

/** The first Python on the PATH that is new enough. Throws `milvus-missing`, naming those that are too old. */
export async function anyPython(): Promise<Python> {
  const old: string[] = [];
  for (const name of NAMES) {
    const probe = await probed(name);
    if (probe instanceof Error) continue;
    if (!isTooOld(probe)) return probe;
    old.push(`${name} is version ${probe.version}`);
  }
  const found = old.length > 0 ? `: ${old.join(', ')}` : '';
  throw new SoutuError(
    'milvus-missing',
    `Milvus Lite needs Python 3.${OLDEST_MINOR} or later, which is not on the PATH${found}`,
    { hint: 'Install Python, or name one with --python.' },
  );
}

/** The Python of the environment in the home; null if it is incomplete or its Python has gone, as after an upgrade of the system. */
export async function ownPython(paths: ServerPaths): Promise<Python | null> {
  if (!existsSync(completeMark(paths))) return null;
  const probe = await probed(venvPython(paths));
  return probe instanceof Error || !probe.hasMilvus ? null : probe;
}

export const venvPython = ({ venv }: ServerPaths): string =>
  process.platform === 'win32' ? join(venv, 'Scripts', 'python.exe') : join(venv, 'bin', 'python');

/** The file that is created once all packages are in the environment. */
export const completeMark = ({ venv }: ServerPaths): string => join(venv, 'soutu-complete');

async function probed(command: string): Promise<Probe | Error> {
  try {
    const { stdout } = await run(command, ['-c', PROBE], { timeout: PROBE_MS });
    const [version = '', lite = '', venv] = stdout.trim().split(' ');
    if (!/^\d+\.\d+/.test(version)) return new Error('it is no Python');
    return {
      command,
      version,
      hasMilvus: Number.parseInt(lite, 10) >= OLDEST_LITE,
      makesVenvs: venv === 'venv',
    };
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    return new Error(code === 'ENOENT' ? 'there is no such program' : message.split('\n').at(-1));
  }
}

function isTooOld({ version }: Probe): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < 3 || (major === 3 && minor < OLDEST_MINOR);
}

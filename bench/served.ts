import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../src/package-root.ts';
import { PROCESS_ENVIRONMENT } from '../src/process-environment.ts';

/** A server in a process of its own, so that what loads it does not share its event loop. */
export interface Served {
  readonly url: string;
  readonly pid: number;
  /** Milliseconds from the start of the process until it listened. */
  readonly readyMs: number;
  stop(): Promise<void>;
}

/** `soutu serve` on a free port of this machine alone. */
export function serveSoutu(home: string, args: readonly string[] = []): Promise<Served> {
  const main = join(packageRoot, 'dist', 'src', 'cli', 'main.js');
  const serve = [main, 'serve', '--json', '--port', '0', '--home', home, ...args];
  return start(process.execPath, serve, PROCESS_ENVIRONMENT);
}

/** Starts a server that says `{"address": …}` on a line of its own when it listens. Throws what it wrote if it ends before. */
export async function start(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Served> {
  const started = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...env, ...process.env } });
  let said = '';
  child.stderr.on('data', (data) => {
    said = `${said}${data}`.slice(-2000);
  });
  const address = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => reject(new Error(`${program} ended: ${said}`)));
    createInterface(child.stdout).on('line', (line) => {
      if (line.startsWith('{')) resolve((JSON.parse(line) as { address: string }).address);
    });
  });
  return {
    url: address.replace(/\/$/, ''),
    pid: child.pid!,
    readyMs: performance.now() - started,
    stop: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  await closed;
}

/** Clock ticks of /proc, in milliseconds. */
const TICK_MS = 10;

/** Milliseconds of CPU that a process has taken, of all its threads: unlike times, they hardly depend on what else runs. NaN where the system does not say. */
export function cpuMs(pid: number): number {
  try {
    // The name of the program, which may hold anything, ends with the last parenthesis.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return Number.NaN;
  }
}

/** Resident bytes of a process and those that it started. */
export function residentBytes(pid: number): number {
  const processes = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number, number]);
  const below = (parent: number): number =>
    processes
      .filter(([own, above]) => own === parent || above === parent)
      .reduce((sum, [own, , kilobytes]) => sum + (own === parent ? kilobytes * 1024 : below(own)), 0);
  return below(pid);
}

export interface Health {
  /** Milliseconds that the event loop was late since the last look. */
  readonly lateP99: number;
  readonly lateMax: number;
  readonly rss: number;
}

/** What the server tells Prometheus; each look starts the count of delays anew. */
export async function health(url: string): Promise<Health> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  return {
    lateP99: value('nodejs_eventloop_lag_p99_seconds') * 1000,
    lateMax: value('nodejs_eventloop_lag_max_seconds') * 1000,
    rss: value('process_resident_memory_bytes'),
  };
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setImmediate as turn } from 'node:timers/promises';
import { cliMain } from './cli.ts';
import type { TestLibrary } from './library.ts';

/** A running `soutu serve`. */
export interface Served {
  readonly child: ChildProcess;
  readonly address: string;
  readonly token: string | null;
  readonly network: readonly string[];
  readonly stderr: () => string;
}

/** Starts `soutu serve` on a free port and resolves when it prints its address. Rejects with its messages if it ends before. */
export async function serveLibrary(
  { home }: Pick<TestLibrary, 'home'>,
  args: readonly string[],
): Promise<Served> {
  const all = ['serve', '--json', '--port', '0', '--model', 'soutu-mini', '--home', home, ...args];
  const child = spawn(process.execPath, [cliMain, ...all], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  const line = await Promise.race([
    once(createInterface(child.stdout), 'line').then(([text]) => text as string),
    once(child, 'close').then(() => {
      throw new Error(stderr);
    }),
  ]);
  // What it wrote to stderr before the line is there now, but may be read in the next turn.
  for (let i = 0; i < 2; i++) await turn();
  return { child, stderr: () => stderr, ...(JSON.parse(line) as Omit<Served, 'child' | 'stderr'>) };
}

/** Stops it; resolves to its exit code, or to the signal that ended it. */
export async function stop(
  { child }: Served,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<number | NodeJS.Signals | null> {
  const closed = once(child, 'close');
  child.kill(signal);
  const [code] = (await closed) as [number | null];
  return code ?? child.signalCode;
}

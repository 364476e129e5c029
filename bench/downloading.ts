import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../src/package-root.ts';
import type { PullCost } from './pull-child.ts';
import { figure, megabytes, percentile, table, withFolder } from './run.ts';
import { start } from './served.ts';

const ROUNDS = 5;
const WEIGHTS = 'model.safetensors';
/** What the server sends, in bytes per second; 0 is as fast as this machine can. */
const RATES = { '1 Gbit/s': 125_000_000, unlimited: 0 };

const run = promisify(execFile);
const script = (name: string) => join(packageRoot, 'dist', 'bench', name);

/**
 * A pull of a model beside curl, in turns, from a server in another process of this machine. curl gets the weights only, and neither
 * checks their hash nor makes them durable.
 *
 * @param folder of the model
 */
export async function benchDownloading(folder: string): Promise<string> {
  const { size } = statSync(join(folder, WEIGHTS));
  const rows: string[][] = [];
  for (const [name, rate] of Object.entries(RATES)) {
    const hub = await start(process.execPath, [script('hub-child.js'), folder, String(rate)]);
    try {
      const curls: number[] = [];
      const pulls: PullCost[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        curls.push(await withFolder((to) => curl(hub.url, to)));
        pulls.push(await withFolder((to) => pull(hub.url, to)));
      }
      const curlMs = percentile(curls, 0.5);
      const of = (pick: (cost: PullCost) => number) => percentile(pulls.map(pick), 0.5);
      const pullMs = of(({ ms }) => ms);
      const rateOf = (ms: number) => figure(size / 1000 / ms);
      rows.push(
        [name, 'curl, no hash', `${figure(curlMs / 1000)} s`, rateOf(curlMs), '100 %', '', ''],
        [
          name,
          'pull, hashed and durable',
          `${figure(pullMs / 1000)} s`,
          rateOf(pullMs),
          `${Math.round((100 * curlMs) / pullMs)} %`,
          `${figure(of(({ cpuMs }) => cpuMs) / 1000)} s`,
          megabytes(Math.max(...pulls.map(({ peakRss }) => peakRss))),
        ],
      );
    } finally {
      await hub.stop();
    }
  }
  return table([`${megabytes(size)}, server`, '', 'time', 'MB/s', 'to curl', 'CPU', 'peak RSS'], rows);
}

async function curl(address: string, to: string): Promise<number> {
  const url = `${address}/bench/model/resolve/main/${WEIGHTS}`;
  const started = performance.now();
  await run('curl', ['--silent', '--fail', '--noproxy', '*', '--output', join(to, WEIGHTS), url]);
  return performance.now() - started;
}

/** Without the start of the process. */
async function pull(address: string, to: string): Promise<PullCost> {
  const { stdout } = await run(process.execPath, [script('pull-child.js'), address, to]);
  return JSON.parse(stdout) as PullCost;
}

import { readFileSync } from 'node:fs';
import { pull } from '../src/models/download/pull.ts';
import { parseHubName } from '../src/models/sources/hub-name.ts';

/** What a download cost, as its process measured it. */
export interface PullCost {
  readonly ms: number;
  readonly cpuMs: number;
  readonly peakRss: number;
}

const [endpoint, cache] = process.argv.slice(2) as [string, string];
const before = process.cpuUsage();
const started = performance.now();
const hub = { endpoint, token: undefined, cache };
await pull(
  parseHubName('bench/model')!,
  { hubs: ['huggingface'], huggingFace: hub, modelScope: hub, proxy: {} },
  // The folder belongs to this process alone.
  { acquireLock: async () => ({ async release() {} }) },
);
const { user, system } = process.cpuUsage(before);
const cost: PullCost = {
  ms: performance.now() - started,
  cpuMs: (user + system) / 1000,
  // Not maxRSS: on Linux a new process inherits that of the process which started it.
  peakRss: Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024,
};
process.stdout.write(JSON.stringify(cost));

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openEngine } from '../src/engine.ts';

/** What one run over a folder cost, as its process measured it. */
export interface IndexCost {
  readonly added: number;
  readonly unchanged: number;
  readonly tookMs: number;
  readonly imagesPerSecond: number;
  /** CPU time divided by time and cores. */
  readonly busy: number;
  readonly peakRss: number;
  /** Resident bytes at every tenth of the run. */
  readonly rss: readonly number[];
  /** Milliseconds that the JavaScript thread was late. */
  readonly delayP99: number;
  readonly delayMax: number;
}

const [folder, cores] = process.argv.slice(2);
const engine = await openEngine();
const delay = monitorEventLoopDelay({ resolution: 5 });
const samples: number[] = [];
const sampler = setInterval(() => samples.push(process.memoryUsage.rss()), 50);
const before = process.cpuUsage();
const started = performance.now();
const { added, unchanged, tookMs, imagesPerSecond } = await engine.index([folder!], {
  // Loading the store's native module blocks for once, before the first picture; that is a start, not the work.
  onProgress: ({ written }) => {
    if (written.length > 0) delay.enable();
  },
});
delay.disable();
clearInterval(sampler);
const { user, system } = process.cpuUsage(before);
const cost: IndexCost = {
  added,
  unchanged,
  tookMs,
  imagesPerSecond,
  busy: (user + system) / 1000 / (performance.now() - started) / Number(cores),
  // Not maxRSS: on Linux a new process inherits that of the process which started it.
  peakRss: Math.max(...samples),
  rss: Array.from({ length: 10 }, (_, i) => samples[Math.floor(((i + 1) * samples.length) / 10) - 1] ?? 0),
  delayP99: delay.percentile(99) / 1e6,
  delayMax: delay.max / 1e6,
};
await engine.close();
process.stdout.write(JSON.stringify(cost));

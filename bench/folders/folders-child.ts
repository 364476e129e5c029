import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openEngine } from '../../src/engine.ts';
import { peakRss } from '../resident.ts';

/** What a run over a folder cost, in a process of its own: folders-child.js FOLDER ('full' to read all files again). */
export interface RunCost {
  readonly added: number;
  readonly moved: number;
  readonly unchanged: number;
  readonly ms: number;
  /** The largest resident size of the process in bytes. */
  readonly peakRss: number;
  /** Milliseconds that the JavaScript thread was late at most, once files are met. */
  readonly lateMax: number;
}

const [folder, full] = process.argv.slice(2);
const engine = await openEngine();
const delay = monitorEventLoopDelay({ resolution: 5 });
const { added, moved, unchanged, failed, interrupted, tookMs } = await engine.index([folder!], {
  full: full === 'full',
  // Loading the store's native module blocks for once, before the first file; that is a start, not the work.
  onProgress: () => void delay.enable(),
});
delay.disable();
if (interrupted || failed.length > 0) throw new Error(`${failed.length} files failed: ${failed[0]?.message}`);
await engine.close();
const cost: RunCost = {
  added,
  moved,
  unchanged,
  ms: tookMs,
  peakRss: peakRss(),
  lateMax: delay.max / 1e6,
};
process.stdout.write(JSON.stringify(cost));

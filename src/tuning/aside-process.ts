import { setPriority } from 'node:os';
import { join } from 'node:path';
import { asSoutuError, SoutuError } from '../errors.ts';
import { withSnapshot } from '../store/snapshot/with-snapshot.ts';
import type { VectorStore } from '../store/store.ts';
import { openDriver } from '../store/stores.ts';
import type { AsideMessage, AsideRequest, AsideTasks, Place } from './aside-tasks.ts';
import { copyShare } from './copy-share.ts';
import { answerExactly, measure } from './measure.ts';
import type { TuningPoint } from './types.ts';

/**
 * Entry of a process that does one task with a collection: one that is cancelled can be killed at any time, because nothing stops the
 * native code of a store that builds an index, and its memory is that of the task alone.
 */

/** Lower than that of searches of other processes. */
const IN_THE_BACKGROUND = 10;
const TELL_EVERY_MS = 100;
/** Efforts that take too long, after which no more are tried; one alone can have been disturbed. */
const SLOW_IN_A_ROW = 3;

/** Efforts in a row that find no more than the first of them, after which no more are tried. */
const PLATEAU = 4;
const GAIN = 0.001;
/** Below this recall a longer step can still find more. */
const ENOUGH = 0.5;

// LanceDB warns of each list without a vector.
process.env.LANCE_LOG = 'error';

// Ctrl-C reaches all processes of a terminal. The one that gave the task decides what it means.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.once('message', async (request: AsideRequest) => {
  const message: AsideMessage = await perform(request).then(
    (answer) => ({ answer }),
    (error: unknown) => {
      const { code, message, hint } = asSoutuError(error, 'internal');
      return { failure: { code, message, hint } };
    },
  );
  process.send?.(message);
});

let toldAt = 0;

function tell(done: number, total: number): void {
  const now = performance.now();
  if (now - toldAt < TELL_EVERY_MS && done < total) return;
  toldAt = now;
  process.send?.({ progress: { done, total } } satisfies AsideMessage);
}

async function perform(request: AsideRequest): Promise<unknown> {
  switch (request.do) {
    case 'copy': {
      setPriority(IN_THE_BACKGROUND);
      return at(request.from, (from) => at(request.to, (to) => copyShare(from, to, request, tell)));
    }
    case 'build': {
      setPriority(IN_THE_BACKGROUND);
      return build(request.at);
    }
    case 'exact':
      return at(request.at, async (store) => {
        const total = request.queries.length;
        const exact = await answerExactly(store.search, request.queries, (done) => tell(done, total));
        return { exact } satisfies AsideTasks['exact']['answer'];
      });
    case 'copied':
      return at(request.at, (store) => inCopy(store, request));
    case 'measure':
      return at(request.at, (store) => sweep(store, request));
  }
}

async function at<T>(
  { address, token, home, collection, index }: Place,
  work: (store: VectorStore) => Promise<T>,
): Promise<T> {
  const driver = await openDriver(address, { home, token, index });
  try {
    return await work(await driver.open(collection));
  } finally {
    await driver.close();
  }
}

async function build(place: Place): Promise<AsideTasks['build']['answer']> {
  const { address, token, home, collection, index } = place;
  const driver = await openDriver(address, { home, token, index });
  try {
    const store = await driver.open(collection);
    const started = performance.now();
    await store.maintain({ changed: false });
    const buildMs = performance.now() - started;
    const { kind, parameters, bytes } = (await store.describe()).index;
    if (kind !== index.kind) throw new SoutuError('store-failed', `The store has built ${kind} instead`);
    return { buildMs, parameters, diskBytes: bytes ?? null };
  } finally {
    await driver.close();
  }
}

/** Whether more effort finds no more: what is left is lost in the compression of the vectors. */
function isFlat(points: readonly Pick<TuningPoint, 'recall'>[]): boolean {
  const last = points.slice(-PLATEAU).map(({ recall }) => recall.all);
  return last.length === PLATEAU && last[0]! > ENOUGH && Math.max(...last) - last[0]! < GAIN;
}

/** Memory of the process once the store has started its threads, and before it has read vectors or an index. */
async function bytesBefore(store: VectorStore, { choosing }: AsideTasks['copied']['task']['asked']) {
  const filter = { op: 'in', field: 'id', values: ['0'.repeat(32)] } as const;
  await store.search({ vector: choosing[0]!.vector, limit: 1, filter, exact: true });
  return process.memoryUsage().rss;
}

async function inCopy(
  store: VectorStore,
  { at: place, asked }: AsideTasks['copied']['task'],
): Promise<AsideTasks['copied']['answer']> {
  const { home, collection } = place;
  // Below the home, so that it is deleted with what else was built aside.
  const copy = withSnapshot(store, {
    dimensions: collection.dimensions,
    folder: join(home, 'copies'),
    settledMs: 0,
  });
  const before = await bytesBefore(store, asked);
  const started = performance.now();
  // The first search sees the version, the second one has the copy written.
  for (let i = 0; i < 2; i++) await copy.search({ vector: asked.choosing[0]!.vector, limit: 1 });
  await copy.settled();
  const buildMs = performance.now() - started;
  const point = copy.snapshot() === null ? null : await measure(copy.search, asked, {});
  const memoryBytes = Math.max(0, process.memoryUsage().rss - before);
  return { point, buildMs, memoryBytes, diskBytes: copy.snapshot()?.bytes ?? null };
}

async function sweep(
  store: VectorStore,
  { at: place, asked, efforts, slowest, until }: AsideTasks['measure']['task'],
): Promise<AsideTasks['measure']['answer']> {
  const before = await bytesBefore(store, asked);
  const points: Omit<TuningPoint, 'isFront'>[] = [];
  let isCut = false;
  for (const [i, effort] of efforts.entries()) {
    isCut = Date.now() > until && points.length > 0;
    if (isCut) break;
    points.push(await measure(store.search, asked, effort));
    tell(i + 1, efforts.length);
    if (points.at(-1)!.recall.all === 1 || isFlat(points)) break;
    const last = points.slice(-SLOW_IN_A_ROW);
    if (last.length === SLOW_IN_A_ROW && last.every(({ p50Ms }) => p50Ms > slowest)) break;
  }
  const isOwn = place.address === 'lance';
  const memoryBytes = isOwn ? Math.max(0, process.memoryUsage().rss - before) : null;
  return { points, memoryBytes, isCut };
}

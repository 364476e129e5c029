import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { createPool, type Pool } from '../../src/models/local/pool.ts';
import type { Job } from '../../src/models/local/protocol.ts';
import { packageRoot } from '../../src/package-root.ts';
import { fixtures, open, soutuMini, temporaryFolder } from './support.ts';

/** A worker that answers a text with its thread and how often it was released, and a picture after a moment. */
const WORKER = `
import { parentPort, threadId, workerData } from 'node:worker_threads';
let released = 0;
const send = (message) => {
  Atomics.add(workerData.finished, 0, 1);
  parentPort.postMessage(message);
};
parentPort.on('message', (job) => {
  if (job.do === 'release') released += 1;
  const answer = () => send({ result: Float32Array.of(threadId, released) });
  if (job.do === 'image') setTimeout(answer, job.width);
  else answer();
});
send({ started: true });
`;

interface Threads {
  /** Number of threads that were started. */
  started: number;
  /** Number of threads that have ended. */
  ended: number;
}

/** Counts the worker threads of this process during a test. */
function countThreads(): Threads {
  const threads = { started: 0, ended: 0 };
  const count = (worker: Worker) => {
    threads.started += 1;
    worker.once('exit', () => {
      threads.ended += 1;
    });
  };
  process.on('worker', count);
  onTestFinished(() => void process.off('worker', count));
  return threads;
}

function pool(size: number, idleMs: number): Pool<Job, Float32Array> {
  const file = join(temporaryFolder(), 'worker.mjs');
  writeFileSync(file, WORKER);
  const made = createPool<Job, Float32Array>({ file, setup: {}, release: { do: 'release' }, size, idleMs });
  onTestFinished(() => made.close());
  return made;
}

const text = { do: 'text', text: 'words' } as const;
/** A picture that takes so many milliseconds. */
const picture = (ms = 20) => ({ do: 'image', data: new Uint8Array(), width: ms, height: 1 }) as const;
const pictures = (run: Pool<Job, Float32Array>['run'], count: number) =>
  Promise.all(Array.from({ length: count }, () => run(picture())));
const running = ({ started, ended }: Threads) => started - ended;

test('idle workers end, except the first, which gives back what pictures need', async () => {
  const threads = countThreads();
  const { run } = pool(3, 1);
  await pictures(run, 6);
  expect(threads.started).toBe(3);
  await expect.poll(() => running(threads)).toBe(1);
  await expect.poll(async () => (await run(text, { first: true }))[1]).toBeGreaterThan(0);
  expect(threads.started).toBe(3);
});

test('several jobs after a rest start each worker once', async () => {
  const threads = countThreads();
  const { run } = pool(3, 50);
  await pictures(run, 6);
  await expect.poll(() => running(threads)).toBe(1);
  await Promise.all([pictures(run, 8), run(text, { first: true }), pictures(run, 8)]);
  expect(threads.started).toBe(5);
});

test('jobs that arrive while workers end are answered by new ones', async () => {
  const threads = countThreads();
  const { run } = pool(2, 1);
  for (let round = 0; round < 20; round++) {
    expect(await pictures(run, 4)).toHaveLength(4);
    // Between the end of the idle time and the exit of the thread lie a few milliseconds.
    await sleep(round % 5);
  }
  expect(threads.started).toBeGreaterThan(2);
});

test('a worker that takes longer than the idle time is not ended', async () => {
  const threads = countThreads();
  const { run } = pool(2, 1);
  const answers = await Promise.all([run(picture(200)), run(picture(200))]);
  expect(new Set(answers.map(([thread]) => thread)).size).toBe(2);
  expect(threads.started).toBe(2);
});

test('closing waits for workers that are ending', async () => {
  const threads = countThreads();
  for (let round = 0; round < 6; round++) {
    const { run, close } = pool(3, round % 2);
    await pictures(run, 6);
    await sleep(round % 3);
    await close();
    expect(running(threads)).toBe(0);
  }
});

test('a process that is done ends without closing the pool or waiting for the rest', () => {
  const file = join(temporaryFolder(), 'worker.mjs');
  writeFileSync(file, WORKER);
  const script = `
    import { createPool } from './dist/src/models/local/pool.js';
    const { run } = createPool({ file: ${JSON.stringify(file)}, setup: {}, size: 2, idleMs: 3_600_000 });
    await Promise.all([1, 2, 3].map(() => run({ do: 'image', width: 1 })));
    console.log('done');`;
  const args = ['--input-type=module', '-e', script];
  const options = { cwd: packageRoot, encoding: 'utf8', timeout: 100_000 } as const;
  expect(execFileSync(process.execPath, args, options)).toBe('done\n');
});

test.each([
  ['fp32', join(fixtures, 'models/clip-fp16')],
  ['int8', soutuMini],
] as const)('a real model (%s) gives the same vectors after a rest', async (precision, folder) => {
  const threads = countThreads();
  const embedder = await open(folder, { precision, workers: 2, idleMs: 1 });
  const embed = () =>
    Promise.all([
      embedder.embedTexts(['a', 'b']),
      embedder.embedImages(
        [1, 2, 3].map((value) => ({ data: new Uint8Array(30 * 20 * 3).fill(value), width: 30, height: 20 })),
      ),
    ]);
  const before = await embed();
  for (let round = 0; round < 3; round++) {
    await expect.poll(() => running(threads)).toBe(1);
    expect(await embed()).toEqual(before);
  }
});

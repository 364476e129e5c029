import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createPool, type Pool } from '../../src/models/local/pool.ts';
import type { Job } from '../../src/models/local/protocol.ts';
import { fixtures, open, temporaryFolder } from './support.ts';

/** A worker that does what its text says, in place of a model that crashes. */
const WORKER = `
import { parentPort, threadId } from 'node:worker_threads';
const acts = {
  'throw': () => { throw new Error('out of luck'); },
  'exit': () => process.exit(7),
  'refuse': () => parentPort.postMessage({ code: 'model-invalid', message: 'no', hint: 'do' }),
  'wait': () => setTimeout(() => parentPort.postMessage({ result: Float32Array.of(threadId) }), 100),
  'ok': () => parentPort.postMessage({ result: Float32Array.of(threadId) }),
};
parentPort.on('message', (job) => (job.do === 'text' ? setImmediate(acts[job.text]) : acts.wait()));
parentPort.postMessage({ started: true });
`;

function pool(size: number, script = WORKER): Pool<Job, Float32Array> {
  const file = join(temporaryFolder(), 'worker.mjs');
  writeFileSync(file, script);
  const made = createPool<Job, Float32Array>({ file, setup: {}, release: { do: 'release' }, size });
  onTestFinished(() => made.close());
  return made;
}

const text = (words: string) => ({ do: 'text', text: words }) as const;

test('a worker that cannot be started fails its job only', async () => {
  const file = join(temporaryFolder(), 'worker.mjs');
  writeFileSync(file, WORKER);
  const setup: { broken?: unknown } = {};
  const { run, close } = createPool<Job, Float32Array>({
    file,
    setup,
    release: null,
    size: 1,
  });
  onTestFinished(close);
  await expect(run(text('exit'))).rejects.toMatchObject({ code: 'model-failed' });
  // Functions cannot be sent to a thread, so that Node throws as it does if the system cannot create one.
  setup.broken = () => {};
  await expect(run(text('ok'))).rejects.toMatchObject({ code: 'model-failed' });
  delete setup.broken;
  expect(await run(text('ok'))).toHaveLength(1);
});

test.each([
  ['throw', 'out of luck'],
  ['exit', 'exit code 7'],
])(
  'a worker that dies (%s) rejects its job with the reason; the others are done by a new one',
  async (act, reason) => {
    const { run } = pool(1);
    const jobs = [run(text('ok')), run(text(act)), run(text('ok')), run(text(act)), run(text('ok'))];
    const results = await Promise.allSettled(jobs);
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    await expect(jobs[1]).rejects.toMatchObject({
      code: 'model-failed',
      message: expect.stringContaining(reason),
    });
  },
);

test('a worker that cannot start rejects all waiting jobs', async () => {
  const { run } = pool(2, 'throw new Error("no such library");');
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => run(text('ok'))));
  for (const result of results) {
    expect(result).toMatchObject({
      status: 'rejected',
      reason: { code: 'model-failed', message: expect.stringContaining('no such library') },
    });
  }
});

test('a job that cannot be sent to a worker is rejected, and the following jobs run', async () => {
  const { run } = pool(1);
  const uncloneable = { do: 'text', text: (() => {}) as unknown as string } as const;
  const jobs = [run(text('ok')), run(uncloneable), run(uncloneable), run(text('ok'))];
  const results = await Promise.allSettled(jobs);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
  await expect(jobs[1]).rejects.toMatchObject({ code: 'model-failed' });
});

test('an error reported by the worker keeps its code and does not end the worker', async () => {
  const { run } = pool(1);
  const [before] = await run(text('ok'));
  await expect(run(text('refuse'))).rejects.toMatchObject({
    code: 'model-invalid',
    message: 'no',
    hint: 'do',
  });
  expect(await run(text('ok'))).toEqual(Float32Array.of(before!));
});

test('jobs go to all workers, except those for the first worker, which it runs before others', async () => {
  const { run } = pool(2);
  const order: { name: string; id: number }[] = [];
  const track = async (name: string, job: Promise<Float32Array>) => {
    const id = (await job)[0]!;
    order.push({ name, id });
    return id;
  };
  const any = await Promise.all([
    ...['a', 'b', 'c', 'd'].map((name) => track(name, run(text('wait')))),
    track('first', run(text('ok'), { first: true })),
  ]);
  expect(new Set(any).size).toBe(2);
  expect(any[4]).toBe(any[0]);
  // How many the second one does meanwhile depends on which of them starts first.
  const ofFirst = order.filter(({ id }) => id === any[0]).map(({ name }) => name);
  expect(ofFirst.slice(0, 2)).toEqual(['a', 'first']);
});

test('an abort removes waiting jobs and does not wait for running ones', async () => {
  const { run } = pool(1);
  const warnings: Error[] = [];
  process.on('warning', (warning) => warnings.push(warning));
  const controller = new AbortController();
  const jobs = Array.from({ length: 50 }, () => run(text('wait'), { signal: controller.signal }));
  controller.abort();
  for (const result of await Promise.allSettled(jobs))
    expect(result).toMatchObject({ status: 'rejected', reason: { code: 'interrupted' } });
  await expect(run(text('ok'), { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'interrupted',
  });
  expect((await run(text('ok'))).length).toBe(1);
  expect(warnings).toEqual([]);
});

test('closing rejects waiting and running jobs', async () => {
  const made = pool(1);
  const jobs = Promise.allSettled([made.run(text('wait')), made.run(text('wait'))]);
  await made.close();
  for (const result of await jobs) expect(result.status).toBe('rejected');
  await expect(made.run(text('ok'))).rejects.toMatchObject({ code: 'interrupted' });
});

test('closing waits for a worker that loads its model, also without a job', async () => {
  const loaded = join(temporaryFolder(), 'loaded');
  const { close } = pool(
    1,
    `
    import { writeFileSync } from 'node:fs';
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    writeFileSync(${JSON.stringify(loaded)}, '');
    ${WORKER}`,
  );
  await close();
  expect(existsSync(loaded)).toBe(true);
});

test('the real model embeds texts and pictures at once while the main thread stays responsive', async () => {
  const embedder = await open(join(fixtures, 'models/clip-fp16'), { workers: 2 });
  const picture = () => ({ data: new Uint8Array(300 * 200 * 3).fill(9), width: 300, height: 200 });
  const [texts, images, none] = await Promise.all([
    embedder.embedTexts(['a', 'b', 'a']),
    embedder.embedImages([picture(), picture()]),
    embedder.embedImages([]),
  ]);
  expect(texts[0]).toEqual(texts[2]);
  expect(texts[0]).not.toEqual(texts[1]);
  expect(images[0]).toEqual(images[1]);
  expect(none).toEqual([]);
});

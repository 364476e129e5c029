import { expect, it } from 'vitest';
import { createEmbeddingMeter } from '../../src/engine/embedding-meter.ts';
import type { Embedder, Pixels } from '../../src/models/embedder.ts';

/** Each picture takes a worker this many milliseconds. */
const MS = 100;
const WORKERS = 2;
const picture: Pixels = { data: new Uint8Array(3), width: 1, height: 1 };

/** A model whose answers, and a clock that goes on, when the test says so. */
function fake() {
  let time = 0;
  const answers: (() => void)[] = [];
  const embedImages = () =>
    new Promise<Float32Array[]>((resolve) => answers.push(() => resolve([new Float32Array(1)])));
  const meter = createEmbeddingMeter(() => time);
  const embedder = meter.watch({ workers: WORKERS, embedImages } as unknown as Embedder);
  const ask = () => void embedder.embedImages([picture]);
  const pass = (ms: number) => {
    time += ms;
  };
  const answer = async () => {
    answers.shift()!();
    await new Promise(setImmediate);
  };
  return { meter, ask, pass, answer };
}

it('is the rate of a model that always has work, also in a run that gives it little', async () => {
  const { meter, ask, pass, answer } = fake();
  ask();
  // The model is being loaded.
  pass(60_000);
  await answer();
  for (let i = 1; i < 10; i++) {
    ask();
    pass(MS);
    await answer();
  }
  expect(meter.rate).toEqual({ pictures: 0, seconds: 0 });
  for (let i = 0; i < 20; i++) {
    // Files that have not changed, searches, and slow decoding of the next picture.
    pass(5000);
    ask();
    pass(MS);
    await answer();
  }
  // Only one of the two workers was busy at a time.
  expect(meter.rate).toEqual({ pictures: 20, seconds: 1 });
  for (let i = 0; i < 4; i++) ask();
  for (let i = 0; i < 2; i++) {
    pass(MS);
    await answer();
    await answer();
  }
  expect(meter.rate.pictures / meter.rate.seconds).toBeCloseTo((1000 * WORKERS) / MS);
});

import type { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { type DecodeOptions, decode } from '../../src/images/decode.ts';
import type { DecodeMemory } from '../../src/images/decode-gate.ts';
import { sniffFormat } from '../../src/images/identify.ts';
import { createWorkerDecoder } from '../../src/images/worker-decoder.ts';
import { writeBmp } from './bmp-writer.ts';
import { fixture, MAX_PIXELS, source } from './fixtures.ts';

/** A BMP that takes long to decode for its size: 36 megapixels with one bit each. */
function largeBmp(): Uint8Array {
  const palette = [[0, 0, 0] as const, [255, 255, 255] as const];
  return writeBmp({ width: 6016, height: 6000, bits: 1, palette, data: new Uint8Array(752 * 6000) });
}

/** Runs `work` and returns the threads that it started. */
async function threadsOf(work: () => Promise<void>): Promise<Worker[]> {
  const threads: Worker[] = [];
  const note = (thread: Worker) => threads.push(thread);
  process.on('worker', note);
  await work().finally(() => process.off('worker', note));
  return threads;
}

test('a signal ends the thread and empties its queue, but only of its own jobs', async () => {
  const decodeInThread = createWorkerDecoder();
  const job = { format: 'bmp', bytes: largeBmp(), maxPixels: MAX_PIXELS, memory: 1e6 } as const;
  const heic = {
    format: 'heic',
    bytes: fixture('photo-320x214.heic'),
    maxPixels: MAX_PIXELS,
    memory: 1e6,
  } as const;
  const stop = new AbortController();
  const reason = new Error('enough');
  const settled: string[] = [];
  const threads = await threadsOf(async () => {
    const running = decodeInThread(job, stop.signal).catch((error) => error);
    const queued = [decodeInThread(heic, stop.signal), decodeInThread(job, stop.signal)];
    const other = decodeInThread(heic).finally(() => settled.push('other'));
    const rejected = Promise.allSettled(queued).finally(() => settled.push('queued'));
    await new Promise(setImmediate);
    stop.abort(reason);
    expect(await running).toBe(reason);
    expect((await rejected).map((result) => result.status === 'rejected' && result.reason)).toEqual([
      reason,
      reason,
    ]);
    expect(await other).toMatchObject({ width: 320, height: 214 });
    await expect(decodeInThread(heic, stop.signal)).rejects.toBe(reason);
  });
  expect(settled).toEqual(['queued', 'other']);
  expect(threads.length, 'the first was ended, the second did the rest').toBe(2);
  expect(threads[0]!.threadId, 'which a thread has only while it lives').toBe(-1);
});

/** Takes libvips a while, during which it cannot be cancelled. */
const slowSvg = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="1000" height="1000"><filter id="f"><feTurbulence/></filter>' +
    '<rect width="1000" height="1000" filter="url(#f)"/></svg>',
);

/** A memory budget that calls `reserve`. */
function memoryOf(reserve: DecodeMemory['reserve']): DecodeMemory {
  return { limit: Number.POSITIVE_INFINITY, reserve, holdUntil: () => {}, reduce: async () => {} };
}

test.each([
  ['svg', slowSvg],
  ['heic', fixture('photo-320x214.heic')],
  ['bmp', largeBmp()],
  ['png', source('rgba-320x240.png')],
] as const)('decoding of %s rejects with the reason of the signal', async (format, bytes) => {
  const stop = new AbortController();
  const reason = new Error('enough');
  const options = { maxPixels: MAX_PIXELS, signal: stop.signal };
  const started = decode(bytes, format, {
    ...options,
    memory: memoryOf(async () => void setImmediate(() => stop.abort(reason))),
  });
  await expect(started).rejects.toBe(reason);
  await expect(decode(bytes, format, options)).rejects.toBe(reason);
  const later = new AbortController();
  if (format !== 'svg') await decode(bytes, format, { ...options, signal: later.signal });
});

/** The bytes that `decode` reserves, and those of its result. */
async function asked(bytes: Uint8Array, options: Partial<DecodeOptions> = {}) {
  const taken: number[] = [];
  const memory = memoryOf(async (cost) => void taken.push(cost));
  const { pixels } = await decode(bytes, sniffFormat(bytes), { maxPixels: MAX_PIXELS, memory, ...options });
  expect(taken.length, 'reserved once').toBe(1);
  return { taken: taken[0]!, made: pixels.data.length };
}

test('a picture reserves the memory that decoding needs, which is less if the decoder downscales it', async () => {
  const photo = source('large-4000x3000.jpg');
  const full = await asked(photo);
  expect(full.made).toBe(36e6);
  expect(full.taken).toBeGreaterThanOrEqual(full.made * 2);
  const small = await asked(photo, { shrinkTo: 64 });
  expect(small.made).toBeLessThan(1e6);
  expect(small.taken).toBeLessThan(full.taken / 2);
});

test('a picture that exceeds the memory budget is downscaled if that is allowed, and otherwise refused', async () => {
  const memory = { ...memoryOf(async () => {}), limit: 50e6 };
  const photo = source('large-4000x3000.jpg');
  const shrunk = await decode(photo, 'jpeg', { maxPixels: MAX_PIXELS, memory, shrinkToFit: 64 });
  expect(shrunk.width).toBe(4000);
  expect(shrunk.pixels.width).toBeLessThan(1000);
  const small = await decode(source('rgba-320x240.png'), 'png', {
    maxPixels: MAX_PIXELS,
    memory,
    shrinkToFit: 8,
  });
  expect(small.pixels.width).toBe(320);
  expect((await asked(photo)).taken).toBeGreaterThan(memory.limit);
});

test.each(['photo-200x150.bmp', 'photo-1024x683.jpg'])('%s waits for memory', async (file) => {
  const bytes = source(file);
  const events: string[] = [];
  let admit = () => {};
  const asked = new Promise<void>((resolve) => {
    const options = {
      maxPixels: MAX_PIXELS,
      memory: memoryOf(() => {
        resolve();
        return new Promise<void>((go) => (admit = go));
      }),
    };
    void decode(bytes, sniffFormat(bytes), options).then(() => events.push('decoded'));
  });
  await asked;
  await decode(bytes, sniffFormat(bytes), { maxPixels: MAX_PIXELS });
  expect(events).toEqual([]);
  admit();
  await expect.poll(() => events).toEqual(['decoded']);
});

test('a picture with an invalid header reserves no memory, and errors of reserving are passed on', async () => {
  const taken: number[] = [];
  const memory = memoryOf(async (cost) => {
    taken.push(cost);
    throw new Error('no memory');
  });
  const bytes = source('photo-200x150.bmp');
  await expect(decode(bytes, 'bmp', { maxPixels: 100, memory })).rejects.toMatchObject({ code: 'too-large' });
  await expect(decode(source('zero-width.png'), 'png', { maxPixels: 100, memory })).rejects.toThrow();
  expect(taken).toEqual([]);
  await expect(decode(bytes, 'bmp', { maxPixels: MAX_PIXELS, memory })).rejects.toThrow('no memory');
});

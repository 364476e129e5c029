import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDecodeGate, type DecodeGate } from '../../src/images/decode-gate.ts';
import { createQueryEmbeddings, type QueryEmbeddings } from '../../src/search/embeddings.ts';
import { source } from '../images/fixtures.ts';
import { openTestSession, type TestSession } from './session.ts';

const PERMITS = 1e9;
const picture = source('photo-200x150.bmp');
const gone = new Error('the client is gone');

let session: TestSession;
let gate: DecodeGate;
let embeddings: QueryEmbeddings;
beforeEach(async () => {
  session = await openTestSession();
  gate = createDecodeGate(PERMITS);
  embeddings = createQueryEmbeddings({ gate, maxBytes: 1e6, maxPixels: 1e6, fast: true });
});
afterEach(() => session.close());

/** Embeds the same picture as all other callers. */
async function embed(
  signal?: AbortSignal,
  of = session as Pick<TestSession, 'collection' | 'embedder' | 'embeddingModel' | 'model' | 'store'>,
) {
  return embeddings.image(await embeddings.open(picture, signal), {}, of, signal);
}

/** Takes all memory of the decoders; returns the function that frees it. */
async function occupyDecoders(): Promise<() => void> {
  const admission = await gate.admit(0);
  await admission.reserve(admission.limit);
  return admission.release;
}

describe('callers that embed the same picture at once', () => {
  it('are not affected if the one that started the work is cancelled while it waits for memory', async () => {
    const free = await occupyDecoders();
    const stop = new AbortController();
    const first = embed(stop.signal);
    await expect.poll(() => gate.waiting).toBe(1);
    const second = embed();
    await new Promise(setImmediate);
    stop.abort(gone);
    await expect(first).rejects.toBe(gone);
    free();
    expect(await second).toHaveLength((await session.model()).dimensions);
    await expect.poll(() => gate.running).toBe(0);
  });

  it('keep its memory reserved if the one that started the work is cancelled before it reserved any', async () => {
    let load = () => {};
    const loaded = new Promise<void>((resolve) => {
      load = resolve;
    });
    const slow = { ...session, embedder: () => loaded.then(session.embedder) };
    const stop = new AbortController();
    const first = embed(stop.signal, slow);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const second = embed(undefined, slow);
    await new Promise((resolve) => setTimeout(resolve, 20));
    stop.abort(gone);
    await expect(first).rejects.toBe(gone);
    load();
    await second;
    await expect.poll(() => gate.running).toBe(0);
    (await occupyDecoders())();
  });

  it('stop the work when all of them are cancelled, and the next caller starts it again', async () => {
    const free = await occupyDecoders();
    const stops = [new AbortController(), new AbortController()];
    const both = stops.map((stop) => embed(stop.signal));
    await expect.poll(() => gate.waiting).toBe(1);
    await new Promise(setImmediate);
    for (const stop of stops) stop.abort(gone);
    for (const caller of both) await expect(caller).rejects.toBe(gone);
    await expect.poll(() => gate.waiting).toBe(0);
    free();
    expect(await embed()).toHaveLength((await session.model()).dimensions);
  });
});

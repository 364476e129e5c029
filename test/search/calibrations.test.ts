import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toQuery } from '../../src/core/query.ts';
import { createDecodeGate } from '../../src/images/decode-gate.ts';
import { createCalibrations } from '../../src/search/calibrations.ts';
import { createSearch } from '../../src/search/search.ts';
import type { SearchSession } from '../../src/search/session.ts';
import { itemOf } from '../store/items.ts';
import { openTestSession, type TestSession } from './session.ts';

const settings = { gate: createDecodeGate(1e9), maxBytes: 1e6, maxPixels: 1e6, fast: true };
const WORDS = ['a ship', 'a dog'];

let session: TestSession;
beforeEach(async () => {
  session = await openTestSession();
  const items = Array.from({ length: 6 }, async (_, i) =>
    itemOf(String(i), await session.vectorNear('a ship', 0.3 + i / 10, i)),
  );
  await session.vectors.upsert(await Promise.all(items));
});
afterEach(() => session.close());

/**
 * The session with a model that fails for background queries as long as `fails` says so, and embeds them once `begins` is
 * resolved.
 */
function watched(fails = () => false, begins = Promise.resolve()) {
  const embedded: string[] = [];
  const watching: SearchSession = {
    ...session,
    async embedder() {
      const embedder = await session.embedder();
      return {
        ...embedder,
        async embedTexts(texts, options) {
          embedded.push(...texts);
          if (!WORDS.includes(texts[0]!)) {
            if (fails()) throw new Error('the model has failed');
            await begins;
          }
          return embedder.embedTexts(texts, options);
        },
      };
    },
  };
  return { embedded, session: watching };
}

function searcher() {
  const calibrations = createCalibrations();
  const search = createSearch(settings, calibrations);
  const fileOf = () => Promise.reject(new Error('no test needs a file'));
  const ask = (text: string, of: SearchSession, signal?: AbortSignal) =>
    search.answer(toQuery({ text }), { session: of, fileOf, signal });
  return { calibrations, ask };
}

describe('the first calibration', () => {
  it('is measured once for concurrent searches', async () => {
    const { ask } = searcher();
    const { embedded, session: of } = watched();
    await Promise.all(WORDS.map((text) => ask(text, of)));
    expect(embedded).toHaveLength(WORDS.length + 32);
    await ask(WORDS[0]!, of);
    expect(embedded).toHaveLength(WORDS.length + 32);
  });

  it('fails no search if the model fails, and is measured by the next one', async () => {
    let isBroken = true;
    const { calibrations, ask } = searcher();
    const { session: of } = watched(() => isBroken);
    const { fingerprint } = await session.model();
    expect((await ask(WORDS[0]!, of)).results).toHaveLength(6);
    expect(await calibrations.measured(of.collection, fingerprint)).toEqual([]);
    isBroken = false;
    expect((await ask(WORDS[0]!, of)).results).toHaveLength(6);
    expect(await calibrations.measured(of.collection, fingerprint)).toHaveLength(1);
  });

  it('is not lost for others if the search that began it is cancelled', async () => {
    const { calibrations, ask } = searcher();
    const stop = new AbortController();
    const left = new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()));
    const { embedded, session: of } = watched(() => false, left);
    const cancelled = ask(WORDS[0]!, of, stop.signal);
    await expect.poll(() => embedded.length).toBeGreaterThan(1);
    stop.abort(new Error('the client is gone'));
    await expect(cancelled).rejects.toThrow('the client is gone');
    await calibrations.idle();
    await ask(WORDS[1]!, of);
    expect(embedded).toHaveLength(WORDS.length + 32);
  });
});

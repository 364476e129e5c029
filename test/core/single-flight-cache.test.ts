import { describe, expect, it } from 'vitest';
import { createSingleFlightCache } from '../../src/core/single-flight-cache.ts';

/** Work that the test ends, with the number of starts and whether it was aborted. */
function work() {
  const { calls, stopped } = { calls: [] as ((value: string) => void)[], stopped: [] as boolean[] };
  const make = (signal: AbortSignal) => {
    const i = calls.length;
    stopped.push(false);
    return new Promise<string>((resolve, reject) => {
      calls.push(resolve);
      signal.addEventListener('abort', () => {
        stopped[i] = true;
        reject(signal.reason);
      });
    });
  };
  return { make, calls, stopped };
}

describe('a shared cache', () => {
  it('shares work that is under way, and keeps its result', async () => {
    const cache = createSingleFlightCache<string>(10);
    const { make, calls } = work();
    const both = [cache.get('a', make), cache.get('a', make)];
    calls[0]!('done');
    expect(await Promise.all(both)).toEqual(['done', 'done']);
    expect(await cache.get('a', make)).toBe('done');
    expect(calls).toHaveLength(1);
  });

  it('lets one caller leave while the others get their result', async () => {
    const cache = createSingleFlightCache<string>(10);
    const { make, calls, stopped } = work();
    const leaving = new AbortController();
    const left = cache.get('a', make, leaving.signal);
    const stays = cache.get('a', make, new AbortController().signal);
    leaving.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    calls[0]!('done');
    expect(await stays).toBe('done');
    expect(stopped).toEqual([false]);
  });

  it('aborts work without callers and starts it again for the next caller', async () => {
    const cache = createSingleFlightCache<string>(10);
    const { make, calls, stopped } = work();
    const leaving = new AbortController();
    const left = cache.get('a', make, leaving.signal);
    leaving.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    expect(stopped).toEqual([true]);
    const next = cache.get('a', make);
    calls[1]!('again');
    expect(await next).toBe('again');
  });

  it('does not keep a failure', async () => {
    const cache = createSingleFlightCache<string>(10);
    await expect(cache.get('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await cache.get('a', async () => 'yes')).toBe('yes');
  });

  it('forgets what was asked for longest ago', async () => {
    const cache = createSingleFlightCache<number>(2);
    let made = 0;
    const make = async () => ++made;
    await cache.get('a', make);
    await cache.get('b', make);
    await cache.get('a', make);
    await cache.get('c', make);
    expect(await cache.get('a', make)).toBe(1);
    expect(await cache.get('b', make)).toBe(4);
  });
});

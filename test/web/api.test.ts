import { expect, it, vi } from 'vitest';
import { api } from '../../src/web/api.ts';
import { online, serverAnswered } from '../../src/web/state/connection.ts';

// As long as the server does not answer, the page asks again and again.
vi.hoisted(() => vi.stubGlobal('window', { setInterval() {}, clearInterval() {} }));

/** An answer whose connection ends in the middle. */
const cut = () =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"jobs":'));
        controller.error(new TypeError('network error'));
      },
    }),
  );

it('takes a server that goes away in the middle of an answer for one that does not answer', async () => {
  vi.stubGlobal('fetch', async () => cut());
  await expect(api.jobs()).rejects.toMatchObject({ code: 'no-response' });
  expect(online.value).toBe(false);
});

it('keeps the reason of whoever gave a request up while its answer was under way', async () => {
  serverAnswered();
  const stop = new AbortController();
  vi.stubGlobal('fetch', async () => {
    stop.abort(new Error('not wanted any more'));
    return cut();
  });
  await expect(api.picture('a', stop.signal)).rejects.toThrow('not wanted any more');
  expect(online.value).toBe(true);
});

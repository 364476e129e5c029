import { constants, PerformanceObserver } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestServer, type TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

/** Sends JSON without its length, as clients do that stream their bodies; `end` says when the last byte is sent. */
function sendChunked(text: string, end: Promise<void> = Promise.resolve()): Promise<Response> {
  const [first, ...rest] = text.match(/.{1,65536}/g)!.map((part) => new TextEncoder().encode(part));
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(first!);
      await end;
      for (const chunk of rest) controller.enqueue(chunk);
      controller.close();
    },
  });
  const headers = { 'content-type': 'application/json' };
  return server.call('search', { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
}

const SMALL = '{"text":"circle"}';
const large = () =>
  JSON.stringify({ text: 'circle', filter: { op: 'in', field: 'format', values: formats } });
const formats = Array.from({ length: 9000 }, (_, i) => `format ${i}`);

/** Counts the garbage collections that the program asked for itself. */
async function forcedCollections(work: () => Promise<unknown>): Promise<number> {
  let forced = 0;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { flags } = (entry as unknown as { readonly detail: { readonly flags: number } }).detail;
      if (flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) forced += 1;
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  await work();
  await new Promise((resolve) => setTimeout(resolve, 20));
  observer.disconnect();
  return forced;
}

describe('a JSON body without a length', () => {
  it('is charged for what arrives, so that slow ones do not hold up others', async () => {
    let end = () => {};
    const later = new Promise<void>((resolve) => {
      end = resolve;
    });
    const slow = Array.from({ length: 5 }, () => sendChunked(SMALL, later));
    expect((await sendChunked(SMALL)).status).toBe(200);
    end();
    for (const response of await Promise.all(slow)) expect(response.status).toBe(200);
  });

  it('forces no garbage collection if it is small', async () => {
    const searches = async () => {
      for (let i = 0; i < 12; i++) expect((await sendChunked(SMALL)).status).toBe(200);
    };
    expect(await forcedCollections(searches)).toBe(0);
  });

  it('that is large waits without holding memory that others wait for', async () => {
    const responses = await Promise.all(Array.from({ length: 30 }, () => sendChunked(large())));
    expect(responses.map(({ status }) => status)).toEqual(Array(30).fill(200));
  });

  it('that ends in its middle gives its memory back', async () => {
    for (let i = 0; i < 5; i++) {
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          controller.enqueue(new Uint8Array(65536));
          controller.error(new Error('the connection broke'));
        },
      });
      const headers = { 'content-type': 'application/json' };
      await server.call('search', { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
    }
    expect((await sendChunked(large())).status).toBe(200);
  });
});

import { Hono } from 'hono';
import { expect, it } from 'vitest';
import type { HttpContext } from '../../src/http/app-context.ts';
import { type EventSink, streamEvents } from '../../src/http/event-stream.ts';

it('ends the stream of a client that does not take what happens, instead of keeping it all', async () => {
  let sink: EventSink | null = null;
  let isFollowed = true;
  const app = new Hono().get('/', (c) =>
    streamEvents(c as unknown as HttpContext, 'state', (given) => {
      sink = given;
      given.state({ state: 'on' }, false);
      return () => {
        isFollowed = false;
      };
    }),
  );
  const { body } = await app.request('/');
  const reader = body!.getReader();
  await reader.read();
  for (let i = 0; i < 250_000; i++) sink!.event('change', { number: i });
  // It connects again, and begins with the state.
  let last = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    last = new TextDecoder().decode(value);
    bytes += value.length;
  }
  expect(last).not.toContain('249999');
  expect(bytes).toBeGreaterThan(1000);
  expect(isFollowed).toBe(false);
});

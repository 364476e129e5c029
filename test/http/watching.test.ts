import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { WatchingView } from '../../src/http/contract/watching.ts';
import { createServerApp } from '../../src/http/server-app.ts';
import { writePicture } from '../support/pictures.ts';
import { openTestServer, type TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

it('tells whether the folders are followed, pauses and goes on, and streams what happens', async () => {
  expect(await server.json('watch')).toMatchObject({ state: 'off', folders: [] });
  await server.engine.watching.start({ command: 'soutu serve' });
  const { pictures } = server.library;
  const state = await server.json<WatchingView>('watch');
  expect(state).toMatchObject({
    state: 'on',
    process: { pid: process.pid, command: 'soutu serve' },
    folders: [{ path: pictures, how: 'events', reason: null }],
    changed: 0,
  });
  expect(state.nextRescan).not.toBeNull();
  expect(await (await server.post('watch', { paused: true })).json()).toMatchObject({ state: 'paused' });
  expect(await server.json('status')).toMatchObject({ watching: { state: 'paused' } });
  expect((await server.post('watch', { paused: 'yes' })).status).toBe(400);
  await server.post('watch', { paused: false });

  const { body } = await server.app.request('/api/v1/watch/events', {
    headers: { Host: '127.0.0.1:7788' },
  });
  const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  await writePicture(join(pictures, 'new.png'), 99);
  while (!text.includes('event: change')) text += (await reader.read()).value ?? '';
  await reader.cancel();
  expect(text).toContain('event: state');
  expect(text).toContain(JSON.stringify({ kind: 'added', path: join(pictures, 'new.png'), from: null }));
  const { jobs } = await server.json<{ jobs: { trigger: string; folders: string[] }[] }>('jobs');
  expect(jobs[0]).toMatchObject({ trigger: 'watching', folders: [] });
});

it('ends the stream when the server closes, so that a browser connects again', async () => {
  const closing = new AbortController();
  const { app } = await createServerApp(server.engine, { closing: closing.signal });
  const { body } = await app.request('/api/v1/watch/events', { headers: { Host: '127.0.0.1:7788' } });
  const text = new Response(body).text();
  await new Promise((resolve) => setTimeout(resolve, 50));
  closing.abort();
  expect(await text).not.toContain('id: end');
});

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { Agent, get, request, type Server } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import type { AddedFolder, Job } from '../../src/http/contract/library.ts';
import { type RunningServer, startServer } from '../../src/http/serve.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';
import { ended, momentOf } from './jobs-support.ts';
import { drawLibrary } from './server.ts';

let library: TestLibrary;
let engine: Engine;
let server: RunningServer;
beforeAll(async () => {
  library = createTestLibrary();
  await drawLibrary(library.pictures);
  engine = await library.open({ roots: [library.pictures] });
  await engine.index([library.pictures]);
  server = await startServer(engine, { port: 0, gallery: null, requestMs: 1000 });
});
afterAll(async () => {
  await server.close();
  await engine.close();
  library.cleanUp();
});

const at = (path: string) => `${server.url}api/v1/${path}`;
const portOf = ({ url }: RunningServer) => Number(new URL(url).port);
const isAlive = async () => (await fetch(at('healthz'))).ok;

/** Sends raw bytes and returns all that the server sends until the connection ends. */
async function send(...parts: readonly string[]): Promise<string> {
  const socket = connect(portOf(server), '127.0.0.1');
  let answer = '';
  socket.on('data', (data) => {
    answer += data;
  });
  socket.on('error', () => {});
  for (const part of parts) socket.write(part);
  await once(socket, 'close');
  return answer;
}

describe('a listening server', () => {
  it('compresses responses if requested', async () => {
    const found = (await (await fetch(at('search?q=circle'))).json()) as { hits: unknown[] };
    expect(found.hits).toHaveLength(5);
    const response = await fetch(at('openapi.json'), { headers: { 'accept-encoding': 'gzip' } });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(await response.json()).toHaveProperty('openapi');
    const { pictures } = await engine.list();
    const file = await fetch(at(`images/${pictures[0]!.id}/file`));
    expect((await file.arrayBuffer()).byteLength).toBe(pictures[0]!.size);
  });

  it('continues after an error of its socket, as when the system has no file descriptors left', async () => {
    const channel = 'http.server.request.start';
    let listening: Server | undefined;
    const note = (message: unknown) => {
      listening = (message as { server: Server }).server;
    };
    subscribe(channel, note);
    await isAlive();
    unsubscribe(channel, note);
    listening!.emit('error', Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' }));
    expect(await isAlive()).toBe(true);
  });

  it('ends requests with slow headers or slow bodies', async () => {
    const headers = 'POST /api/v1/uploads HTTP/1.1\r\nHost: localhost\r\n';
    const slowHeaders = await send(headers);
    expect(slowHeaders).toMatch(/^HTTP\/1.1 408 /);
    expect(slowHeaders).toContain('"code":"too-slow"');
    const slowBody = await send(`${headers}Content-Length: 1000\r\n\r\n`, 'a few bytes');
    expect(slowBody).toMatch(/^HTTP\/1.1 4\d\d |^$/);
    expect(await isAlive()).toBe(true);
  });

  it.each([
    ['no HTTP at all', 'hello\r\n\r\n'],
    ['headers without end', `GET / HTTP/1.1\r\nHost: localhost\r\n${'X: y\r\n'.repeat(10_000)}\r\n`],
    [
      'two lengths',
      'POST /api/v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    ],
    ['no host', 'GET /api/v1/status HTTP/1.1\r\nConnection: close\r\n\r\n'],
    [
      'two hosts',
      'GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\nConnection: close\r\n\r\n',
    ],
    [
      'another host in the line',
      'GET http://evil/api/v1/status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    ],
    ['a wrong host', 'GET /api/v1/status HTTP/1.1\r\nHost: evil/?\r\nConnection: close\r\n\r\n'],
    ['a path upwards', 'GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
  ])('refuses %s', async (_, bytes) => {
    const answer = await send(bytes);
    expect(answer).toMatch(/^HTTP\/1.1 4\d\d /);
    expect(answer).not.toMatch(/root:|node_modules|\.ts:\d/);
    expect(await isAlive()).toBe(true);
  });

  it('refuses a large body before it has arrived', async () => {
    const asked = request(at('uploads'), {
      method: 'POST',
      headers: { 'content-length': 500 * 1024 * 1024 },
    });
    asked.on('error', () => {});
    asked.write('x');
    const [response] = (await once(asked, 'response')) as [{ statusCode: number }];
    expect(response.statusCode).toBe(413);
    asked.destroy();
  });

  it('answers on 2,000 concurrent connections', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 2000 });
    const ask = () =>
      new Promise<number>((resolve, reject) => {
        const asked = get(at('healthz'), { agent }, (response) => {
          response.resume();
          response.on('end', () => resolve(response.statusCode!));
        });
        asked.on('error', reject);
      });
    const idle = await Promise.all(
      Array.from({ length: 1000 }, async () => {
        const socket = connect(portOf(server), '127.0.0.1');
        socket.on('error', () => {});
        await once(socket, 'connect');
        return socket;
      }),
    );
    const statuses = await Promise.all(Array.from({ length: 1000 }, ask));
    expect(new Set(statuses)).toEqual(new Set([200]));
    for (const socket of idle) socket.destroy();
    agent.destroy();
    expect(await isAlive()).toBe(true);
  });

  it('stops the work of a client that closes its connection', async () => {
    const before = await metric('soutu_queries_running');
    const leaving = Array.from({ length: 20 }, async (_, i) => {
      const controller = new AbortController();
      const asked = fetch(at(`search?q=leaving${i}`), { signal: controller.signal });
      setTimeout(() => controller.abort(), 5);
      await asked.catch(() => {});
    });
    await Promise.all(leaving);
    expect((await fetch(at('search?q=here'))).status).toBe(200);
    // Inference that has already started ends first.
    await expect.poll(() => metric('soutu_queries_running')).toBe(before);
    expect(await metric('soutu_queries_waiting')).toBe(0);
  });
});

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${server.url}metrics`)).text();
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
}

describe('following a run over a connection', () => {
  it('receives events immediately, and other clients may disconnect', async () => {
    for (let i = 0; i < 60; i++) await writePicture(join(library.pictures, 'more', `${i}.png`), 500 + i);
    const response = await fetch(at('jobs/index'), { method: 'POST' });
    const { id } = (await response.json()) as Job;
    const leaving = new AbortController();
    const left = await fetch(at(`jobs/${id}/events`), { signal: leaving.signal });
    const first = await left.body!.getReader().read();
    expect(new TextDecoder().decode(first.value)).toContain('retry:');
    leaving.abort();
    const events = await (await fetch(at(`jobs/${id}/events`))).text();
    expect(events).toContain('"state":"done"');
    expect(events.match(/^event: job$/gm)!.length).toBeGreaterThan(1);
    expect((await engine.list()).total).toBe(65);
  });
});

describe('stopping', () => {
  it('finishes requests, ends runs and event streams, and refuses new requests', async () => {
    const other = await library.open({ store: 'memory', roots: [library.pictures] });
    let isAsked = () => {};
    const asked = new Promise<void>((resolve) => {
      isAsked = resolve;
    });
    const search: Engine['search'] = (...question) => {
      isAsked();
      return other.search(...question);
    };
    const stopping = await startServer({ ...other, search }, { port: 0, gallery: null });
    const job = other.runs.start({ folders: [library.pictures] });
    const followed = await fetch(`${stopping.url}api/v1/jobs/${job.id}/events`);
    const question = fetch(`${stopping.url}api/v1/search?q=last`);
    await asked;
    const closed = stopping.close();
    expect((await question).status).toBe(200);
    expect(await followed.text()).toMatch(/"state":"(cancelled|done)"/);
    await closed;
    await expect(fetch(stopping.url)).rejects.toThrow();
    await other.close();
  });

  it('does not wait forever for a client that does not read', async () => {
    const other = await library.open({ store: 'memory' });
    const stopping = await startServer(other, { port: 0, gallery: null, graceMs: 100 });
    const socket = connect(portOf(stopping), '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'connect');
    socket.write('POST /api/v1/uploads HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await stopping.close();
    await other.close();
  });

  it('is named with its URL to other processes that want to write', async () => {
    const folder = join(library.pictures, 'many');
    for (let i = 0; i < 100; i++)
      await writePicture(join(folder, `${i}.png`), 500 + i, { width: 64, height: 48 });
    const response = await fetch(`${server.url}api/v1/folders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ path: folder }),
    });
    const { job } = (await response.json()) as AddedFolder;
    await momentOf({ engine }, job.id, ({ progress }) => (progress?.embedded ?? 0) > 0);
    const { writer } = await engine.status();
    expect(writer).toEqual({ pid: process.pid, command: `soutu serve at ${server.url}` });
    engine.runs.cancel(job.id);
    await ended({ engine }, job.id);
  });

  it('a port in use is an error if it was specified, and otherwise another one is used', async () => {
    const other = await library.open({ token: 'always' });
    const port = portOf(server);
    await expect(startServer(other, { port, gallery: null })).rejects.toMatchObject({ code: 'port-taken' });
    // The token was not shown, so the next start creates one.
    expect(existsSync(join(library.home, 'token.json'))).toBe(false);
    await other.close();
    const taken = await library.open({ store: 'memory', host: 'no.such.host.invalid' });
    await expect(startServer(taken, { port: 0, gallery: null })).rejects.toMatchObject({
      code: 'bad-setting',
    });
    await taken.close();
    const two = await Promise.all(
      [1, 2].map(async () => {
        const each = await library.open({ store: 'memory' });
        return { each, running: await startServer(each, { gallery: null }) };
      }),
    );
    // Port 7788 is now in use by one of these servers or another program, so specifying it is an error.
    const set = await library.open({ store: 'memory', port: 7788 });
    await expect(startServer(set, { gallery: null })).rejects.toMatchObject({ code: 'port-taken' });
    await set.close();
    const ports = two.map(({ running }) => portOf(running));
    const moved = two.map(({ running }) => running.takenPort);
    expect(moved).toEqual(ports.map((one) => (one === 7788 ? null : 7788)));
    expect(new Set(ports).size).toBe(2);
    for (const one of ports) expect(one >= 7788 && one <= 7798).toBe(true);
    for (const { each, running } of two) {
      await running.close();
      await each.close();
    }
  });
});

import { spawn } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { HUGE, noisePng, WORST } from '../support/worst-pictures.ts';

/** Default of the setting memory. */
const CEILING_MB = 1536;

type Bytes = Uint8Array<ArrayBuffer>;

const root = realpathSync(mkdtempSync(join(tmpdir(), 'soutu-memory-')));
const pictures = join(root, 'pictures');
const worst: Bytes[] = [];
let noise: Bytes;

/** The same picture with another md5, because decoders ignore bytes after its end. */
const variant = (bytes: Uint8Array, number: number): Bytes =>
  new Uint8Array(Buffer.concat([bytes, Buffer.from([number, number >> 8])]));

interface Server {
  /** The status and JSON of the response. */
  call(path: string, init?: RequestInit): Promise<{ readonly status: number; readonly json: unknown }>;
  post(path: string, body: unknown): ReturnType<Server['call']>;
  /** Peak resident memory in MB. */
  peak(): number;
  stop(): Promise<void>;
}

/** Starts a server as users do, with the default settings. */
async function startServer(...flags: string[]): Promise<Server> {
  const program = join(packageRoot, 'dist/src/cli/main.js');
  const home = join(root, `home${flags.join('')}`);
  const args = ['serve', pictures, '--home', home, '--port', '0', '--json', ...flags];
  // Executable as npm installs it, so that its first line sets the environment variables of glibc.
  chmodSync(program, 0o755);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface(child.stdout);
  const line = await new Promise<string>((resolve) => lines.once('line', resolve));
  const { address } = JSON.parse(line) as { address: string };
  const call: Server['call'] = async (path, init) => {
    try {
      const response = await fetch(`${address}api/v1/${path}`, init);
      const body = await response.arrayBuffer();
      const isJson = response.headers.get('content-type')?.includes('json');
      return { status: response.status, json: isJson ? JSON.parse(Buffer.from(body).toString()) : null };
    } catch {
      // A request that does not arrive in time ends with 408, or with its connection while it is being sent.
      return { status: 408, json: {} };
    }
  };
  return {
    call,
    post: (path, body) =>
      call(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    peak: () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))![1]) / 1024,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

const upload = ({ call }: Server, body: Bytes) => call('uploads', { method: 'POST', body });

/** The id of a successful upload. */
const idIn = ({ json }: { readonly json: unknown }) => (json as { id?: string }).id ?? [];

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

function searchForm(image: Bytes): RequestInit {
  const body = new FormData();
  body.append('query', '{"text":"at night"}');
  body.append('image', new Blob([image]));
  return { method: 'POST', body };
}

/** A filter with as many values as possible. */
const manyPaths = (number: number) => ({
  op: 'not',
  of: { op: 'in', field: 'path', values: Array.from({ length: 9000 }, (_, i) => `/${number}/${i}.jpg`) },
});

/** Six pictures of 100 megapixels in one request. */
const embedMany = (server: Server) =>
  server.post('embeddings', {
    images: Array.from({ length: 6 }, (_, i) => base64(variant(worst[0]!, 16 + i))),
  });

/** Runs tasks with limited concurrency. */
async function inPool<T>(concurrency: number, tasks: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = [];
  const waiting = tasks.entries();
  const work = async () => {
    for (const [i, task] of waiting) results[i] = await task();
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return results;
}

/** Some requests must succeed, some must be too large, and none may fail otherwise. */
function expectAnswered(answers: readonly { readonly status: number }[]): void {
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status >= 500)).toEqual([]);
  expect(statuses).toContain(200);
  expect(statuses).toContain(413);
}

describe.runIf(process.platform === 'linux')('the memory of a server (read from /proc)', () => {
  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    for (const make of Object.values(WORST)) worst.push(new Uint8Array(await make()));
    noise = new Uint8Array(await noisePng());
    for (const [name, write] of Object.entries(HUGE)) await write(join(pictures, name));
    for (const [i, bytes] of worst.entries()) writeFileSync(join(pictures, `worst-${i}`), bytes);
  }, 120_000);
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('stays below its limit while a run reads large pictures', async () => {
    const server = await startServer();
    try {
      // The three ways in which a picture arrives share one decoder, so each picture takes one of them in turn.
      const ways = [
        (bytes: Bytes) => upload(server, bytes),
        (bytes: Bytes) => server.call('search', searchForm(bytes)),
        (bytes: Bytes) => server.post('embeddings', { images: [base64(bytes)] }),
      ];
      const one = worst.map((bytes, i) => () => ways[i % 3]!(variant(bytes, 900 + i)));
      const answers = await inPool(12, [() => embedMany(server), ...one]);
      const large = await inPool(
        30,
        Array.from({ length: 30 }, (_, i) => () => upload(server, variant(noise, i))),
      );
      const ids = large.flatMap(idIn);
      // On a busy machine many uploads do not arrive in time (408), so missing ones are repeated without concurrency.
      for (let i = 30; ids.length < 10 && i < 60; i++)
        ids.push(...idIn(await upload(server, variant(noise, i))));
      expect(ids.length).toBeGreaterThanOrEqual(10);
      const not = ids.slice(0, 10).map((image) => ({ image }));
      const list = await server.call('images?limit=100');
      const known = (list.json as { pictures: { id: string }[] }).pictures.map(({ id }) => id);
      const region = { x: 0.1, y: 0.1, width: 0.8, height: 0.8 };
      const looking = await Promise.all([
        server.post('jobs/index', { retryFailed: true }),
        ...[0, 1, 2, 3].map((i) => server.post('search', { text: `a ${i}`, image: ids[i], not })),
        ...known.map((similarTo) => server.post('search', { similarTo, region })),
        ...known.map((id) => server.call(`images/${id}/thumbnail?size=2048`)),
        ...[0, 1, 2, 3].map((i) => server.post('search', { text: 'a', filter: manyPaths(i) })),
      ]);
      expectAnswered([...answers, ...large, ...looking]);
      expect((await server.call('healthz')).status).toBe(200);

      expect(server.peak()).toBeLessThan(CEILING_MB);
    } finally {
      await server.stop();
    }
  }, 600_000);

  it('stays below its limit when it decodes accurately', async () => {
    const server = await startServer('--decode', 'accurate', '--no-index');
    try {
      const single = worst.map(
        (bytes, i) => () => server.post('embeddings', { images: [base64(variant(bytes, i))] }),
      );
      expectAnswered(await inPool(12, [() => embedMany(server), ...single]));

      expect(server.peak()).toBeLessThan(CEILING_MB);
    } finally {
      await server.stop();
    }
  }, 600_000);
});

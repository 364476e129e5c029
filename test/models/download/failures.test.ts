import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type FakeHub, type Fault, REPOSITORY, startFakeHub } from '../../support/fake-hub.ts';
import { temporaryFolder } from '../support.ts';
import { createCaches, differences, errorOf, NEEDED } from './support.ts';

/** An address of this machine on which nothing listens. */
const NOWHERE = 'http://127.0.0.1:9';

/** Makes the first `times` requests for weights fail. */
function failWeights(hub: FakeHub, times: number, fault: Fault): void {
  let left = times;
  hub.fault = ({ at }) => (at === 'storage' && left-- > 0 ? fault : undefined);
}

const weightsOf = (hub: FakeHub) => hub.files.get('model.safetensors')!;

test.each<[string, Fault, { token?: string; name?: string }, string, RegExp, RegExp]>([
  [
    '401 without a token',
    { status: 401 },
    {},
    'hub-not-public',
    /no public model soutu-test\/tiny\.clip/,
    /HF_TOKEN/,
  ],
  ['401 with a token', { status: 401 }, { token: 'hf_x' }, 'hub-denied', /rejects the token/, /valid token/],
  [
    'a gated model without a token',
    { status: 401, headers: { 'x-error-code': 'GatedRepo' } },
    {},
    'hub-denied',
    /is gated/,
    /tiny\.clip, accept the conditions, and set HF_TOKEN/,
  ],
  [
    'a gated model whose conditions the account has not accepted',
    { status: 403, headers: { 'x-error-code': 'GatedRepo' } },
    { token: 'hf_x' },
    'hub-denied',
    /is gated/,
    /with the account of your token/,
  ],
  ['403', { status: 403 }, { token: 'hf_x' }, 'hub-denied', /denies access/, /permission/],
  ['400', { status: 400 }, {}, 'hub-failed', /answers 400/, /later/],
  ['500', { status: 500 }, {}, 'hub-failed', /internal error \(500\)/, /later/],
  [
    '429 with a long pause',
    { status: 429, headers: { 'retry-after': '3600' } },
    {},
    'hub-failed',
    /429/,
    /3600 seconds/,
  ],
  ['a circle of redirects', { status: 302, headers: { location: '/' } }, {}, 'hub-failed', /circle/, /later/],
  ['the login page of a network', { status: 200 }, {}, 'hub-failed', /not what a hub answers/, /login/],
  ['no answer', { silent: true }, {}, 'hub-unreachable', /does not answer in time/, /proxy.*mirror/s],
])('%s', async (_, fault, { token }, code, message, hint) => {
  const hub = await startFakeHub();
  hub.fault = () => fault;
  const caches = createCaches(hub);
  const error = await errorOf(
    caches.pull(REPOSITORY, {
      ...(token && { token }),
      transfer: { ...(fault.silent && { answerMs: 300 }), tries: 2 },
    }),
  );
  expect(error).toMatchObject({
    code,
    message: expect.stringMatching(message),
    hint: expect.stringMatching(hint),
  });
  expect(error.message).not.toContain('hf_x');
  expect(readdirSync(caches.huggingFace)).toEqual([]);
});

test('ModelScope that cannot be reached or limits requests: what to do there, not on Hugging Face', async () => {
  const hub = await startFakeHub();
  const modelScope = { endpoint: NOWHERE, token: undefined, cache: temporaryFolder() };
  const pulling = createCaches(hub).pull(REPOSITORY, { hubs: ['modelscope'], settings: { modelScope } });
  const unreachable = await errorOf(pulling);
  expect(unreachable).toMatchObject({
    code: 'hub-unreachable',
    hint: expect.stringContaining('--source hugg'),
  });
  hub.fault = () => ({ status: 429, headers: { 'retry-after': '3600' } });
  const limited = await errorOf(createCaches(hub).pull(REPOSITORY, { hubs: ['modelscope'] }));
  expect(limited.hint).toContain('MODELSCOPE_API_TOKEN');
  for (const { hint } of [unreachable, limited]) expect(hint).not.toContain('HF_');
});

test('a model of ModelScope that is not public', async () => {
  const hub = await startFakeHub();
  hub.fault = () => ({ status: 403 });
  const error = await errorOf(createCaches(hub).pull(REPOSITORY, { hubs: ['modelscope'] }));
  expect(error).toMatchObject({ code: 'hub-denied', hint: expect.stringContaining('modelscope download') });
});

test('a model, a revision or a file that the hub does not have', async () => {
  const hub = await startFakeHub();
  const { pull } = createCaches(hub);
  expect(await errorOf(pull('soutu-test/none'))).toMatchObject({
    code: 'hub-not-found',
    message: expect.stringContaining('has no model soutu-test/none'),
  });
  expect(await errorOf(pull(`${REPOSITORY}@no/such`))).toMatchObject({
    code: 'hub-not-found',
    message: expect.stringContaining('has no revision no/such'),
  });
  expect((await errorOf(pull('soutu-test/none', { hubs: ['modelscope'] }))).code).toBe('hub-not-found');
  expect((await errorOf(pull(`${REPOSITORY}@dev`, { hubs: ['modelscope'] }))).code).toBe('hub-not-found');
  hub.fault = ({ path }) =>
    path.includes('/resolve/') && path.endsWith('tokenizer.json')
      ? { status: 404, headers: { 'x-error-code': 'EntryNotFound' } }
      : undefined;
  expect(await errorOf(pull())).toMatchObject({
    code: 'hub-not-found',
    message: expect.stringContaining('has no file tokenizer.json'),
  });
});

test.each<[string, Fault]>([
  ['a cut connection', { cutAfter: 30_000 }],
  ['a stalled connection', { hangAfter: 30_000 }],
  ['an overloaded server', { status: 503 }],
  ['a cut connection to a server that does not state sizes', { cutAfter: 30_000, unknownSize: true }],
  ['a server that says how long to wait', { status: 429, headers: { 'retry-after': '0' } }],
  [
    'a server that says until when to wait',
    { status: 503, headers: { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' } },
  ],
  ['an address that has expired', { status: 403 }],
])('%s is tried again where it stopped', async (_, fault) => {
  const hub = await startFakeHub();
  failWeights(hub, 2, fault);
  const caches = createCaches(hub);
  const transfer = fault.hangAfter === undefined ? {} : { stallMs: 200 };
  const { folder, received, bytes } = await caches.pull(REPOSITORY, { transfer });
  expect(differences(folder, hub, NEEDED)).toEqual([]);
  expect(received).toBe(bytes);
});

test('a connection that is cut again and again is reported, and the next run downloads only the rest', async () => {
  const hub = await startFakeHub();
  const caches = createCaches(hub);
  hub.fault = ({ at, range }) =>
    at === 'storage' && /^bytes=[5-9]/.test(range!) ? { cutAfter: 0 } : undefined;
  expect(await errorOf(caches.pull())).toMatchObject({
    code: 'download-interrupted',
    hint: expect.stringContaining('continues'),
  });
  hub.fault = () => undefined;
  hub.seen.length = 0;
  const { folder, received, bytes } = await caches.pull();
  expect(differences(folder, hub, NEEDED)).toEqual([]);
  expect(received).toBeLessThan(bytes / 2 + 300_000);
  expect(hub.seen.some(({ range }) => range?.startsWith('bytes=0-'))).toBe(false);
});

test('a download that is aborted keeps what is there', async () => {
  const hub = await startFakeHub();
  const caches = createCaches(hub);
  hub.fault = ({ at }) => (at === 'storage' ? { hangAfter: 60_000 } : undefined);
  const stop = new AbortController();
  const reason = new Error('enough');
  const pulling = caches.pull(REPOSITORY, {
    signal: stop.signal,
    onProgress: ({ file, doneBytes }) => {
      if (file === 'model.safetensors' && doneBytes > 150_000) stop.abort(reason);
    },
    transfer: { stallMs: 60_000 },
  });
  expect(await errorOf(pulling)).toBe(reason);
  hub.fault = () => undefined;
  const { folder, received, bytes } = await caches.pull();
  expect(received).toBeLessThan(bytes - 100_000);
  expect(differences(folder, hub, NEEDED)).toEqual([]);
});

test('a file with a wrong hash is deleted and does not get its final name', async () => {
  const hub = await startFakeHub();
  const caches = createCaches(hub);
  failWeights(hub, Number.POSITIVE_INFINITY, { change: (bytes) => Buffer.from(bytes).fill(0, 0, 10) });
  const error = await errorOf(caches.pull());
  expect(error).toMatchObject({
    code: 'download-corrupt',
    message: expect.stringContaining('model.safetensors'),
  });
  expect(caches.unfinished()).toEqual([]);
  hub.fault = ({ path }) =>
    path.endsWith('tokenizer.json') ? { change: (bytes) => Buffer.from(bytes).fill(32, 0, 1) } : undefined;
  expect((await errorOf(createCaches(hub).pull())).message).toContain('tokenizer.json');
});

test.each([
  ['shorter', -1],
  ['longer', 1],
])('a file that is %s than its hub says', async (_, change) => {
  const hub = await startFakeHub();
  const caches = createCaches(hub);
  const stated = weightsOf(hub);
  const other = Buffer.alloc(stated.length + change);
  hub.fault = ({ path }) => {
    if (path.includes('FilePath=model.safetensors')) hub.files.set('model.safetensors', other);
    return undefined;
  };
  for (const partBytes of [100_000, 10_000_000]) {
    hub.files.set('model.safetensors', stated);
    const error = await errorOf(caches.pull(REPOSITORY, { hubs: ['modelscope'], transfer: { partBytes } }));
    expect(error).toMatchObject({
      code: 'download-corrupt',
      message: expect.stringMatching(/98772\d bytes/),
    });
  }
});

test('a server without ranges sends one stream; after a lost connection it restarts', async () => {
  const hub = await startFakeHub();
  const caches = createCaches(hub);
  let streams = 0;
  hub.fault = ({ at, range }) => {
    if (at !== 'storage') return undefined;
    if (range === undefined) streams += 1;
    return streams === 1 ? { noRanges: true, cutAfter: 200_000 } : { noRanges: true };
  };
  let done = 0;
  const onProgress = ({ doneBytes }: { doneBytes: number }) => {
    done = doneBytes;
  };
  const { folder, bytes } = await caches.pull(REPOSITORY, { onProgress });
  expect(differences(folder, hub, NEEDED)).toEqual([]);
  expect(done).toBe(bytes);
  expect(streams).toBe(2);
});

test('a disk without enough space is reported before the download, with what an earlier one left counted', async () => {
  const hub = await startFakeHub();
  const caches = createCaches(hub);
  const error = await errorOf(caches.pull(REPOSITORY, { freeBytes: async () => 900_000 }));
  expect(error).toMatchObject({
    code: 'disk-full',
    message: expect.stringMatching(/needs 1\.0 MB.* 0\.9 MB free/),
  });
  expect(hub.seen.filter(({ at }) => at === 'storage')).toEqual([]);
  hub.fault = ({ range }) => (/^bytes=[5-9]/.test(range ?? '') ? { status: 403 } : undefined);
  await errorOf(caches.pull());
  hub.fault = () => undefined;
  await caches.pull(REPOSITORY, { freeBytes: async () => 900_000 });
});

test('a storage host that refuses a file for good', async () => {
  const hub = await startFakeHub();
  failWeights(hub, Number.POSITIVE_INFINITY, { status: 403 });
  const error = await errorOf(createCaches(hub).pull());
  expect(error).toMatchObject({
    code: 'hub-failed',
    message: expect.stringMatching(/stores model\.safetensors of .*, refuses it \(403\)/),
    hint: expect.stringMatching(/proxy or firewall may block .*clock.*--source/),
  });
});

test('a disk that becomes full during the download', async () => {
  const hub = await startFakeHub();
  const full = async () => {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  };
  const error = await errorOf(createCaches(hub).pull(REPOSITORY, { freeBytes: full }));
  expect(error).toMatchObject({ code: 'disk-full', hint: expect.stringContaining('HF_HUB_CACHE') });
});

test('where Hugging Face cannot be reached ModelScope is tried, and the other way round', async () => {
  const hub = await startFakeHub();
  const caches = createCaches(hub);
  const huggingFace = { endpoint: NOWHERE, token: undefined, cache: caches.huggingFace };
  const modelScope = { endpoint: NOWHERE, token: undefined, cache: caches.modelScope };
  const one = await caches.pull(REPOSITORY, {
    hubs: ['huggingface', 'modelscope'],
    settings: { huggingFace },
  });
  expect(one.source).toBe('modelscope');
  const other = await caches.pull(REPOSITORY, {
    hubs: ['modelscope', 'huggingface'],
    settings: { modelScope },
  });
  expect(other.source).toBe('huggingface');
  const neither = caches.pull(REPOSITORY, {
    hubs: ['huggingface', 'modelscope'],
    settings: { huggingFace, modelScope },
  });
  expect(await errorOf(neither)).toMatchObject({
    code: 'hub-unreachable',
    message: expect.stringMatching(/refused.*refused/),
    hint: expect.stringMatching(/HF_ENDPOINT.*another machine/),
  });
});

test('a model that is not on the first hub is not looked for on another', async () => {
  const hub = await startFakeHub();
  const pulling = createCaches(hub).pull('soutu-test/none', { hubs: ['huggingface', 'modelscope'] });
  expect((await errorOf(pulling)).code).toBe('hub-not-found');
  expect(hub.seen.map(({ path }) => path).filter((path) => path.startsWith('/api/v1'))).toEqual([]);
});

test('a lock of another machine: its owner is named, because only the user knows whether it is alive', async () => {
  const hub = await startFakeHub();
  const caches = createCaches(hub);
  const lock = join(caches.huggingFace, '.locks', `models--${REPOSITORY.replace('/', '--')}`, 'soutu.lock');
  mkdirSync(dirname(lock), { recursive: true });
  const owner = { pid: 1, host: 'elsewhere', start: null, command: 'x', since: '2020', token: 't' };
  writeFileSync(lock, JSON.stringify(owner));
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const onProgress = ({ phase }: { phase: string }) => phase === 'waiting' && rmSync(lock);
  await caches.pull(REPOSITORY, { onProgress });
  const said = written.mock.calls.map(([text]) => String(text)).join('');
  written.mockRestore();
  expect(said).toMatch(/process 1 on elsewhere.*If elsewhere is off or gone, delete .*soutu\.lock/);
});

test('a renamed model: redirects on the host of the hub keep the token', async () => {
  const hub = await startFakeHub();
  const caches = createCaches(hub);
  hub.fault = ({ path }) =>
    path.includes('old/name')
      ? { status: 307, headers: { location: path.replace('old/name', REPOSITORY) } }
      : undefined;
  await caches.pull('old/name', { token: 'hf_x' });
  expect(hub.seen.filter(({ at, authorization }) => at === 'hub' && authorization === undefined)).toEqual([]);
});

test('a proxy that cannot be reached is named', async () => {
  const hub = await startFakeHub();
  const proxy = { http: NOWHERE };
  const error = await errorOf(createCaches(hub).pull(REPOSITORY, { settings: { proxy } }));
  expect(error).toMatchObject({
    code: 'hub-unreachable',
    message: expect.stringContaining(`through the proxy ${new URL(NOWHERE).host}`),
  });
});

test('requests go through the proxy, except for the hosts that are named', async () => {
  const hub = await startFakeHub();
  const through: string[] = [];
  const proxy = createServer((request, response) => {
    through.push(new URL(request.url!).host);
    response.writeHead(500).end();
  });
  proxy.on('connect', ({ url }, socket) => {
    through.push(url!);
    const [host, port] = url!.split(':');
    const target = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(target).pipe(socket);
    });
    for (const end of [socket, target]) end.on('error', () => end.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  onTestFinished(() => void proxy.close());
  await new Promise((listening) => proxy.once('listening', listening));
  const http = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  await createCaches(hub).pull(REPOSITORY, { settings: { proxy: { http } } });
  expect(new Set(through)).toEqual(new Set([hub.address, hub.storage].map((url) => new URL(url).host)));
  through.length = 0;
  await createCaches(hub).pull(REPOSITORY, { settings: { proxy: { http, except: '127.0.0.1' } } });
  expect(through).toEqual([]);
});

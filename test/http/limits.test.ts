import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openUploads, type Uploads } from '../../src/http/uploads.ts';
import { manifest, source } from '../images/fixtures.ts';
import { drawPicture } from '../support/pictures.ts';
import { codeOf, form, openTestServer, type TestServer, temporaryFolder } from './server.ts';

const MEGABYTE = 1024 * 1024;
let server: TestServer;
beforeAll(async () => {
  server = await openTestServer(
    { 'max-upload-bytes': MEGABYTE, 'max-upload-pixels': 1_000_000 },
    { work: { atOnce: 1, waiting: 2 } },
  );
});
afterAll(() => server.close());

const upload = (bytes: Uint8Array) => server.call('uploads', { method: 'POST', body: new Uint8Array(bytes) });
const storedUploads = () => {
  const folder = join(server.library.home, 'cache', 'uploads');
  return existsSync(folder) ? readdirSync(folder) : [];
};

describe('a body', () => {
  it('with too many bytes is refused, whatever length it announces', async () => {
    const large = new Uint8Array(MEGABYTE + 1);
    const chunks = () =>
      new ReadableStream<Uint8Array>({
        pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024)),
      });
    const endless = { method: 'POST', body: chunks(), duplex: 'half' } as RequestInit;
    const lying = { ...endless, body: chunks(), headers: { 'content-length': '10' } } as RequestInit;
    for (const response of [
      await upload(large),
      await server.call('uploads', { method: 'POST', body: form({ image: [large, large] }) }),
      await server.call('uploads', endless),
      await server.call('uploads', lying),
      await server.post('search', { text: 'x'.repeat(2 * MEGABYTE) }),
      await server.post('embeddings', { images: ['A'.repeat(2 * MEGABYTE)] }),
    ]) {
      expect([response.status, await codeOf(response)]).toEqual([413, 'too-large']);
    }
  });

  it('has a maximum number of texts and pictures', async () => {
    expect((await server.post('embeddings', { texts: Array(65).fill('a') })).status).toBe(400);
    expect((await server.post('embeddings', {})).status).toBe(400);
    expect((await server.post('search', { text: 'a', not: Array(21).fill({ text: 'b' }) })).status).toBe(400);
    expect((await server.post('search', { text: 'a', offset: 10_001 })).status).toBe(400);
    const pictures = form({ query: '{"text":"a"}', not: Array(21).fill(new Uint8Array(1)) });
    expect((await server.call('search', { method: 'POST', body: pictures })).status).toBe(400);
  });

  it('is checked in a form, too: its size, and the depth of a filter', async () => {
    const send = (query: string) => server.call('search', { method: 'POST', body: form({ query }) });
    const deep = `${'{"op":"not","of":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
    expect(await codeOf(await send(`{"text":"a","filter":${deep}}`))).toBe('bad-query');
    expect(await codeOf(await send(JSON.stringify({ text: 'x'.repeat(MEGABYTE + 1) })))).toBe('too-large');
  });

  it('of a route without a token must be small', async () => {
    const response = await server.post('access', { token: 'x'.repeat(5000) });
    expect(await codeOf(response)).toBe('too-large');
  });
});

describe('an invalid or damaged picture, or one with a wrong size', () => {
  const hostile = manifest.must_fail.map(({ file }) => file);

  it.each(hostile)('%s is refused or cannot be used, and the server continues', async (file) => {
    const bytes = source(file);
    const before = storedUploads().length;
    const response = await upload(bytes);
    expect(response.status).toBeLessThan(500);
    if (response.status === 201) {
      const { id } = (await response.json()) as { id: string };
      expect([413, 415, 422]).toContain((await server.post('search', { image: id })).status);
      expect([413, 415, 422]).toContain((await server.call(`uploads/${id}/thumbnail`)).status);
    } else expect(storedUploads()).toHaveLength(before);
    const sent = await server.call('search', { method: 'POST', body: form({ query: '{}', image: bytes }) });
    const embedded = await server.post('embeddings', { images: [Buffer.from(bytes).toString('base64')] });
    for (const { status } of [sent, embedded]) expect([400, 413, 415, 422]).toContain(status);
    expect((await server.call('healthz')).status).toBe(200);
  });

  it('with too many pixels is refused by its header', async () => {
    const response = await upload(await drawPicture(1, { width: 1100, height: 1000, format: 'webp' }));
    expect([response.status, await codeOf(response)]).toEqual([413, 'too-large']);
  });
});

describe('work', () => {
  it('waits above the number of concurrent requests, and is refused if too many wait', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => server.call(`search?q=word${i}`)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(3);
    expect(statuses.filter((status) => status === 429)).toHaveLength(7);
    const busy = answers.find(({ status }) => status === 429)!;
    expect(busy.headers.get('retry-after')).toBe('1');
    expect((await server.call('search?q=again')).status).toBe(200);
  });
});

const read = async (uploads: Uploads, id: string) => (await uploads.source(id)).read();

describe('uploads', () => {
  it.each(['on disk', 'in memory'])(
    'are limited, and the least recently used ones are deleted first, %s',
    async (where) => {
      const folder = temporaryFolder();
      const uploads = openUploads(where === 'on disk' ? folder.path : null, { bytes: 250, ageMs: 1e9 });
      const [a, b, c] = await Promise.all([1, 2, 3].map((n) => new Uint8Array(100).fill(n)));
      const first = await uploads.add(a!);
      const second = await uploads.add(b!);
      await read(uploads, first);
      const third = await uploads.add(c!);
      expect(await uploads.bytes()).toBe(200);
      await expect(read(uploads, second)).rejects.toMatchObject({ code: 'not-found' });
      expect([...(await read(uploads, first))]).toEqual([...a!]);
      expect([...(await read(uploads, third))]).toEqual([...c!]);
      if (where === 'on disk') expect(await openUploads(folder.path).bytes()).toBe(200);
      folder.cleanUp();
    },
  );

  it('are stored again after their file was deleted', async () => {
    const folder = temporaryFolder();
    const uploads = openUploads(folder.path);
    const id = await uploads.add(new Uint8Array(10));
    rmSync(join(folder.path, id));
    await expect(read(uploads, id)).rejects.toMatchObject({ code: 'not-found' });
    await uploads.add(new Uint8Array(10));
    expect(await read(uploads, id)).toHaveLength(10);
    folder.cleanUp();
  });

  it('that cannot be written leave nothing behind, and the error says why', async () => {
    const folder = temporaryFolder();
    const bytes = new Uint8Array(10);
    const id = await openUploads(folder.path).add(bytes);
    rmSync(join(folder.path, id));
    mkdirSync(join(folder.path, id, 'in the way'), { recursive: true });
    await expect(openUploads(folder.path).add(bytes)).rejects.toMatchObject({
      code: 'store-failed',
      message: expect.stringContaining('cannot be written'),
    });
    expect(readdirSync(folder.path)).toEqual([id]);
    folder.cleanUp();
  });

  it('that are too old are deleted when another one is added', async () => {
    const folder = temporaryFolder();
    const old = await openUploads(folder.path).add(new Uint8Array(10));
    const uploads = openUploads(folder.path, { bytes: 1000, ageMs: -1 });
    await uploads.add(new Uint8Array(20));
    await expect(read(uploads, old)).rejects.toMatchObject({ code: 'not-found' });
    folder.cleanUp();
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SearchResponse, Upload } from '../../src/http/contract/search.ts';
import { drawPicture } from '../support/pictures.ts';
import { codeOf, form, idOf, openTestServer, type TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

const get = (query: string) => server.json<SearchResponse>(`search?${query}`);
const post = async (body: unknown) => (await (await server.post('search', body)).json()) as SearchResponse;
const read = (name: string) => new Uint8Array(readFileSync(join(server.library.pictures, name)));
const upload = async (bytes: Uint8Array) =>
  (await (await server.call('uploads', { method: 'POST', body: new Uint8Array(bytes) })).json()) as Upload;

describe('search', () => {
  it('has the same results by URL, by JSON and in the engine', async () => {
    const byAddress = await get('q=a%20red%20circle&limit=3');
    const byJson = await post({ text: 'a red circle', limit: 3 });
    const { hits } = await server.engine.search({ text: 'a red circle', limit: 3 });
    expect(byAddress.hits).toHaveLength(3);
    expect(byAddress.hits).toEqual(byJson.hits);
    expect(byJson.hits).toEqual(hits);
    expect(byAddress.total).toBe(5);
  });

  it('leaves out weaker hits by URL and by JSON, and says if all are weak', async () => {
    const { found, hits } = await get('q=tall');
    expect(found).toBe(true);
    expect(hits.map(({ relevance }) => relevance)).toEqual(['strong', 'weak', 'weak', 'weak', 'weak']);
    for (const cut of [
      await get('q=tall&minRelevance=possible'),
      await post({ text: 'tall', minRelevance: 'strong' }),
    ]) {
      expect(cut.hits).toEqual(hits.slice(0, 1));
      expect(cut).toMatchObject({ complete: true, found: true });
    }
    expect((await server.call('search?q=tall&minRelevance=good')).status).toBe(400);
    expect(await get('q=fireworks')).toMatchObject({ found: false, hits: { length: 5 } });
  });

  it('says how many pictures have not been read, if words must be written in them', async () => {
    const answer = await get('q=text:invoice');
    expect(answer).toMatchObject({ hits: [], unread: answer.total });
    expect(await get('q=invoice')).toMatchObject({ unread: 0 });
    expect(await get('q=text:')).toMatchObject({
      code: 'bad-query',
      hint: expect.stringContaining('text:invoice'),
    });
    expect(await get('near=52.52,13.40,10km')).toMatchObject({
      code: 'bad-query',
      hint: expect.stringContaining('GET /api/v1/images?near='),
    });
    expect(await server.json('status')).toMatchObject({
      reading: 'missing',
      unread: answer.total,
    });
  });

  it('asks the models that it names, and refuses those whose vectors the library lacks', async () => {
    const { hits, ...answer } = await get('q=a+circle&models=Soutu-Mini');
    expect(answer).toMatchObject({ model: 'soutu-mini', models: ['soutu-mini'] });
    expect(hits[0]!.matches).toEqual([{ by: 'vector', model: 'soutu-mini', rank: 1, score: hits[0]!.score }]);
    const refused = [
      server.call('search?q=a+circle&models=soutu-mini,bge-vl-base'),
      server.post('search', { text: 'a circle', models: ['bge-vl-base'] }),
    ];
    for (const response of await Promise.all(refused)) {
      expect(response.status).toBe(409);
      expect(await response.json()).toMatchObject({
        code: 'model-not-indexed',
        hint: expect.stringContaining('soutu models use bge-vl-base'),
      });
    }
    expect((await server.call('search?q=a+circle&models=a,b,c,d,e')).status).toBe(400);
  });

  it('finds a picture that is sent in a form, uploaded, or in the library', async () => {
    const bytes = read('tall.jpg');
    const id = await idOf(server, 'tall.jpg');
    const sent = await server.call('search', {
      method: 'POST',
      body: form({ query: JSON.stringify({ limit: 2 }), image: bytes }),
    });
    expect(((await sent.json()) as SearchResponse).hits[0]!.id).toBe(id);
    expect(await upload(bytes)).toEqual({ id, width: 150, height: 300, known: true });
    expect((await post({ image: id, limit: 2 })).hits[0]).toMatchObject({ id, rank: 1 });
    const similar = await server.json<SearchResponse>(`images/${id}/similar?limit=10`);
    expect(similar.hits).toHaveLength(4);
    expect(similar.hits.map((hit) => hit.id)).not.toContain(id);
    const own = await server.json<SearchResponse>(`images/${id}/similar?models=soutu-mini&limit=10`);
    expect(own).toMatchObject({ models: ['soutu-mini'], incomplete: [], hits: { length: 4 } });
    expect((await server.call(`images/${id}/similar?models=soutu-mini,bge-vl-base`)).status).toBe(409);
  });

  it('accepts an upload in a form, reports it as unknown, and does not add it to the library', async () => {
    const bytes = await drawPicture(77);
    const response = await server.call('uploads', { method: 'POST', body: form({ image: bytes }) });
    const uploaded = (await response.json()) as Upload;
    expect(uploaded).toMatchObject({ width: 320, height: 240, known: false });
    expect((await server.engine.list()).total).toBe(5);
    const thumbnail = await server.call(`uploads/${uploaded.id}/thumbnail?size=100`);
    expect(thumbnail.headers.get('content-type')).toBe('image/webp');
    expect((await server.call(`images/${uploaded.id}`)).status).toBe(404);
  });

  it('composes text, a part of a picture, and exclusions', async () => {
    const id = await idOf(server, 'wide.png');
    const other = await idOf(server, 'big.png');
    const part = await get(`similarTo=${id}&region=0,0,0.5,1&limit=5`);
    const whole = await get(`similarTo=${id}&limit=5`);
    expect(part.hits.map(({ score }) => score)).not.toEqual(whole.hits.map(({ score }) => score));
    const both = await get(`q=blue&similarTo=${id}&compose=average`);
    const change = await get(`q=blue&similarTo=${id}&compose=edit`);
    expect(both.hits[0]!.score).not.toBe(change.hits[0]!.score);
    const scoreOf = ({ hits }: SearchResponse, id: string) => hits.find((hit) => hit.id === id)?.score ?? -1;
    const plain = await get('q=blue');
    const without = await get(`q=blue&not=circle&notSimilarTo=${other}`);
    expect(without.hits.map(({ id }) => id)).not.toContain(other);
    const { id: uploaded } = await upload(read('trip/big.png'));
    const excluded = await post({ text: 'blue', not: [{ image: uploaded }] });
    const excludedByAddress = await get(`q=blue&notImage=${uploaded}`);
    expect(excluded.hits).toEqual(excludedByAddress.hits);
    expect(scoreOf(excluded, other)).toBeLessThan(scoreOf(plain, other));
  });

  it('filters by folder, date, format, orientation and size, and by a filter expression', async () => {
    const names = async (query: string) =>
      (await get(`q=shape&${query}`)).hits.map(({ path }) => path.split('/').at(-1)).sort();
    const trip = encodeURIComponent(join(server.library.pictures, 'trip'));
    expect(await names(`folder=${trip}`)).toEqual(['big.png', 'square 一.webp']);
    expect(await names('format=jpeg&format=webp')).toEqual(['square 一.webp', 'tall.jpg']);
    expect(await names('orientation=portrait')).toEqual(['tall.jpg']);
    expect(await names('minSide=500')).toEqual(['big.png']);
    expect(await names('before=2001')).toEqual([]);
    const own = await post({
      text: 'shape',
      filter: { op: 'eq', field: 'width', value: 200 },
      formats: ['svg'],
    });
    expect(own.hits).toHaveLength(1);
  });

  it('returns the number of pictures that match the filters, whatever the limit', async () => {
    const trip = encodeURIComponent(join(server.library.pictures, 'trip'));
    expect(await get(`q=shape&folder=${trip}&limit=1`)).toMatchObject({ total: 2, hits: [{ rank: 1 }] });
    expect((await get('q=shape&format=jpeg')).total).toBe(1);
    expect((await get('q=shape&before=2001')).total).toBe(0);
    expect((await get('q=shape')).total).toBe(5);
  });

  it('continues a ranking by URL, by JSON and for similar pictures', async () => {
    const all = (await get('q=shape&limit=5')).hits;
    const first = await get('q=shape&limit=2');
    // By their ids: memory and disk round scores differently, and the copy in memory may be read in between.
    const ids = (hits: readonly { readonly id: string }[]) => hits.map(({ id }) => ({ id }));
    expect(first).toMatchObject({ complete: false, hits: ids(all).slice(0, 2) });
    expect(first.hits[0]!.matches).toEqual([
      { by: 'vector', model: 'soutu-mini', rank: 1, score: first.hits[0]!.score },
    ]);
    const { ranking } = first;
    expect(await get(`q=shape&limit=2&offset=2&ranking=${ranking}`)).toMatchObject({
      ranking,
      complete: false,
      hits: ids(all).slice(2, 4),
    });
    const last = await post({ text: 'shape', limit: 2, offset: 4, ranking });
    expect(last).toMatchObject({ ranking, complete: true, hits: ids(all).slice(4) });
    expect((await get(`q=another&limit=2&ranking=${ranking}`)).ranking).not.toBe(ranking);
    const id = await idOf(server, 'tall.jpg');
    const page = (rest: string) => server.json<SearchResponse>(`images/${id}/similar?limit=2${rest}`);
    const similar = await page('');
    const more = await page(`&offset=2&ranking=${similar.ranking}`);
    expect(more.ranking).toBe(similar.ranking);
    const found = [...similar.hits, ...more.hits].map((hit) => hit.id);
    expect(new Set([id, ...found]).size).toBe(5);
  });

  it.each(['tall.jpg', 'wide.png', 'trip/square 一.webp'])(
    'refuses an upload of half of %s',
    async (name) => {
      const bytes = read(name);
      const body = bytes.subarray(0, Math.round(bytes.length * 0.6));
      const response = await server.call('uploads', { method: 'POST', body });
      expect([response.status, await codeOf(response)]).toEqual([422, 'corrupt']);
    },
  );

  it('returns vectors of texts and pictures', async () => {
    const response = await server.post('embeddings', {
      texts: ['cat', '猫'],
      images: [Buffer.from(read('wide.png')).toString('base64')],
    });
    const { texts, images, dimensions } = (await response.json()) as Record<
      'texts' | 'images',
      number[][]
    > & {
      dimensions: number;
    };
    expect([texts.length, images.length]).toEqual([2, 1]);
    for (const vector of [...texts, ...images]) {
      expect(vector).toHaveLength(dimensions);
      expect(Math.hypot(...vector)).toBeCloseTo(1, 4);
    }
  });
});

describe('an invalid search', () => {
  it.each([
    ['search', 400],
    ['search?q=', 400],
    ['search?q=a&q=b', 400],
    ['search?q=cat&limit=1001', 400],
    ['search?q=cat&limit=ten', 400],
    ['search?q=cat&offset=-1', 400],
    ['search?q=cat&format=exe', 400],
    ['search?q=cat&after=yesterday', 400],
    ['search?q=cat&region=0,0,1,1', 400],
    ['search?q=cat&region=a,b,c,d', 400],
    ['search?q=cat&colour=red', 400],
    ['search?similarTo=abc', 400],
    [`search?similarTo=${'0'.repeat(32)}`, 404],
    [`search?image=${'0'.repeat(32)}`, 404],
    [`search?q=a&notImage=${'0'.repeat(32)}`, 404],
    [`search?image=${'0'.repeat(32)}&notImage=${'1'.repeat(32)}&notImage=${'2'.repeat(32)}`, 404],
    ['search?q=cat&constructor=1', 400],
    ['images/..%2F..%2Fetc/similar', 400],
  ])('%s is %i', async (path, status) => {
    expect((await server.call(path)).status).toBe(status);
  });

  it('is refused with the name of the invalid part', async () => {
    const { detail } = await server.json<{ detail: string }>('search?q=cat&minSide=big');
    expect(detail).toContain('minSide');
    const response = await server.post('search', { text: 'cat', not: [{ text: 5 }] });
    expect(((await response.json()) as { detail: string }).detail).toContain('not.0.text');
  });

  it.each([
    ['search?q=cat&formt=png', 'The address has an unknown parameter: formt'],
    ['search?q=cat&a=1&b=2', 'The address has unknown parameters: a, b'],
    ['search?q=', 'q in the address is empty'],
    ['search?q=%20', 'q in the address is empty'],
  ])('is refused with a readable message: %s', async (path, sentence) => {
    expect(await server.json(path)).toMatchObject({ detail: sentence });
  });

  it('is refused with the name of an unknown field', async () => {
    const response = await server.post('search', { text: 'cat', not: [{ txt: 'dog' }] });
    expect(await response.json()).toMatchObject({
      detail: 'Not.0 in the body has an unknown field: txt',
    });
  });

  it('cannot refer to a picture by path', async () => {
    for (const image of ['/etc/passwd', '../../etc/passwd', join(server.library.pictures, 'wide.png')]) {
      expect((await server.post('search', { image })).status).toBe(400);
      expect((await server.call('search', { method: 'POST', body: form({ image }) })).status).toBe(400);
    }
  });

  it('is refused for invalid JSON, another media type, or deep nesting', async () => {
    const send = (body: string, type = 'application/json') =>
      server.call('search', { method: 'POST', body, headers: { 'content-type': type } });
    expect(await codeOf(await send('{'))).toBe('bad-request');
    expect(await codeOf(await send('{"text":"cat"}', 'text/plain'))).toBe('bad-request');
    expect(await codeOf(await send('x', 'multipart/form-data'))).toBe('bad-request');
    const deep = `${'{"op":"not","of":'.repeat(5000)}1${'}'.repeat(5000)}`;
    expect(await codeOf(await send(`{"text":"cat","filter":${deep}}`))).toBe('bad-query');
    expect(await codeOf(await send(`{"text":"cat","not":${'['.repeat(100_000)}`))).toBe('bad-request');
  });

  it('is refused if the lists of its filter are too long in total', async () => {
    const values = Array.from({ length: 9000 }, (_, i) => String.fromCharCode(97 + (i % 26)));
    const list = { op: 'not', of: { op: 'in', field: 'path', values } };
    const filter = { op: 'and', of: [list, list] };
    expect(await codeOf(await server.post('search', { text: 'cat', filter }))).toBe('bad-query');
    const { total } = await post({ text: 'cat', filter: list });
    expect(total).toBe(5);
  });
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SearchResponse } from '../../src/http/contract/search.ts';
import { openTestServer, type TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

const put = async (source: string, texts: object[]) => (await server.post('texts', { source, texts })).json();

it('adds, lists, finds and removes texts', async () => {
  const circle = { text: 'a red circle', id: 7, link: 'https://example.org/7', tags: ['round'] };
  expect(await put('shop', [circle, { text: 'a square' }, { text: ' ' }, { text: 'x', link: 'no' }])).toEqual(
    {
      added: 2,
      changed: 0,
      kept: 0,
      failures: [
        { index: 2, problem: 'the text is empty' },
        { index: 3, problem: 'the link "no" is no http or https address' },
      ],
      texts: 2,
    },
  );
  expect(await put('shop', [circle])).toMatchObject({ added: 0, kept: 1, texts: 2 });
  expect(await server.json('texts?source=shop&limit=10')).toMatchObject({ total: 2 });
  expect(await server.json('texts/sources')).toEqual({ texts: 2, sources: [{ path: 'shop', texts: 2 }] });
  const found = await server.json<SearchResponse>('search?q=a%20red%20circle&for=text');
  expect(found).toMatchObject({ total: 2 });
  expect(found.hits[0]).toMatchObject({
    kind: 'text',
    text: 'a red circle',
    key: '7',
    tags: ['round'],
    line: null,
  });
  const mixed = await server.json<SearchResponse>('search?q=a%20red%20circle&for=any&limit=20');
  expect(mixed.total).toBe(7);
  expect(new Set(mixed.hits.map(({ kind }) => kind))).toEqual(new Set(['picture', 'text']));
  const id = found.hits[0]!.id;
  expect(await (await server.call(`texts?id=${id}`, { method: 'DELETE' })).json()).toEqual({
    removed: 1,
    texts: 1,
  });
  expect((await server.call(`texts?id=${id}`, { method: 'DELETE' })).status).toBe(404);
  expect(await (await server.call('texts?source=shop', { method: 'DELETE' })).json()).toEqual({
    removed: 1,
    texts: 0,
  });
});

it.each([
  ['a source that is a path', { source: '/etc/passwd', texts: [{ text: 'a' }] }],
  ['no texts', { source: 'shop', texts: [] }],
  ['too many', { source: 'shop', texts: Array.from({ length: 1001 }, () => ({ text: 'a' })) }],
  ['a text that is none', { source: 'shop', texts: [{ text: 1 }] }],
])('refuses %s', async (_what, body) => {
  expect((await server.post('texts', body)).status).toBe(400);
});

it('refuses to remove nothing in particular', async () => {
  expect((await server.call('texts', { method: 'DELETE' })).status).toBe(400);
});

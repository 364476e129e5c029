import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../src/http/contract/library.ts';
import { codeOf, openTestServer, type TestServer } from './server.ts';

let server: TestServer;
let trip: string;
/** Spellings of the folder `trip`, the normalised one first. */
let spellings: string[];
beforeAll(async () => {
  server = await openTestServer();
  trip = join(server.library.pictures, 'trip');
  spellings = [trip, `${trip}/`, `${trip}//`, `${server.library.pictures}/copies/../trip`, `/.${trip}`];
});
afterAll(() => server.close());

const inAddress = (folder: string) => `folder=${encodeURIComponent(folder)}`;
const totalOf = async (response: Response) => ((await response.json()) as { total: number }).total;

/** All requests with a folder. */
const requests: Readonly<Record<string, (folder: string) => Promise<Response>>> = {
  'GET /search': (folder) => server.call(`search?q=shape&${inAddress(folder)}`),
  'POST /search': (folder) => server.post('search', { text: 'shape', folders: [folder] }),
  'GET /images': (folder) => server.call(`images?${inAddress(folder)}`),
  'GET /timeline': (folder) => server.call(`timeline?${inAddress(folder)}`),
};

describe.each(Object.entries(requests))('a folder of %s', (_, ask) => {
  it('is the same in all spellings', async () => {
    for (const folder of spellings) expect([folder, await totalOf(await ask(folder))]).toEqual([folder, 2]);
    expect(await totalOf(await ask('/'))).toBe(5);
  });

  it('is refused if it is relative or not in the library', async () => {
    const unknown = await ask('/no/such');
    expect([unknown.status, await codeOf(unknown)]).toEqual([404, 'not-found']);
    expect((await ask(`${server.library.pictures}x`)).status).toBe(404);
    const relative = await ask('trip');
    expect([relative.status, await codeOf(relative)]).toEqual([400, 'bad-request']);
  });
});

it('a folder or path in a filter expression is the same in all spellings, for the engine, too', async () => {
  for (const folder of spellings) {
    for (const filter of [
      { op: 'in', field: 'folders', values: [folder] },
      { op: 'contains', field: 'folders', value: folder },
      {
        op: 'and',
        of: [{ op: 'not', of: { op: 'not', of: { op: 'eq', field: 'folders', value: folder } } }],
      },
    ] as const) {
      expect(await totalOf(await server.post('search', { text: 'shape', filter }))).toBe(2);
      expect((await server.engine.search({ text: 'shape', filter })).hits).toHaveLength(2);
      expect((await server.engine.list({ filter })).total).toBe(2);
      expect((await server.engine.timeline({ filter })).total).toBe(2);
    }
    const path = { op: 'eq', field: 'path', value: `${folder}/./big.png` } as const;
    expect((await server.engine.list({ filter: path })).total).toBe(1);
  }
});

it('a run accepts folders in all spellings, each once', async () => {
  const root = server.library.pictures;
  const response = await server.post('jobs/index', { folders: [`${root}/`, `${root}/trip/..`] });
  expect(response.status).toBe(202);
  expect(((await response.json()) as Job).folders).toEqual([root]);
  expect((await server.post('jobs/index', { folders: ['trip'] })).status).toBe(400);
});

it('a folder is removed in all spellings', async () => {
  const path = encodeURIComponent(`${server.library.pictures}/trip/../copies/`);
  const response = await server.call(`folders?path=${path}`, { method: 'DELETE' });
  expect(await response.json()).toEqual({ files: 1, pictures: 0 });
});

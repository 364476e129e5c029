import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LibraryLesson } from '../../src/engine.ts';
import { drawPicture, writePicture } from '../support/pictures.ts';
import { openTestServer, type TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer({}, { empty: true });
});
afterAll(() => server.close());

it('gives lessons about enough pictures, again when they have changed, and says when there are too few', async () => {
  const tooFew = await server.call('learn/ivf?q=a%20red%20circle');
  expect(tooFew.status).toBe(404);
  expect(await tooFew.json()).toMatchObject({
    code: 'not-found',
    detail: 'The library has no pictures, and a lesson needs at least 50',
  });

  const { pictures: folder } = server.library;
  const draw = (n: number) => writePicture(join(folder, `${n}.png`), n, { width: 40, height: 40 });
  for (let n = 1; n <= 55; n++) await draw(n);
  await server.engine.index([folder]);
  const lessons = await Promise.all(
    ['ivf', 'hnsw', 'ivf'].map((method) => server.json<LibraryLesson>(`learn/${method}?q=a%20red%20circle`)),
  );
  expect(lessons.map(({ method, pictures }) => [method, pictures])).toEqual([
    ['ivf', 55],
    ['hnsw', 55],
    ['ivf', 55],
  ]);
  expect(lessons[2]).toEqual(lessons[0]);
  expect(lessons[0]!.query).toEqual({ text: 'a red circle', similarTo: null });
  const { id } = lessons[0]!.shown[0]!;
  const similar = await server.json<LibraryLesson>(`learn/hnsw?similarTo=${id}&not=a%20house`);
  expect(similar.query).toEqual({ text: null, similarTo: id });
  expect((await server.json<LibraryLesson>('learn/ivf')).nearest).toHaveLength(10);

  await draw(56);
  await server.engine.index([folder]);
  expect(await server.json('learn/ivf')).toMatchObject({ pictures: 56, library: 56 });
  expect(await (await server.call('learn/pq')).json()).toMatchObject({
    detail: 'The library has 56 pictures, and the lesson pq needs at least 300',
  });
});

it('takes an uploaded picture as the query', async () => {
  const file = await drawPicture(90, { width: 40, height: 40 });
  const upload = await server.call('uploads', { method: 'POST', body: new Uint8Array(file) });
  const { id } = (await upload.json()) as { id: string };
  expect(await server.json(`learn/ivf?image=${id}&region=0,0,0.5,0.5`)).toMatchObject({
    query: { text: null, similarTo: null },
  });
});

it.each(['learn/lsh', 'learn/ivf?folder=/tmp', 'learn/ivf?region=0,0,1,1', 'learn/ivf?limit=5'])(
  'refuses %s',
  async (path) => {
    expect((await server.call(path)).status).toBe(400);
  },
);

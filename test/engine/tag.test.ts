import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Engine, openEngine, type TaggedPicture, type TagRequest } from '../../src/engine.ts';
import { galleryLibrary } from '../support/gallery.ts';

let gallery: string;
let home: string;
let engine: Engine;
let list: string;

beforeAll(async () => {
  ({ gallery, home } = await galleryLibrary());
  engine = await openEngine({ home, model: 'soutu-mini', workers: 1 });
  list = join(home, 'own.csv');
  writeFileSync(
    list,
    'en,zh,group\ndog,狗,animals\nbanjo,班卓琴,instruments\nbeach,海滩,places\nreceipt,,documents\n',
  );
}, 300_000);
afterAll(() => engine?.close());

async function tagged(request: TagRequest): Promise<TaggedPicture[]> {
  const all: TaggedPicture[] = [];
  for await (const page of engine.tag(request)) all.push(...page);
  return all;
}

it('proposes likely labels for all pictures, best first, with what the list says about them', async () => {
  const pictures = await tagged({ list });
  const { total } = await engine.list({ limit: 1 });
  expect(pictures).toHaveLength(total);
  expect(new Set(pictures.map(({ id }) => id)).size).toBe(total);
  const named = (name: string) => pictures.find(({ path }) => path === join(gallery, name))!;
  expect(named('emoji/banjo.webp').labels).toEqual([
    { en: 'banjo', zh: '班卓琴', group: 'instruments', probability: expect.closeTo(0.9, 1) },
  ]);
  expect(named('scenes/beach-turtle-day.jpg').labels[0]).toMatchObject({ en: 'beach' });
  expect(named('emoji/chair.webp').labels).toEqual([]);
  for (const { labels } of pictures) {
    const probabilities = labels.map(({ probability }) => probability);
    expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a));
    expect(probabilities.every((probability) => probability >= 0.65)).toBe(true);
  }
});

it('tells of no progress where there is no picture', async () => {
  const told: unknown[] = [];
  const options = { onProgress: (progress: unknown) => told.push(progress) };
  const filter = { op: 'in', field: 'path', values: ['/no/such.jpg'] } as const;
  for await (const _ of engine.tag({ list, filter }, options));
  expect(told.filter((progress) => JSON.stringify(progress).includes('"pictures"'))).toEqual([]);
});

it('keeps to a folder, a number and a probability', async () => {
  const folder = join(gallery, 'scenes');
  const pictures = await tagged({ list, folders: [folder], top: 2, minProbability: 0.001 });
  expect(pictures.length).toBeGreaterThan(50);
  expect(pictures.every(({ path }) => path.startsWith(folder))).toBe(true);
  expect(Math.max(...pictures.map(({ labels }) => labels.length))).toBe(2);
});

it('says of one picture what it says of all, and embeds the names of a list once', async () => {
  const [picture] = await tagged({ list, folders: [join(gallery, 'emoji')], minProbability: 0.01 });
  expect(await engine.labels(picture!.id, { list, minProbability: 0.01 })).toEqual({
    prepared: true,
    labels: picture!.labels,
  });
  const cached = readdirSync(join(home, 'cache', 'labels'));
  expect(cached).toHaveLength(1);
  const other = await openEngine({ home, model: 'soutu-mini', workers: 1 });
  try {
    const phases = new Set<string>();
    for await (const _ of other.tag({ list }, { onProgress: ({ phase }) => phases.add(phase) }));
    expect([...phases]).toEqual(['pictures']);
    expect(readdirSync(join(home, 'cache', 'labels'))).toEqual(cached);
  } finally {
    await other.close();
  }
});

it('says of one picture nothing, and embeds nothing, before the names of a list have been embedded', async () => {
  const other = join(home, 'other.txt');
  writeFileSync(other, 'banjo\n');
  const { pictures } = await engine.list();
  const { id } = pictures.find(({ path }) => path.endsWith('banjo.webp')) ?? pictures[0]!;
  const cached = readdirSync(join(home, 'cache', 'labels'));
  expect(await engine.labels(id, { list: other, minProbability: 0.001 })).toEqual({
    prepared: false,
    labels: [],
  });
  expect(readdirSync(join(home, 'cache', 'labels'))).toEqual(cached);
  await tagged({ list: other });
  expect((await engine.labels(id, { list: other, minProbability: 1e-9 })).prepared).toBe(true);
  writeFileSync(other, 'guitar\n');
  expect((await engine.labels(id, { list: other })).prepared).toBe(false);
});

it('stops when it is told to, or when nobody takes the next page', async () => {
  const stop = new AbortController();
  const run = async () => {
    for await (const _ of engine.tag({ list }, { signal: stop.signal, onProgress: () => stop.abort() }));
  };
  await expect(run()).rejects.toMatchObject({ name: 'AbortError' });
  for await (const page of engine.tag({ list })) {
    expect(page.length).toBeGreaterThan(0);
    break;
  }
});

it('refuses what it cannot do', async () => {
  const none = '0'.repeat(32);
  await expect(engine.labels(none, { list })).rejects.toMatchObject({ code: 'not-found' });
  await expect(tagged({ list, top: 0 })).rejects.toMatchObject({ code: 'bad-query' });
  await expect(tagged({ list, minProbability: 1 })).rejects.toMatchObject({ code: 'bad-query' });
  await expect(tagged({ list, folders: ['/elsewhere'] })).rejects.toMatchObject({ code: 'not-found' });
  await expect(tagged({ list: join(home, 'none.csv') })).rejects.toMatchObject({ code: 'not-found' });
  expect(existsSync(join(home, 'library.json'))).toBe(true);
});

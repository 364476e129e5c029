import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, type LibraryLesson, openEngine } from '../../src/engine.ts';
import { packageRoot } from '../../src/package-root.ts';
import { galleryLibrary } from '../support/gallery.ts';
import { createTestLibrary } from '../support/library.ts';
import { drawPicture } from '../support/pictures.ts';

/** Checks the table of a lesson in docs/how-search-works.md: its last columns are comparisons and recall. */
function expectInDocs(lesson: LibraryLesson): void {
  for (const folder of ['docs', 'docs/zh-CN']) {
    const text = readFileSync(join(packageRoot, folder, 'how-search-works.md'), 'utf8');
    const [, table = ''] = text.split(`<!-- lesson: ${lesson.method} -->\n`);
    const rows = table.slice(0, table.indexOf('\n\n')).split('\n').slice(2);
    const told = rows.map((row) => row.split('|').map((cell) => cell.trim()));
    const steps =
      lesson.method === 'hnsw' ? lesson.steps.filter(({ ef }) => ![48, 200].includes(ef)) : lesson.steps;
    expect(told).toHaveLength(steps.length);
    told.forEach((cells, i) => {
      const [compared, recall] = cells.slice(-3).map(Number.parseFloat) as [number, number];
      expect(Math.abs(compared - steps[i]!.compared), cells.join('|')).toBeLessThanOrEqual(0.1 * compared);
      expect(Math.abs(recall - 100 * steps[i]!.recall), cells.join('|')).toBeLessThan(5);
    });
  }
}

describe('lessons about the gallery', () => {
  let engine: Engine;
  beforeAll(async () => {
    const { home } = await galleryLibrary();
    engine = await openEngine({ home, model: 'soutu-mini' });
  }, 300_000);
  afterAll(() => engine?.close());

  const query = { text: 'a dog on the beach' };

  it('IVF: the nearest are those of an exact search, all cells find them, and the cells have all pictures', async () => {
    const shares: number[] = [];
    const lesson = await engine.learn('ivf', { query, onProgress: (share) => shares.push(share) });
    expect(shares.at(-1)).toBe(1);
    const { total } = await engine.list({ limit: 1 });
    expect(lesson).toMatchObject({ pictures: total, library: total, questions: Math.ceil(total / 10) });
    const { hits } = await engine.search({ ...query, limit: 10 });
    const best = hits.find(({ relevance }) => relevance === 'strong')!;
    const ids = new Map(lesson.shown.map(({ number, id }) => [number, id]));
    expect(ids.get(lesson.nearest[0]!.picture)).toBe(best.id);
    expect(lesson.nearest[0]!.score).toBeCloseTo(best.score, 3);
    expect(lesson.cells.reduce((sum, { size }) => sum + size, 0)).toBe(total);
    expect(lesson.cells.reduce((sum, { found }) => sum + found, 0)).toBe(10);
    expect(lesson.steps.at(-1)).toMatchObject({ nprobe: lesson.cells.length, recall: 1 });
    const recalls = lesson.steps.map(({ recall }) => recall);
    expect(recalls).toEqual([...recalls].sort((a, b) => a - b));
    expect(lesson.steps[0]!.compared).toBeLessThan(total / 5);
    expect(lesson.exact).toMatchObject({ recall: 1, compared: total - lesson.questions });
    expectInDocs(lesson);
  });

  it('HNSW: the walk goes down and towards the query, and candidates raise the recall', async () => {
    const lesson = await engine.learn('hnsw', { query });
    const { walk, layers, steps } = lesson;
    expect(layers[0]).toBe(lesson.pictures);
    expect(layers).toEqual([...layers].sort((a, b) => b - a));
    expect(walk.map(({ layer }) => layer)).toEqual(walk.map(({ layer }) => layer).sort((a, b) => b - a));
    expect(Math.max(...walk.map(({ score }) => score))).toBeCloseTo(lesson.nearest[0]!.score, 3);
    expect(lesson.compared).toBeLessThan(lesson.pictures / 4);
    expect(steps.at(-1)!.recall).toBeGreaterThan(0.99);
    const shown = new Set(lesson.shown.map(({ number }) => number));
    expect(walk.every(({ picture }) => shown.has(picture))).toBe(true);
    expectInDocs(lesson);
  });

  it('PQ: the codes of a picture, whose table sums to its estimate, and what each step costs', {
    timeout: 300_000,
  }, async () => {
    const lesson = await engine.learn('pq', { query });
    const { example, table, steps, segments, width } = lesson;
    expect(segments * width).toBe(lesson.dimensions);
    expect(example.code).toHaveLength(8);
    const sum = example.code.reduce((total, number, segment) => total + table[segment]![number]!, 0);
    expect(example.estimate).toBeCloseTo(sum, 2);
    const recallOf = (name: string) => steps.find((step) => step.name === name)!.recall;
    expect(recallOf('exact')).toBe(1);
    expect(recallOf('pq')).toBeLessThan(1);
    expect(recallOf('pqRefined')).toBeGreaterThan(recallOf('pq'));
    expect(recallOf('pqFine')).toBeGreaterThan(recallOf('pq'));
    expect(recallOf('ivfpqRefined')).toBeGreaterThan(recallOf('ivfpq'));
    expect(steps.map(({ bytes }) => bytes)).toEqual([4 * lesson.dimensions, 8, 8, 64, 8, 8]);
    expectInDocs(lesson);
  });

  it('takes a picture of the library as the query, by default one of its own choice', async () => {
    const { pictures } = await engine.list({ limit: 1 });
    const { id } = pictures[0]!;
    const lesson = await engine.learn('ivf', { query: { similarTo: id } });
    expect(lesson.nearest[0]!.score).toBeCloseTo(1, 3);
    expect(lesson.shown.find(({ number }) => number === lesson.nearest[0]!.picture)!.id).toBe(id);
    expect(lesson.query).toEqual({ text: null, similarTo: id });
    const { query: chosen } = await engine.learn('ivf');
    expect(await engine.has(chosen.similarTo!)).toBe(true);
  });

  it('builds once for the same pictures, gives the same lesson again, and can be left', async () => {
    const shares: number[] = [];
    const first = await engine.learn('ivf', { query });
    const again = await engine.learn('ivf', { query, onProgress: (share) => shares.push(share) });
    expect(again).toEqual(first);
    expect(shares).toEqual([]);
    const left = AbortSignal.abort(new Error('no longer wanted'));
    await expect(engine.learn('ivf', { query, signal: left })).rejects.toThrow('no longer wanted');
  });

  it('refuses what it does not teach', async () => {
    await expect(engine.learn('lsh' as 'ivf')).rejects.toMatchObject({ code: 'bad-query' });
    await expect(engine.learn('ivf', { query: { similarTo: '0'.repeat(32) } })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('lessons about too few pictures', () => {
  const library = createTestLibrary();
  afterAll(() => library.cleanUp());

  it('say how many are needed', { timeout: 120_000 }, async () => {
    const file = join(library.pictures, 'a.png');
    mkdirSync(library.pictures, { recursive: true });
    writeFileSync(file, await drawPicture(1));
    const engine = await library.open();
    try {
      await expect(engine.learn('hnsw')).rejects.toMatchObject({
        code: 'not-found',
        message: 'The library has no pictures, and a lesson needs at least 50',
      });
      await engine.index([library.pictures]);
      await expect(engine.learn('pq')).rejects.toMatchObject({
        code: 'not-found',
        message: 'The library has 1 picture, and the lesson pq needs at least 300',
      });
    } finally {
      await engine.close();
    }
  });
});

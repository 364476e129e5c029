import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { betterOf } from '../../src/core/relevance.ts';
import { createSearchModels } from '../../src/engine/search-models.ts';
import type { Engine, SearchHit, SearchRequest, SearchResult } from '../../src/index.ts';
import { packageRoot } from '../../src/package-root.ts';
import { createTestLibrary, openContext, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

const CLIP = join(packageRoot, 'test/fixtures/models/clip-fp32');
const SIGLIP = join(packageRoot, 'test/fixtures/models/siglip');
const BOTH = ['clip-fp32', 'siglip'];
const PICTURES = 12;
const TEXT = 'a red circle';

let library: TestLibrary;
let engine: Engine;
const at = (seed: number) => join(library.pictures, seed < 6 ? 'a' : 'b', `${seed}.png`);

const ask = (request: SearchRequest, models: readonly string[] = BOTH) =>
  engine.search({ limit: 100, ...request, models: [...models] });
const idsOf = ({ hits }: SearchResult) => hits.map(({ id }) => id);

/** Switches the library to a model and waits until searches use it. */
async function use(model: string): Promise<void> {
  const { id } = await engine.models.use(model);
  await new Promise<void>((resolve, reject) => {
    engine.runs.follow(id, {
      run: ({ state, error }) => {
        if (state === 'done') resolve();
        if (state === 'failed') reject(error);
      },
    });
  });
}

/** Indexes the pictures with both models; searches then use CLIP. */
async function indexBoth(store: string): Promise<void> {
  engine = await library.open({ model: 'auto', precision: 'fp32', store });
  await use(CLIP);
  await engine.index([library.pictures]);
  await use(SIGLIP);
  await use(CLIP);
}

beforeEach(async () => {
  library = createTestLibrary();
  for (let seed = 0; seed < PICTURES; seed++) await writePicture(at(seed), seed);
});
afterEach(async () => {
  await engine?.close();
  library.cleanUp();
});

/** Expects that a search of both models is the reciprocal rank fusion of the searches of each. */
async function expectFused(request: SearchRequest): Promise<SearchResult> {
  const [fused, ...singles] = [
    await ask(request),
    await ask(request, ['clip-fp32']),
    await ask(request, ['siglip']),
  ];
  const sums = new Map<string, Pick<SearchHit, 'id' | 'score' | 'relevance' | 'probability' | 'matches'>>();
  for (const { hits, model } of singles) {
    for (const { id, rank, score, relevance, probability } of hits) {
      const sum = sums.get(id) ?? { id, score: 0, relevance: 'weak', probability: 0, matches: [] };
      sums.set(id, {
        id,
        score: sum.score + 1 / (60 + rank),
        relevance: betterOf(sum.relevance, relevance),
        probability: Math.max(sum.probability, probability),
        matches: [...sum.matches, { by: 'vector', model, rank, score }],
      });
    }
  }
  const expected = [...sums.values()].sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
  expect(fused!.models).toEqual(BOTH);
  expect(expected.length).toBeGreaterThan(0);
  // Cosines depend slightly on whether the vectors are in memory already; ranks and their sums are exact.
  const near = (value: number) => expect.closeTo(value, 5) as number;
  expect(
    fused!.hits.map(({ id, score, relevance, probability, matches }) => ({
      id,
      score,
      relevance,
      probability,
      matches,
    })),
  ).toEqual(
    expected.map(({ probability, matches, ...rest }) => ({
      ...rest,
      probability: near(probability),
      matches: matches.map((match) => ({ ...match, score: near(match.score) })),
    })),
  );
  expect(fused!.hits.map(({ rank }) => rank)).toEqual(expected.map((_, i) => i + 1));
  return fused!;
}

describe.each(['lance', 'memory'])('a search of two models in a %s store', (store) => {
  beforeEach(() => indexBoth(store));

  it('has exactly the ranks, scores and labels of reciprocal rank fusion', async () => {
    const { hits } = await expectFused({ text: TEXT });
    expect(hits).toHaveLength(PICTURES);
    // The models disagree; otherwise fusing them would prove nothing.
    expect(hits.some(({ matches: [one, two] }) => one!.rank !== two!.rank)).toBe(true);
  });

  it('fuses every kind of query', async () => {
    const [{ id }] = (await ask({ text: TEXT })).hits as [SearchHit];
    await expectFused({ image: at(3) });
    await expectFused({ image: at(3), text: 'at night' });
    await expectFused({ image: at(3), text: 'at night', compose: 'average' });
    await expectFused({ image: at(3), region: { x: 0, y: 0, width: 0.5, height: 0.5 } });
    await expectFused({ text: TEXT, not: [{ text: 'blue' }, { image: at(4) }, { similarTo: id }] });
    const similar = await expectFused({ similarTo: id });
    expect(idsOf(similar)).not.toContain(id);
    await expectFused({ similarTo: id, image: at(5) });
    const inFolder = await expectFused({ text: TEXT, folders: [join(library.pictures, 'a')] });
    expect(inFolder.hits).toHaveLength(6);
    await expectFused({ text: TEXT, filter: { op: 'eq', field: 'format', value: 'png' } });
  });

  it('has pages that fit together', async () => {
    const all = await ask({ text: TEXT });
    const seen: string[] = [];
    let page: SearchResult | undefined;
    for (let offset = 0; !page?.complete; offset += 5) {
      page = await ask({ text: TEXT, limit: 5, offset, ranking: page?.ranking });
      expect(page.hits[0]!.rank).toBe(offset + 1);
      seen.push(...idsOf(page));
    }
    expect(seen).toEqual(idsOf(all));
    // The ranking of both models is not continued with one of them.
    const { ranking } = page;
    expect((await ask({ text: TEXT, ranking }, ['clip-fp32'])).ranking).not.toBe(ranking);
  });

  it('leaves out pictures that the library no longer has, and has no gaps', async () => {
    rmSync(at(2));
    await engine.index();
    const { hits } = await expectFused({ text: TEXT });
    expect(hits).toHaveLength(PICTURES - 1);
    expect(hits.map(({ path }) => path)).not.toContain(at(2));
  });

  it('answers with what a model knows, says how many pictures it lacks, and has all once it was used again', async () => {
    expect((await ask({ text: TEXT })).incomplete).toEqual([]);
    await writePicture(at(PICTURES), PICTURES);
    rmSync(at(2));
    await engine.index();
    const added = (await engine.list({ limit: 100 })).pictures.find(({ path }) => path === at(PICTURES))!;
    const fused = await ask({ text: TEXT });
    expect(fused.incomplete).toEqual([{ model: 'siglip', missing: 1 }]);
    expect(fused.hits).toHaveLength(PICTURES);
    expect(fused.hits.find(({ id }) => id === added.id)!.matches).toMatchObject([{ model: 'clip-fp32' }]);
    const alone = await ask({ text: TEXT }, ['siglip']);
    expect(idsOf(alone)).not.toContain(added.id);
    expect(alone).toMatchObject({ incomplete: fused.incomplete, hits: { length: PICTURES - 1 } });
    // A picture of the query is embedded by the model that has no vector of it.
    const similar = await ask({ similarTo: added.id });
    const sent = await ask({ image: at(PICTURES), not: [] });
    expect(similar.hits.length).toBe(PICTURES - 1);
    expect(ranksBy('siglip', similar)).toEqual(ranksBy('siglip', sent).filter(([id]) => id !== added.id));
    await ask({ text: TEXT, not: [{ similarTo: added.id }] });
    expect((await engine.status()).searchModels).toEqual(BOTH);
    await use(SIGLIP);
    const both = await ask({ text: TEXT });
    expect(both.incomplete).toEqual([]);
    expect(both.hits.every(({ matches }) => matches.length === 2)).toBe(true);
    expect((await engine.status()).searchModels).toEqual([...BOTH].reverse());
  });
});

const ranksBy = (model: string, { hits }: SearchResult) =>
  hits.map(({ id, matches }) => [id, matches.find((match) => match.model === model)?.rank]);

it('the models that can be asked are listed without opening their collections, as the page asks for them every few seconds', async () => {
  await indexBoth('lance');
  await engine.close();
  const context = await openContext(library.home, { model: 'auto' });
  const useStore = () => Promise.reject(new Error('opened'));
  const { available } = createSearchModels({ ...context, useStore });
  expect(await context.use(available)).toEqual(BOTH);
  await context.close();
});

it('two models are refused where that makes no sense, with the reason', async () => {
  await indexBoth('memory');
  const refused = (request: SearchRequest, models: readonly string[]) =>
    expect(ask({ text: TEXT, ...request }, models)).rejects;
  await refused({}, ['clip-fp32', 'soutu-mini']).toMatchObject({
    code: 'model-not-indexed',
    message: 'This library has no vectors of soutu-mini',
  });
  // Only the names of the library's models are looked up, so that a request cannot search the disk.
  await refused({}, [join(packageRoot, 'test/fixtures/models/siglip2')]).toMatchObject({
    code: 'model-not-indexed',
  });
  await refused({}, ['siglip', SIGLIP]).toThrow('models names siglip twice');
  await refused({}, []).toThrow('name a model');
  await refused({}, ['a', 'b', 'c', 'd', 'e']).toThrow('at most 4 models');
  await refused({ minScore: 0.2 }, BOTH).toThrow('different scales');
  await refused({ ef: 64 }, BOTH).toThrow('takes no ef: it compares all vectors already');
  await refused({ refine: 4 }, BOTH).toThrow('takes no refine: it compares all vectors already');
  await refused({ exact: true, ef: 4 }, BOTH).toThrow('leave out ef, nprobe and refine');
  await refused({ nprobe: 0 }, BOTH).toThrow('nprobe: must be a whole number from 1 to 65536');
  expect((await ask({ text: TEXT, minScore: -1 }, ['siglip'])).hits).toHaveLength(PICTURES);
});

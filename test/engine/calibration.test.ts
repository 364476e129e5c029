import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import { packageRoot } from '../../src/package-root.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

const modelOf = (name: string) => join(packageRoot, 'test/fixtures/models', name);
/** Short and long, because the vectors of tiny models depend on the length. */
const TEXTS = ['a red', 'two', 'a blue', 'no', 'old', '一只', 'a photo of a', 'many', 'the', 'small'].flatMap(
  (one) =>
    ['car', 'dog', 'circle', 'ship', 'invoice', 'letters', '房子', 'night', 'x', 'stone'].map(
      (other, i) => `${one} ${other}${i % 2 ? ' in front of a window' : ''}`,
    ),
);

let library: TestLibrary;
const cached = () => join(library.home, 'cache', 'calibration');
const at = (seed: number) => join(library.pictures, `${seed}.png`);

async function draw(from: number, to: number): Promise<void> {
  for (let seed = from; seed < to; seed++) await writePicture(at(seed), seed);
}

/** The share of all hits that are not weak. */
async function goodShare(engine: Engine): Promise<number> {
  const answers = await Promise.all(TEXTS.map((text) => engine.search({ text, limit: 100 })));
  const hits = answers.flatMap((answer) => answer.hits);
  return hits.filter(({ relevance }) => relevance !== 'weak').length / hits.length;
}

beforeEach(() => {
  library = createTestLibrary();
});
afterEach(() => library.cleanUp());

describe.each([
  ['clip-fp32', 'lance', 6],
  ['clip-fp32', 'memory', 40],
  ['siglip', 'memory', 10],
  ['siglip', 'lance', 28],
  ['siglip2', 'lance', 12],
  ['chinese-clip', 'memory', 12],
])('with %s, a library in %s with %i pictures', (model, store, count) => {
  it('has good hits, and many more that are weak', async () => {
    await draw(0, count);
    await library.use(
      async (engine) => {
        await engine.index([library.pictures]);
        const share = await goodShare(engine);
        expect(share).toBeGreaterThan(0);
        expect(share).toBeLessThan(0.1);
        for (const text of [undefined, 'in red']) {
          const { hits } = await engine.search({ image: at(3), text, limit: 100 });
          expect(hits.map(({ probability }) => probability)).toEqual(
            hits.map(({ probability }) => probability).sort((a, b) => b - a),
          );
          expect(hits.filter(({ relevance }) => relevance === 'weak').length).toBeGreaterThan(
            hits.length / 2,
          );
          if (text === undefined) expect(hits[0]).toMatchObject({ path: at(3), relevance: 'strong' });
        }
        expect(await engine.calibration()).toMatchObject({
          source: 'library',
          kinds: { text: { items: count }, image: { items: count }, both: { items: count } },
        });
      },
      { model: modelOf(model), precision: 'fp32', store },
    );
  });
});

describe('a first calibration', () => {
  const settings = { model: modelOf('siglip'), precision: 'fp32' } as const;
  const measuredAt = (engine: Engine) =>
    engine.calibration().then(({ kinds }) => ({
      text: kinds.text?.measuredAt,
      image: kinds.image?.measuredAt,
    }));

  beforeEach(async () => {
    await draw(0, 6);
    await library.use((engine) => engine.index([library.pictures]), settings);
  });

  it('is measured by the first search, once for concurrent ones, and stays for other processes', async () => {
    const first = await library.use(async (engine) => {
      expect(await engine.calibration()).toMatchObject({
        source: 'none',
        kinds: { text: null, image: null, both: null },
      });
      const [one, two] = await Promise.all([
        engine.search({ text: 'a ship' }).then(() => measuredAt(engine)),
        engine.search({ text: 'a dog' }).then(() => measuredAt(engine)),
      ]);
      expect(one).toEqual(two);
      return one;
    }, settings);
    expect(first.text).toBeDefined();
    // A search by image needs no text encoder, and neither does its calibration.
    expect(first.image).toBeUndefined();
    expect(readdirSync(cached())).toHaveLength(1);
    await library.use(async (engine) => {
      await engine.search({ text: 'a ship' });
      await engine.search({ image: at(0) });
      const second = await measuredAt(engine);
      expect(second.text).toBe(first.text);
      expect(second.image).toBeDefined();
    }, settings);
  });

  it('is measured again when the library has doubled, and not before', async () => {
    await library.use(async (engine) => {
      const itemsAfter = async (count: number) => {
        await draw(6, count);
        await engine.index();
        await engine.search({ text: 'a ship' });
        return (await engine.calibration()).kinds.text?.items;
      };
      expect(await itemsAfter(6)).toBe(6);
      expect(await itemsAfter(12)).toBe(6);
      expect(await itemsAfter(14)).toBe(14);
    }, settings);
  });

  it('is measured again for another version of the model, and if its file is damaged', async () => {
    const search = () =>
      library.use(async (engine) => {
        await engine.search({ text: 'a ship' });
        return measuredAt(engine);
      }, settings);
    const first = await search();
    const [name] = readdirSync(cached());
    const file = join(cached(), name!);
    const content = readFileSync(file, 'utf8');
    const damages = [
      '',
      '{}',
      content.slice(0, -5),
      content.replace(/"fingerprint":"..../, '"fingerprint":"0000'),
    ];
    for (const damaged of damages) {
      writeFileSync(file, damaged);
      const again = await search();
      expect(again.text! > first.text!).toBe(true);
      expect(JSON.parse(readFileSync(file, 'utf8')).measuredAt).toBe(again.text);
    }
  });

  it('fails no search if it cannot be saved', async () => {
    mkdirSync(join(library.home, 'cache'), { recursive: true });
    writeFileSync(cached(), 'a file where the folder should be');
    await library.use(async (engine) => {
      expect((await engine.search({ text: 'a ship' })).hits).toHaveLength(6);
      expect(await engine.calibration()).toMatchObject({ source: 'library', kinds: { text: { items: 6 } } });
    }, settings);
  });

  it('is not needed for the built-in model, which ships one', async () => {
    await library.use(async (engine) => {
      await engine.index([library.pictures]);
      await engine.search({ text: 'a ship' });
      expect(await engine.calibration()).toMatchObject({
        source: 'card',
        kinds: {
          text: { items: null, strong: expect.closeTo(0.464, 2), possible: expect.closeTo(0.402, 2) },
        },
      });
      expect(existsSync(cached())).toBe(false);
    });
  });
});

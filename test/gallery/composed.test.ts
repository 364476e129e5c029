import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lightQuestions, type Question } from '../../bench/composed/questions.ts';
import { type Engine, openEngine } from '../../src/engine.ts';
import { galleryLibrary } from '../support/gallery.ts';

/** Measured 91 % of all; the floor allows for other rounding. */
const FLOOR = 0.87;

let engine: Engine;
let scenes: string;
let questions: Question[];

beforeAll(async () => {
  const { gallery, home } = await galleryLibrary();
  scenes = join(gallery, 'scenes');
  questions = lightQuestions(readdirSync(scenes));
  engine = await openEngine({ home, model: 'soutu-mini', workers: 2 });
}, 300_000);
afterAll(() => engine.close());

/** Share of the questions whose right picture is first. */
async function shareFirst(imageOf: (picture: string) => Promise<string | Uint8Array>): Promise<number> {
  let first = 0;
  for (const { picture, words, right } of questions) {
    const { hits } = await engine.search({ image: await imageOf(picture), text: words, limit: 1 });
    if (basename(hits[0]!.path) === right) first++;
  }
  return first / questions.length;
}

describe('a scene of the gallery in another light, in English and Chinese', () => {
  it('has 152 questions', () => {
    expect(questions).toHaveLength(152);
  });

  it('comes first for the scene and words', async () => {
    expect(await shareFirst(async (picture) => join(scenes, picture))).toBeGreaterThan(FLOOR);
  });

  it('comes first for a smaller copy of a scene that is in the library, and not the scene itself', async () => {
    const copy = (picture: string) => sharp(join(scenes, picture)).resize(600).jpeg().toBuffer();
    expect(await shareFirst(copy)).toBeGreaterThan(FLOOR);
  });

  it('gives way to the scene itself as the words weigh less, and to other scenes as they weigh more', async () => {
    const places = async (weight: number) => {
      const { hits } = await engine.search({
        image: await sharp(join(scenes, 'stadium-football-day.webp')).resize(600).jpeg().toBuffer(),
        text: 'at night',
        weight,
        limit: 20,
      });
      const names = hits.map(({ path }) => basename(path));
      return ['day', 'night'].map((light) => names.indexOf(`stadium-football-${light}.webp`));
    };
    expect(await places(0.1)).toEqual([0, expect.any(Number)]);
    expect((await places(0.55))[1]).toBe(0);
    expect((await places(1))[0]).not.toBe(0);
  });
});

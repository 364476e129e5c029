import { expect, test } from 'vitest';
import { measureCaptions, measureClasses, measureComposed } from '../../src/evaluation/measure.ts';

/** Ten pictures in the plane, 9 degrees apart, so that which is nearest can be told by hand. */
const at = (degrees: number) =>
  Float32Array.of(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180));
const PICTURES = Array.from({ length: 10 }, (_, i) => at(9 * i));

test('captions: ranks of pictures, and of the best of their own captions', async () => {
  // Nearest to picture 0; between 1 and 2, nearer to 1; beyond 9, which is nearest.
  const captions = [
    { text: 'zero', language: 'en', picture: 0 },
    { text: 'two', language: 'en', picture: 2 },
    { text: '六', language: 'zh', picture: 6 },
  ];
  const texts = [at(1), at(13), at(100)];
  const { figures, misses } = await measureCaptions(captions, PICTURES, texts);
  const figure = (direction: string, language: string) =>
    figures.find((one) => one.direction === direction && one.language === language);
  // 13 degrees: 9 and 18 are 4 and 5 away, so picture 2 is second. 100 degrees: 81, 72, 63, 54, so picture 6 is fourth.
  expect(figure('text to picture', 'all')).toMatchObject({
    queries: 3,
    recall1: 1 / 3,
    recall5: 1,
    medianRank: 2,
    meanReciprocalRank: (1 + 1 / 2 + 1 / 4) / 3,
    map5: null,
  });
  expect(figure('text to picture', 'zh')).toMatchObject({
    queries: 1,
    recall1: 0,
    recall5: 1,
    medianRank: 4,
  });
  // Picture 0 has its caption first. Picture 2, at 18 degrees: its own is 5 away. Picture 6, at 54: 13 is 41 away, 100 is 46.
  expect(figure('picture to text', 'all')).toMatchObject({ queries: 3, recall1: 2 / 3, recall5: 1 });
  expect(figure('picture to text', 'zh')).toMatchObject({ queries: 1, recall1: 1 });
  expect(misses.map(({ text, rank, first }) => [text, rank, first])).toEqual([
    ['六', 4, 9],
    ['two', 2, 1],
  ]);
});

test('classes: the class of each picture among all', async () => {
  const classes = [
    { text: 'low', language: 'en' },
    { text: 'middle', language: 'en' },
    { text: 'high', language: 'en' },
  ];
  const labels = [0, 0, 0, 0, 1, 1, 1, 2, 2, 2];
  const { figures, misses } = await measureClasses(labels, classes, PICTURES, [at(0), at(45), at(81)]);
  // The borders are at 22.5 and 63 degrees: picture 3 (27) is taken for middle; picture 7 (63) lies on the border and is decided by order.
  expect(figures).toMatchObject([
    { direction: 'picture to class', language: 'all', queries: 10, recall5: 1 },
  ]);
  expect(misses).toContainEqual(expect.objectContaining({ text: 'low', right: 3, first: 'middle', rank: 2 }));
});

test('changes: the picture itself is no answer, and words move the query', async () => {
  const changes = [{ text: 'up', language: 'en', reference: 2, targets: [5, 6] }];
  const options = { composing: { weight: 0.5, alike: null } };
  // Halfway between 18 and 90 degrees: 54. Picture 6 is there, 5 and 7 are as near, 5 comes first.
  const { figures } = await measureComposed(changes, PICTURES, [at(90)], options);
  const [all] = figures;
  expect(all).toMatchObject({ direction: 'picture and words', queries: 1, recall1: 0, recall5: 1 });
  expect(all!.map5).toBeCloseTo(all!.medianRank === 2 ? 1 : (1 + 2 / 3) / 2);
  // By words alone the top is at 81 degrees.
  const words = await measureComposed(changes, PICTURES, [at(90)], { ...options, weight: 1 });
  expect(words.figures[0]).toMatchObject({ medianRank: 5 });
  // By the picture alone its neighbours 1 and 3 come first, and the picture does not.
  const picture = await measureComposed([{ ...changes[0]!, targets: [1] }], PICTURES, [at(90)], {
    ...options,
    weight: 0,
  });
  expect(picture.figures[0]!.medianRank).toBeLessThanOrEqual(2);
});

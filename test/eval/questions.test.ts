import { expect, it } from 'vitest';
import { PICTURES } from '../../eval/pictures/make.ts';
import { KINDS, LANGUAGES, readQuestions } from '../../eval/questions.ts';
import { listDocuments } from '../../scripts/gallery/documents.ts';
import { chooseEmoji } from '../../scripts/gallery/emoji.ts';
import { fluentIcons } from '../../scripts/gallery/kit/icons.ts';
import { listScenes } from '../../scripts/gallery/scenes.ts';

const questions = readQuestions();

const FILES = {
  gallery: new Set([
    ...chooseEmoji(fluentIcons()).map((name) => `emoji/${name}.webp`),
    ...listDocuments().map(({ file }) => `documents/${file}`),
    ...listScenes().map(({ file }) => `scenes/${file}`),
  ]),
  made: new Set(PICTURES.map(({ file }) => file)),
};

it('there are 300 made pictures with names of their own', () => {
  expect(PICTURES).toHaveLength(300);
  expect(FILES.made.size).toBe(300);
});

it('there are 234 questions, half of them Chinese', () => {
  const counts = KINDS.map((kind) =>
    LANGUAGES.map(
      (language) => questions.filter((one) => one.kind === kind && one.language === language).length,
    ),
  );
  expect(counts).toEqual([
    [40, 40],
    [25, 25],
    [12, 12],
    [15, 15],
    [25, 25],
  ]);
  expect(new Set(questions.map(({ id }) => id)).size).toBe(234);
  expect(new Set(questions.map(({ set, question }) => `${set} ${question}`)).size).toBe(234);
});

it('about a third of each kind is kept aside', () => {
  for (const kind of KINDS) {
    const own = questions.filter((question) => question.kind === kind);
    const held = own.filter(({ split }) => split === 'held').length;
    expect(held / own.length).toBeGreaterThan(0.25);
    expect(held / own.length).toBeLessThan(0.37);
  }
});

it.each(questions)('the right pictures of $id exist: $question', ({ set, kind, answers }) => {
  expect(answers.filter((file) => !FILES[set].has(file))).toEqual([]);
  expect(new Set(answers).size).toBe(answers.length);
  expect(answers.length > 0).toBe(kind !== 'absent');
});

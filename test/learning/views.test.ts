import { describe, expect, it } from 'vitest';
import { shape, toMarkup } from '../../src/learning/drawings/shape.ts';
import { type LibraryLesson, METHODS } from '../../src/learning/lessons/lesson.ts';
import { picturesIn } from '../../src/learning/lessons/pictures-in.ts';
import { createMaterial } from '../../src/learning/lessons/questions.ts';
import { teach } from '../../src/learning/lessons/teach.ts';
import { createRandom } from '../../src/learning/methods/random.ts';
import { createVectors, similarity, vectorAt } from '../../src/learning/methods/vectors.ts';
import { en } from '../../src/learning/text/en.ts';
import { LESSON_LANGUAGES, translator } from '../../src/learning/text/translator.ts';
import { zh } from '../../src/learning/text/zh.ts';
import { defaultChoices } from '../../src/learning/views/choices.ts';
import { lessonTitle, lessonView } from '../../src/learning/views/lesson-view.ts';
import { sectionShape } from '../../src/learning/views/section-shape.ts';

/** A lesson about vectors without any order, in `dimensions` that eight does not divide. */
function lessonOf(method: (typeof METHODS)[number], dimensions: number): LibraryLesson {
  const random = createRandom(1);
  const vectors = createVectors(320, dimensions);
  for (let i = 0; i < vectors.count; i++) {
    const vector = vectorAt(vectors, i);
    for (let d = 0; d < dimensions; d++) vector[d] = random() - 0.5;
    const length = Math.sqrt(similarity(vector, vector));
    for (let d = 0; d < dimensions; d++) vector[d] = vector[d]! / length;
  }
  const lesson = teach(method, createMaterial(vectors))(vectorAt(vectors, 5));
  const shown = picturesIn(lesson).map((number) => ({
    number,
    id: String(number),
    path: `/p/<b>"${number}".jpg`,
  }));
  return { ...lesson, library: 1000, query: { text: '<script>', similarTo: null }, shown };
}

describe.each(METHODS)('a lesson on %s', (method) => {
  const lesson = lessonOf(method, 20);

  it.each(LESSON_LANGUAGES)('has sections without gaps or markup of others in %s', (language) => {
    const t = translator(language);
    const choices = defaultChoices(lesson);
    const thumbnail = () => 'data:,';
    const sections = lessonView(lesson, { t, choices, thumbnail });
    expect(sections.length).toBeGreaterThan(3);
    const link = () => '#';
    const html = sections.map((section) => toMarkup(sectionShape(section, { thumbnail, link }))).join('');
    expect(lessonTitle(lesson, t) + html).not.toMatch(/\{\w+\}|undefined|NaN|Infinity|<b>|<script>/);
    expect(html).toContain('&lt;b&gt;&quot;');
  });

  it('can be changed by every choice within its bounds', () => {
    const t = translator('en');
    const at = (value: number) =>
      lessonView(lesson, {
        t,
        choices: { probes: value, step: value, segment: value },
        thumbnail: () => null,
      });
    const { control } = at(1).find((section) => section.control)!;
    const drawn = (value: number) => toMarkup(at(value).find((section) => section.control)!.drawing!);
    expect(control!.value).toBe(1);
    expect(drawn(control!.most)).not.toBe(drawn(1));
    expect(drawn(control!.most + 5)).toBe(drawn(control!.most));
    // What has not been chosen yet is not drawn: of a walk, its later steps.
    if (method === 'hnsw') expect(drawn(1).length).toBeLessThan(drawn(control!.most).length);
  });
});

it('has the same placeholders in both languages', () => {
  const placeholders = (text: string) => new Set(text.match(/\{\w+\}/g));
  for (const name of Object.keys(en) as (keyof typeof en)[])
    expect(placeholders(zh[name]), name).toEqual(placeholders(en[name]));
});

it('writes elements as text, escaped', () => {
  const picture = shape('img', { alt: '"><script>', width: undefined });
  expect(toMarkup(shape('p', { title: 'a & b' }, 'x < y', picture))).toBe(
    '<p title="a &amp; b">x &lt; y<img alt="&quot;&gt;&lt;script&gt;"></p>',
  );
});

it('the lesson on inverted files lists the cells that are visited, and says if there are more', () => {
  const lesson = lessonOf('ivf', 20);
  const at = (probes: number) => {
    const choices = { ...defaultChoices(lesson), probes };
    const sections = lessonView(lesson, { t: translator('en'), choices, thumbnail: () => null });
    return sections.find(({ title }) => title === en.ivfMembersTitle)!;
  };
  expect([1, 3, 4, 9].map((probes) => at(probes).rows?.length)).toEqual([1, 3, 4, 4]);
  expect(at(4).paragraphs).toHaveLength(1);
  expect(at(9).paragraphs[1]).toBe('Of the 9 cells visited, only the 4 nearest are shown.');
});

import type { LibraryLesson } from '../lessons/lesson.ts';
import type { Translate } from '../text/translator.ts';
import { hnswView } from './hnsw-view.ts';
import { ivfView } from './ivf-view.ts';
import { pqView } from './pq-view.ts';
import type { Section } from './section.ts';
import { nameOf, picturesOf, score, type ViewOptions } from './view-options.ts';

/** The heading of a lesson. */
export function lessonTitle(lesson: LibraryLesson, t: Translate): string {
  if (lesson.method !== 'pq') return t(`${lesson.method}Title`);
  return t('pqTitle', { bytes: lesson.segments, full: 4 * lesson.dimensions });
}

/** What the lesson asks. */
export function lessonQuery({ query, shown }: LibraryLesson, t: Translate): string {
  if (query.text !== null) return t('queryText', { text: query.text });
  const picture = shown.find(({ id }) => id === query.similarTo);
  return picture ? t('queryPicture', { name: nameOf(picture) }) : t('queryOther');
}

/** A whole lesson in sections: exact search first, because every method is measured against it. */
export function lessonView(lesson: LibraryLesson, options: ViewOptions): Section[] {
  return [exactSection(lesson, options), ...methodSections(lesson, options)];
}

function methodSections(lesson: LibraryLesson, options: ViewOptions): Section[] {
  switch (lesson.method) {
    case 'ivf':
      return ivfView(lesson, options);
    case 'hnsw':
      return hnswView(lesson, options);
    case 'pq':
      return pqView(lesson, options);
  }
}

function exactSection(lesson: LibraryLesson, { t }: ViewOptions): Section {
  const { pictures, library, dimensions, nearest } = lesson;
  const pictureOf = picturesOf(lesson);
  return {
    title: t('exactTitle'),
    paragraphs: [
      t('exactText', { dimensions, pictures }),
      ...(pictures < library ? [t('exactSample', { pictures, library })] : []),
    ],
    rows: [
      {
        name: t('nearest'),
        pictures: nearest.map((near) => ({ picture: pictureOf(near.picture), note: score(near.score) })),
      },
    ],
  };
}

import { drawCurve } from '../drawings/curve.ts';
import type { LessonFigures, LibraryLesson } from '../lessons/lesson.ts';
import type { Translate } from '../text/translator.ts';
import type { Section } from './section.ts';
import { count, percent, time } from './view-options.ts';

/** Recall that is good enough to take a step as the example of a text. */
const GOOD = 0.95;

/** A step with the value of its parameter. */
export type NamedFigures = LessonFigures & { readonly value: number };

/** The section on what the steps of a parameter cost. */
export function costSection(
  { exact }: LibraryLesson,
  steps: readonly NamedFigures[],
  names: { readonly title: string; readonly column: string; readonly text: (step: NamedFigures) => string },
  t: Translate,
): Section {
  const example = steps.find(({ recall }) => recall >= GOOD) ?? steps.at(-1)!;
  const row = ({ compared, recall, microseconds }: LessonFigures, name: string) => [
    name,
    count(compared),
    `${percent(compared / exact.compared)} %`,
    `${percent(recall)} %`,
    time(microseconds),
  ];
  const points = steps.map(({ value, ...figures }) => ({ ...figures, name: String(value) }));
  const texts = {
    label: t('curveLabel'),
    across: t('curveAcross'),
    up: t('curveUp'),
    exact: t('exact'),
  };
  return {
    title: names.title,
    paragraphs: [names.text(example)],
    drawing: drawCurve(points, exact.compared, texts),
    table: [
      [names.column, t('colCompared'), t('colShare'), t('colRecall'), t('colTime')],
      ...steps.map((step) => row(step, String(step.value))),
      row(exact, t('exact')),
    ],
    note: t('timeNote'),
  };
}

import { drawLayers } from '../drawings/layers.ts';
import type { HnswLesson, LessonFacts } from '../lessons/lesson.ts';
import { costSection } from './costs.ts';
import type { Section } from './section.ts';
import { count, nameOf, percent, picturesOf, score, type ViewOptions } from './view-options.ts';

/** A graph and the walk through it, in sections. */
export function hnswView(
  lesson: HnswLesson & LessonFacts,
  { t, choices, thumbnail }: ViewOptions,
): Section[] {
  const { walk, m, ef, found, compared, pictures, dimensions, questions } = lesson;
  const pictureOf = picturesOf(lesson);
  const step = Math.min(choices.step, walk.length);
  const last = walk[step - 1]!;
  const texts = {
    label: t('hnswLayersLabel'),
    layer: (layer: number, number: number) => t('hnswLayer', { layer, pictures: number }),
  };
  return [
    {
      title: t('hnswLayersTitle'),
      paragraphs: [t('hnswLayersText', { m })],
      control: {
        name: 'step',
        label: t('hnswStep', { step, steps: walk.length }),
        value: step,
        most: walk.length,
        outcome: t('hnswStepFacts', { layer: last.layer, score: score(last.score), compared: last.compared }),
        picture: pictureOf(last.picture),
      },
      drawing: drawLayers(lesson, step, texts, (picture) => thumbnail(pictureOf(picture))),
      caption: t('hnswLayersCaption', { dimensions }),
    },
    {
      title: t('hnswWalkTitle'),
      paragraphs: [t('hnswWalkText', { ef, compared, pictures, found })],
      rows: [
        {
          name: t('hnswWalkNames'),
          pictures: walk.map((one) => ({
            picture: pictureOf(one.picture),
            note: `${one.layer} · ${score(one.score)}`,
          })),
        },
      ],
      table: [
        [t('colLayer'), t('colPicture'), t('colSimilarity'), t('colNew')],
        ...walk.map((one) => [
          String(one.layer),
          nameOf(pictureOf(one.picture)),
          score(one.score),
          count(one.compared),
        ]),
      ],
    },
    costSection(
      lesson,
      lesson.steps.map(({ ef, ...figures }) => ({ ...figures, value: ef })),
      {
        title: t('hnswCostTitle'),
        column: t('colEf'),
        text: ({ value, recall, compared: number }) =>
          t('hnswCostText', {
            questions,
            ef: value,
            recall: percent(recall),
            share: percent(number / lesson.exact.compared),
          }),
      },
      t,
    ),
  ];
}

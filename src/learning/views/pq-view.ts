import { drawCodebook } from '../drawings/codebook.ts';
import { drawCodes } from '../drawings/codes.ts';
import { drawEstimates } from '../drawings/estimates.ts';
import { drawTable } from '../drawings/table.ts';
import type { LessonFacts, PqLesson } from '../lessons/lesson.ts';
import type { Section } from './section.ts';
import { count, nameOf, percent, picturesOf, score, time, type ViewOptions } from './view-options.ts';

/** Pictures of the column that says how much memory many of them need. */
const MANY = 10_000_000;

/** Product quantisation step by step, in sections. */
export function pqView(lesson: PqLesson & LessonFacts, { t, choices }: ViewOptions): Section[] {
  const { segments, width, dimensions, example, codebooks, estimates } = lesson;
  const pictureOf = picturesOf(lesson);
  const name = nameOf(pictureOf(example.picture));
  const full = 4 * dimensions;
  const segment = Math.min(choices.segment, segments);
  const codebook = codebooks[segment - 1]!;
  const centroid = example.code[segment - 1]!;
  const own = pictureOf(example.picture);
  return [
    {
      title: t('pqCodesTitle'),
      paragraphs: [
        t('pqCodesText', { dimensions, full, segments, width, name, code: example.code.join(', ') }),
      ],
      drawing: drawCodes(lesson, {
        label: t('pqCodesLabel', { segments }),
        vector: t('pqCodesVector', { name }),
        code: t('pqCodesCode'),
        reconstruction: t('pqCodesAgain'),
      }),
    },
    {
      title: t('pqBookTitle'),
      paragraphs: [
        t('pqBookText', {
          width,
          segment,
          centroid,
          shares: codebook.shares,
        }),
      ],
      control: {
        name: 'segment',
        label: t('pqSegment', { segment, segments }),
        value: segment,
        most: segments,
        outcome: '',
      },
      drawing: drawCodebook(codebook, centroid, t('pqBookLabel', { segment })),
      caption: t('pqBookCaption', { width }),
      rows: [
        {
          name: t('pqBookSharing'),
          pictures: [own, ...codebook.sharing.map(pictureOf)].map((picture) => ({
            picture,
            note: nameOf(picture),
          })),
        },
      ],
    },
    {
      title: t('pqTableTitle'),
      paragraphs: [
        t('pqTableText', {
          segments,
          name,
          estimate: score(example.estimate),
          score: score(example.score),
        }),
      ],
      drawing: drawTable(lesson, {
        label: t('pqTableLabel'),
        centroids: t('pqTableCentroids'),
        sum: t('pqTableSum'),
      }),
    },
    {
      title: t('pqEstimatesTitle'),
      paragraphs: [t('pqEstimatesText')],
      drawing: drawEstimates(lesson, {
        label: t('pqEstimatesLabel', { n: estimates.length }),
        across: t('pqEstimatesAcross'),
        up: t('pqEstimatesUp'),
      }),
    },
    costSection(lesson, { t }),
  ];
}

function costSection(
  { steps, questions, cells, nprobe, segments, fineSegments, dimensions }: PqLesson & LessonFacts,
  { t }: Pick<ViewOptions, 't'>,
): Section {
  return {
    title: t('pqCostTitle'),
    paragraphs: [t('pqCostText', { questions }), t('pqCostMore', { cells, nprobe })],
    table: [
      [t('colStep'), t('colMemory'), t('colCodes'), t('colCompared'), t('colRecall'), t('colTime')],
      ...steps.map((step) => [
        t(`pqStep_${step.name}`, {
          full: 4 * dimensions,
          bytes: step.name === 'pqFine' ? fineSegments : segments,
          cells,
        }),
        gigabytes(step.bytes * MANY),
        count(step.codes),
        count(step.compared),
        `${percent(step.recall)} %`,
        time(step.microseconds),
      ]),
    ],
    note: t('timeNote'),
  };
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(bytes < 1e9 ? 2 : 1)} GB`;

import { drawCells } from '../drawings/cells.ts';
import type { IvfLesson, LessonFacts } from '../lessons/lesson.ts';
import { costSection } from './costs.ts';
import type { Section } from './section.ts';
import { nameOf, percent, picturesOf, score, type ViewOptions } from './view-options.ts';

/** An inverted file, in sections. */
export function ivfView(lesson: IvfLesson & LessonFacts, { t, choices }: ViewOptions): Section[] {
  const { cells, map, members, dimensions, questions } = lesson;
  const sizes = cells.map(({ size }) => size);
  const probes = Math.min(choices.probes, cells.length);
  const visited = cells.slice(0, probes);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const pictureOf = picturesOf(lesson);
  return [
    {
      title: t('ivfCellsTitle'),
      paragraphs: [
        t('ivfCellsText', { cells: cells.length, least: Math.min(...sizes), most: Math.max(...sizes) }),
      ],
      control: {
        name: 'probes',
        label: t('ivfProbes', { nprobe: probes, cells: cells.length }),
        value: probes,
        most: cells.length,
        outcome: t('ivfProbesFound', {
          compared: cells.length + sum(visited.map(({ size }) => size)),
          found: sum(visited.map(({ found }) => found)),
        }),
      },
      drawing: drawCells(lesson, probes, t('ivfCellsLabel')),
      caption: t('ivfCellsCaption', { nprobe: probes, dimensions, shown: percent(map.shown) }),
    },
    {
      title: t('ivfMembersTitle'),
      paragraphs: [
        t('ivfMembersText'),
        ...(probes > members.length ? [t('ivfMembersSome', { nprobe: probes, shown: members.length })] : []),
      ],
      rows: members.slice(0, probes).map((numbers, i) => {
        const { cell, size, found, score: similarity } = cells[i]!;
        return {
          name: t('ivfMember', { cell: cell + 1, score: score(similarity), size, found }),
          pictures: numbers.map((number) => ({
            picture: pictureOf(number),
            note: nameOf(pictureOf(number)),
          })),
        };
      }),
    },
    costSection(
      lesson,
      lesson.steps.map(({ nprobe, ...figures }) => ({ ...figures, value: nprobe })),
      {
        title: t('ivfCostTitle'),
        column: t('colNprobe'),
        text: ({ value, recall, compared }) =>
          t('ivfCostText', {
            questions,
            nprobe: value,
            recall: percent(recall),
            share: percent(compared / lesson.exact.compared),
          }),
      },
      t,
    ),
  ];
}

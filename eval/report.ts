import { type Answer, WAYS, type Way } from './ask.ts';
import { byWay, type Figures, groupsOf, isSure, worseThanSingle } from './figures.ts';

/** The figures as Markdown: one table for each way of searching. */
export function report(answers: readonly Answer[], withMisses: boolean): string {
  const ways = Object.keys(WAYS) as Way[];
  const tables = ways.map((way) => {
    const rows = groupsOf(byWay(answers, way)).map(({ name, figures }) => rowOf(name, figures));
    return `## ${way}\n\n${[HEAD, ...rows].join('\n')}\n`;
  });
  const worse = worseThanSingle(answers);
  const more = [
    ...(ways.length > 1 ? [listOf('Worse than the best single way', worse)] : []),
    ...(withMisses
      ? [
          listOf(
            'First hit wrong',
            byWay(answers, 'plain').filter((answer) =>
              answer.question.kind === 'absent' ? isSure(answer) : answer.rank !== 1,
            ),
          ),
        ]
      : []),
  ];
  return `${[...tables, ...more].join('\n')}`;
}

const HEAD =
  '| questions | with an answer | right first | in the first five | right first, called weak | absent | called possible or strong | called strong |\n| --- | --- | --- | --- | --- | --- | --- | --- |';

function rowOf(name: string, { asked, first, five, lost, absent, misled, misledStrongly }: Figures): string {
  const of = (count: number, all: number) =>
    all === 0 ? '' : `${count} (${((100 * count) / all).toFixed(1)} %)`;
  const cells = [
    name,
    asked || '',
    of(first, asked),
    of(five, asked),
    of(lost, first),
    absent || '',
    of(misled, absent),
    of(misledStrongly, absent),
  ];
  return `| ${cells.join(' | ')} |`;
}

function listOf(title: string, answers: readonly Answer[]): string {
  const lines = answers.map(
    ({ question, rank, first, relevance }) =>
      `- ${question.id} ${question.question}: ${question.kind === 'absent' ? 'absent' : (rank ?? 'not in 100')}, first ${first} (${relevance})`,
  );
  return `## ${title}: ${answers.length}\n\n${lines.join('\n')}\n`;
}

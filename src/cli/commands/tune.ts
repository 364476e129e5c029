import { resolve } from 'node:path';
import { effortText } from '../../core/tuning-points.ts';
import { proposalWords } from '../../core/tuning-words.ts';
import { openEngine, type TuningReport } from '../../engine.ts';
import { SoutuError } from '../../errors.ts';
import { type CommandInput, defineCommand, JSON_OPTION } from '../command.ts';
import { formatCount, shortPath } from '../format.ts';
import { createTuningProgress } from '../progress.ts';
import { LIBRARY_SETTINGS, MODEL_SETTINGS } from '../setting-groups.ts';
import { tableLines } from '../table.ts';
import { chartLines } from '../tuning/chart.ts';
import { recallLine } from '../tuning/recall-line.ts';
import { nameOf, tuningRows } from '../tuning/table.ts';
import { factsWords } from '../tuning/words.ts';
import { requirePagePlace, writePage } from '../write-page.ts';

export const tuneCommand = defineCommand({
  name: 'tune',
  summary: 'Find the index that is fastest for this library, by measuring.',
  usage: '',
  details:
    'Builds the indexes of the store aside, on a copy of the vectors or of a sample of them, and asks them with pictures of the library, its texts and its names. Prints for each what it finds (recall@10), the time of a search, memory, disk and the time of building, marks what nothing else beats, and proposes one for the setting recall (0.99 by default). Nothing of the library changes without --apply; searches go on in the meantime. See docs/tuning.md.',
  options: {
    apply: {
      type: 'boolean',
      help: 'Switch the library to the proposal. Searches use the index before until the new one is built.',
    },
    reset: {
      type: 'boolean',
      help: 'Measure nothing, and let the store choose the index again.',
    },
    sample: {
      type: 'string',
      value: 'N',
      help: 'Pictures to copy at most, chosen at random. Default: 100000.',
    },
    kinds: {
      type: 'string',
      value: 'A,B',
      help: 'Kinds of index to try and to propose, for example hnsw,ivf_pq. Default: all that the store has, and flat, exhaustive search.',
    },
    'time-limit': {
      type: 'string',
      value: 'SECONDS',
      help: 'Begin no further index after this time. Default: 900.',
    },
    html: {
      type: 'string',
      value: 'FILE',
      help: 'Also write a page with a chart and all measurements, in English and Chinese.',
    },
    json: JSON_OPTION,
  },
  settings: [...LIBRARY_SETTINGS, ...MODEL_SETTINGS, 'index', 'recall'],
  examples: [
    ['tune', 'measure and propose'],
    ['tune --recall 0.95 --apply', 'faster searches that may miss one picture in twenty'],
    ['tune --kinds hnsw,ivf_flat --html tuning.html', 'two kinds, and a report with a chart'],
  ],
  interruptible: true,
  async run(input) {
    const { values, config, signal, print, note } = input;
    const page = values.html === undefined ? null : resolve(values.html);
    if (page !== null) await requirePagePlace(page);
    const engine = await openEngine(config);
    const progress = createTuningProgress(process.stderr);
    try {
      if (values.reset) {
        await engine.tunings.reset();
        print('The store chooses the index again.');
        return 0;
      }
      const report = await engine.tune(
        {
          apply: values.apply,
          sample: numberOf('sample', values.sample),
          timeLimit: numberOf('time-limit', values['time-limit']),
          kinds: values.kinds?.split(',').map((kind) => kind.trim()),
        },
        { signal, onProgress: progress.update },
      );
      progress.end();
      if (!values.json) for (const line of linesOf(report, input)) print(line);
      if (page !== null) {
        const { tuningPage } = await import('../tuning/page.ts');
        await writePage(page, await tuningPage(report), signal);
        note(`Written: ${shortPath(page)}`);
      }
      // Last, because a page that cannot be written is an error, and a program reads one document.
      if (values.json) print(JSON.stringify(report));
      return 0;
    } catch (error) {
      if (!signal.aborted) throw error;
      note('Stopped. Nothing was changed, and nothing that was built aside is left.');
      return 130;
    } finally {
      progress.end();
      await engine.close();
    }
  },
});

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new SoutuError('usage', `--${name} takes a whole number, not ${text}`);
  return Number(text);
}

function linesOf(report: TuningReport, { style }: Pick<CommandInput, 'style'>): string[] {
  const { candidates, proposal, applied, isCut, rows, copied } = report;
  const lines = [
    style.dim(factsWords(report, 'en')),
    '',
    ...tableLines(tuningRows(report)),
    style.dim('* on the Pareto front   > proposed   recall: of queries by which nothing was chosen'),
  ];
  for (const one of candidates)
    if (one.problem !== null) lines.push(style.yellow(`  ${nameOf(one)}: ${one.problem}`));
  lines.push('', ...chartLines(report), '');
  if (isCut) lines.push(style.yellow('The time limit was reached: what was not measured may be better.'));
  if (copied < 0.8 * rows)
    lines.push(
      style.yellow(
        `Measured on a sample of ${formatCount(copied)} of ${formatCount(rows)}: on all, each takes longer and may find less. --apply measures again on all.`,
      ),
    );
  lines.push(style.bold(proposalWords(report, 'en')));
  if (applied) {
    lines.push(`The library uses ${applied.index} now.`);
    if (applied.recall) lines.push(`${recallLine(applied.recall)}.`);
  } else if (proposal !== null && proposal.why !== 'exhaustive')
    lines.push(`To switch the library to it: soutu tune --apply, or the setting index=${proposal.index}`);
  else if (proposal !== null && report.before.kind !== 'flat')
    lines.push('To switch the library to it: soutu tune --apply');
  if (proposal !== null && effortText(proposal.effort) !== '' && !applied)
    lines.push(
      style.dim(`To try it in one search: ${flagsOf(effortText(proposal.effort))}, once the index is built.`),
    );
  return lines;
}

/** @example flagsOf('nprobe=32 refine=5') // '--nprobe 32 --refine 5' */
const flagsOf = (effort: string): string =>
  effort
    .split(' ')
    .map((part) => `--${part.replace('=', ' ')}`)
    .join(' ');

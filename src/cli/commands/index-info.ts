import type { IndexCost } from '../../core/index-cost.ts';
import { percent } from '../../core/tuning-points.ts';
import { type CollectionIndex, openEngine } from '../../engine.ts';
import { type CommandInput, defineCommand, JSON_OPTION, type Values } from '../command.ts';
import { formatAbout, formatAgo, formatBytes, formatCount, plural, printable } from '../format.ts';
import { NOTHING_INDEXED } from '../nothing-indexed.ts';
import { LIBRARY_SETTINGS } from '../setting-groups.ts';

const options = { json: JSON_OPTION } as const;

export const indexInfoCommand = defineCommand({
  name: 'index-info',
  summary: 'Show the index of the vectors: kind, parameters, size, age, and why it was chosen.',
  usage: '',
  details:
    'Of each collection of the library, those in use first. The setting index chooses another kind; docs/indexes.md explains them. With settings as flags, it says what the next soutu index would build with them, why, and what that takes.',
  options,
  settings: [...LIBRARY_SETTINGS, 'index', 'recall', 'filtered'],
  examples: [
    ['index-info', 'show the index'],
    ['index-info --recall 0.99 --filtered 0.05', 'what would be built for this recall under filters'],
    ['index-info --json', 'print it for a program'],
  ],
  async run({ values, config, print, note, style }: CommandInput<Values<typeof options>>) {
    const engine = await openEngine(config);
    try {
      const indexes = await engine.indexInfo();
      if (values.json) print(JSON.stringify(indexes));
      else if (indexes.length === 0) note(NOTHING_INDEXED);
      else
        for (const index of indexes) {
          const [title, ...lines] = linesOf(index);
          print(style.bold(title!));
          for (const line of lines) print(line);
        }
      return 0;
    } finally {
      await engine.close();
    }
  },
});

function linesOf(index: CollectionIndex): string[] {
  const { holds, rows, dimensions, model, state, kind, parameters, usual, reason } = index;
  const title = [`${holds}: ${plural(rows, 'vector')} of ${dimensions} values`, model, state].filter(Boolean);
  const facts: readonly (readonly [name: string, text: string] | null)[] = [
    ['index', [kind, ...valuesOf(parameters)].join(' ')],
    ['reason', reason],
    ...(kind === 'flat' ? [] : factsOfBuilt(index)),
    ...factsOfPlanned(index.planned),
    usual && ['effort', `${valuesOf(usual).join(' ')}, unless a search says otherwise`],
    ['vectors', formatBytes(index.vectorBytes)],
    index.copy && [
      'copy',
      `${plural(index.copy.rows, 'vector')} in ${formatBytes(index.copy.bytes)}, made ${formatAgo(index.copy.builtAt)}${changesOf(index.copy)}`,
    ],
    index.copy && ['searched', searched(index.copy)],
  ];
  return [
    printable(title.join(', ')),
    ...facts.flatMap((fact) => (fact ? [`  ${fact[0].padEnd(9)}${fact[1]}`] : [])),
  ];
}

function searched({ cells, probes, recall }: NonNullable<CollectionIndex['copy']>): string {
  if (probes === null || recall === null) return 'all vectors, compared with the query';
  return `${formatCount(probes)} of ${formatCount(cells)} cells, in which ${percent(recall)} of the nearest were found`;
}

/** What was written and removed since, if anything was. */
function changesOf({ written, hidden }: NonNullable<CollectionIndex['copy']>): string {
  if (written === 0 && hidden === 0) return '';
  return `; since then, ${formatCount(written)} written, which are compared beside it, and ${formatCount(hidden)} of it replaced or removed`;
}

const costOf = ({ memory, buildSeconds }: IndexCost) =>
  `about ${formatBytes(memory)} of memory and ${formatAbout(buildSeconds)} to build on two cores`;

function factsOfPlanned(planned: CollectionIndex['planned']) {
  if (planned === null || planned.isBuilt) return [];
  const { kind, parameters, expected } = planned;
  const index = [kind, ...valuesOf(parameters)].join(' ');
  const isFree = expected === null || expected.memory === 0;
  return [['planned', isFree ? index : `${index}, ${costOf(expected)}`]] as const;
}

function factsOfBuilt({ rows, unindexedRows, indexBytes, builtAt, expected }: CollectionIndex) {
  const size = indexBytes === null ? 'the store does not tell' : formatBytes(indexBytes);
  return [
    ['size', expected ? `${size}, expected ${costOf(expected)}` : size],
    ['built', builtAt === null ? 'the store does not tell' : formatAgo(builtAt)],
    ['rows', `${formatCount(rows - unindexedRows)} in the index, ${formatCount(unindexedRows)} not yet`],
  ] as const;
}

const valuesOf = (values: Readonly<Record<string, number | undefined>>) =>
  Object.entries(values).map(([name, value]) => `${name}=${value}`);

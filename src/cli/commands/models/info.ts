import { type ModelDetails, openEngine } from '../../../engine.ts';
import { defineCommand, JSON_OPTION } from '../../command.ts';
import {
  formatBytes,
  formatDate,
  formatLanguages,
  formatLicense,
  formatRate,
  plural,
  printable,
  shortPath,
} from '../../format.ts';
import { LIBRARY_SETTINGS, MODEL_SETTINGS } from '../../setting-groups.ts';
import { oneModel } from './one-name.ts';

export const infoCommand = defineCommand({
  name: 'models info',
  summary: 'Show all that is known about a model.',
  usage: 'NAME|FOLDER',
  options: { json: JSON_OPTION },
  settings: [...LIBRARY_SETTINGS, ...MODEL_SETTINGS],
  examples: [
    ['models info bge-vl-base', 'its facts, files, vectors and speed'],
    ['models info soutu-mini --json', 'for a program'],
  ],
  async run({ config, positionals, values, print, note, style }) {
    const name = await oneModel(positionals, 'describe');
    const engine = await openEngine(config);
    try {
      const info = await engine.models.info(name);
      if (values.json) {
        print(JSON.stringify(info));
        return 0;
      }
      print(style.bold(printable(info.id)));
      if (info.summary !== null) print(printable(info.summary));
      for (const [label, value] of rows(info)) print(`${label.padEnd(12)} ${printable(value)}`);
      const remedy = remedyOf(info);
      if (remedy !== null) note(remedy);
      return 0;
    } finally {
      await engine.close();
    }
  },
});

/** What to do about a model that cannot be used as it is; null if it can. */
function remedyOf({
  id,
  name,
  summary,
  installed,
  canPull,
  problem,
  unfinished,
  places,
}: ModelDetails): string | null {
  const isDownload = places.some(({ source }) => source === 'huggingface' || source === 'modelscope');
  if (problem !== null && isDownload)
    return `If its files are damaged: soutu models remove ${id}, then soutu models pull ${id}`;
  if (installed) return null;
  if (unfinished) return `To continue the download: soutu models pull ${summary === null ? id : name}`;
  return canPull
    ? `To download it: soutu models pull ${summary === null ? id : name}`
    : 'docs/models.md says how to convert it.';
}

function rows(info: ModelDetails): [string, string][] {
  const { fingerprint, imageSize, contextLength, calibration } = info;
  const { unfinished } = info;
  const total = unfinished?.totalBytes ? ` of ${formatBytes(unfinished.totalBytes)}` : '';
  const state = info.inUse
    ? 'in use by this library'
    : info.isNext
      ? 'this library is being switched to it'
      : null;
  return [
    ['languages', formatLanguages(info.languages) || 'unknown'],
    ['licence', formatLicense(info.license) ?? 'unknown'],
    ...pair('vector', info.dimensions, (length) => `${length} values`),
    ...pair('download', info.bytes, formatBytes),
    ...pair('family', info.family, (family) => family),
    ...pair('resolution', imageSize, (side) => `${side} x ${side} pixels`),
    ...pair('texts', contextLength, (tokens) => `up to ${tokens} tokens`),
    ...pair('fingerprint', fingerprint, (hash) => hash),
    ...pair('state', state, (words) => words),
    ...pair('problem', info.problem, (why) => why),
    ...pair('unfinished', unfinished, ({ bytes }) => `${formatBytes(bytes)}${total} have arrived`),
    ...info.places.map(({ source, folder, bytes, revision }): [string, string] =>
      source === 'remote'
        ? ['server', folder]
        : [
            'files',
            `${formatBytes(bytes)} in ${shortPath(folder)} (${source}${revision ? ` ${revision.slice(0, 8)}` : ''})`,
          ],
    ),
    ...(info.places.length === 0 ? [['files', 'not on this disk'] as [string, string]] : []),
    ...info.collections.map(({ images, bytes, state, name }): [string, string] => [
      'vectors',
      `${plural(images, 'picture')}, ${formatBytes(bytes)}, ${state === 'in-use' ? 'in use' : state} (${name})`,
    ]),
    ...info.speeds.map(
      ({ precision, device, workers, imagesPerSecond, pictures, measuredAt }): [string, string] => [
        'speed',
        `${formatRate(imagesPerSecond)} pictures/s in ${precision} on ${device} with ${plural(workers, 'worker')} (${plural(pictures, 'picture')}, ${formatDate(measuredAt)})`,
      ],
    ),
    ...(calibration ? [['relevance', calibrationOf(calibration)] as [string, string]] : []),
  ];
}

function pair<T>(label: string, value: T | null, format: (value: T) => string): [string, string][] {
  return value === null ? [] : [[label, format(value)]];
}

/** Kinds of queries. */
const KINDS = { text: 'words', image: 'picture', both: 'picture and words' } as const;

function calibrationOf({ source, kinds }: NonNullable<ModelDetails['calibration']>): string {
  if (source === 'none') return 'not calibrated yet: the first search measures it';
  const limits = Object.entries(kinds).flatMap(([kind, value]) =>
    value ? [`${value.possible.toFixed(3)} (${KINDS[kind as keyof typeof kinds]})`] : [],
  );
  const how = source === 'card' ? 'measured for this version' : 'measured from this library';
  return `${how}; a hit is possible from ${new Intl.ListFormat('en').format(limits)}`;
}

import { type ModelEntry, openEngine, type UnfinishedDownload } from '../../../engine.ts';
import { defineCommand, JSON_OPTION } from '../../command.ts';
import {
  formatAbout,
  formatBytes,
  formatLanguages,
  formatLicense,
  formatRate,
  printable,
} from '../../format.ts';
import { LIBRARY_SETTINGS, MODEL_SETTINGS } from '../../setting-groups.ts';
import { tableLines } from '../../table.ts';
import { freeHint, sizeOf, unusedCollections } from './free-hint.ts';

export const modelsCommand = defineCommand({
  name: 'models',
  summary: 'List models: languages, size, licence, speed, and which are on this disk.',
  usage: '',
  details:
    'soutu models list is the same. Downloads nothing. The speed is that of the last indexing run on this machine, once there was one; the time is about what the pictures of this library take.\nOther commands about models: soutu models recommend, pull, use, info, check, remove, free.',
  options: { json: JSON_OPTION },
  settings: [...LIBRARY_SETTINGS, ...MODEL_SETTINGS],
  examples: [
    ['models', 'list models'],
    ['models recommend', 'which one to take'],
    ['models pull bge-vl-base', 'download one'],
  ],
  async run({ config, values, print, note, style }) {
    const engine = await openEngine(config);
    try {
      const [models, collections] = await Promise.all([engine.models.list(), unusedCollections(engine)]);
      const unused = sizeOf(collections);
      if (values.json) {
        print(JSON.stringify({ models, unused }));
        return 0;
      }
      const head = ['model', 'languages', 'vector', 'download', 'licence', 'pictures/s', 'this library', ''];
      const [title, ...lines] = tableLines([head, ...models.map(rowOf)]);
      print(style.bold(title!));
      for (const [i, line] of lines.entries()) {
        const { installed, problem, summary } = models[i]!;
        print(installed && problem === null ? style.green(line) : line);
        if (summary !== null) print(style.dim(`  ${printable(summary)}`));
      }
      if (unused.bytes > 0) note(freeHint(unused, engine));
      const pull = config.offline ? 'Downloads are turned off.' : 'To download one: soutu models pull NAME.';
      note(`${pull} To switch the library: soutu models use NAME`);
      return 0;
    } finally {
      await engine.close();
    }
  },
});

function rowOf(model: ModelEntry): string[] {
  return [
    model.id,
    formatLanguages(model.languages) || '?',
    model.dimensions === null ? '?' : String(model.dimensions),
    model.bytes === null ? '?' : formatBytes(model.bytes),
    formatLicense(model.license) ?? '?',
    model.imagesPerSecond === null ? '' : formatRate(model.imagesPerSecond),
    model.inUse || !model.seconds ? '' : `about ${formatAbout(model.seconds)}`,
    stateOf(model),
  ];
}

function unfinishedState({ bytes, totalBytes }: UnfinishedDownload): string {
  return `unfinished: ${formatBytes(bytes)}${totalBytes === null ? '' : ` of ${formatBytes(totalBytes)}`}`;
}

function stateOf({ name, installed, inUse, isNext, problem, unfinished }: ModelEntry): string {
  if (problem !== null) return `cannot be used: soutu models info ${name}`;
  if (unfinished) return unfinishedState(unfinished);
  if (inUse) return 'in use';
  if (isNext) return 'being switched to';
  return installed ? 'on this disk' : '';
}

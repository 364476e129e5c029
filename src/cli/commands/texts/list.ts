import { type Engine, openEngine } from '../../../engine.ts';
import { SoutuError } from '../../../errors.ts';
import { type CommandInput, defineCommand, JSON_OPTION } from '../../command.ts';
import { readNumber } from '../../filter-flags.ts';
import { formatCount, plural, printable, shortPath } from '../../format.ts';
import { LIBRARY_SETTINGS, MODEL_SETTINGS } from '../../setting-groups.ts';

export const listTextsCommand = defineCommand({
  name: 'texts list',
  summary: 'List the files that the texts are from, or the texts of one of them.',
  usage: '[FILE|FOLDER]',
  options: {
    limit: { type: 'string', short: 'l', value: 'N', help: 'Number of texts (default 100).' },
    offset: { type: 'string', value: 'N', help: 'Skip the first N texts.' },
    json: JSON_OPTION,
  },
  settings: [...LIBRARY_SETTINGS, ...MODEL_SETTINGS],
  examples: [
    ['texts list', 'the files with their number of texts'],
    ['texts list products.csv --limit 20', 'the first texts of a file'],
  ],
  async run(input) {
    const { positionals, config } = input;
    if (positionals.length > 1)
      throw new SoutuError('usage', 'Name one file or folder: soutu texts list products.csv');
    const [path] = positionals;
    const engine = await openEngine(config);
    try {
      await (path === undefined ? listSources(engine, input) : listTexts(engine, path, input));
      return 0;
    } finally {
      await engine.close();
    }
  },
});

type Input = CommandInput<{ readonly limit?: string; readonly offset?: string; readonly json?: boolean }>;

async function listSources(engine: Engine, { values, print, note }: Input): Promise<void> {
  const listed = await engine.texts.sources();
  if (values.json) return print(JSON.stringify(listed));
  if (listed.texts === 0) return note('The library has no texts. Add some with: soutu texts add FILE');
  for (const { path, texts } of listed.sources)
    print(`${formatCount(texts).padStart(9)}  ${printable(shortPath(path))}`);
  note(`${plural(listed.texts, 'text')} of ${plural(listed.sources.length, 'file')}`);
}

async function listTexts(engine: Engine, path: string, { values, print, note, style }: Input): Promise<void> {
  const page = await engine.texts.list({
    path,
    limit: readNumber('limit', values.limit),
    offset: readNumber('offset', values.offset),
  });
  if (values.json) return print(JSON.stringify(page));
  for (const { text, path: file, line, key, link, tags } of page.texts) {
    const facts = [`${shortPath(file)}${line === null ? '' : `:${line}`}`, key, link, tags.join(', ')].filter(
      Boolean,
    );
    print(`${printable(text)}  ${style.dim(printable(facts.join('  ')))}`);
  }
  if (page.total === 0)
    note(`The library has no texts of ${printable(path)}. soutu texts list names its files.`);
  else if (page.texts.length < page.total) note(`${page.texts.length} of ${plural(page.total, 'text')}`);
}

import { type AddTextsReport, openEngine } from '../../../engine.ts';
import { SoutuError } from '../../../errors.ts';
import { type CommandInput, defineCommand, JSON_OPTION } from '../../command.ts';
import { formatCount, formatDuration, formatRate, plural, printable, shortPath } from '../../format.ts';
import { createTextProgress } from '../../progress.ts';
import { LIBRARY_SETTINGS, MODEL_SETTINGS } from '../../setting-groups.ts';

export const addTextsCommand = defineCommand({
  name: 'texts add',
  summary: 'Add texts that pictures are matched with: sentences, product names, labels.',
  usage: '[FILE|FOLDER…]',
  details:
    'Of a .txt file each line is a text. A .csv or .tsv file has a head with a column text, a .jsonl file an object with "text" in each line; id, link, language and tags may stand beside it. Of a folder, all such files are read.\nAdding a file again embeds only what is new and removes what it has no longer. Ctrl-C keeps what was added; the same command continues.',
  options: {
    'from-pictures': {
      type: 'boolean',
      help: 'Add what the pictures of the library carry: the lines of their captions, and their keywords.',
    },
    strict: { type: 'boolean', help: 'Exit with code 1 if a line could not be used.' },
    json: JSON_OPTION,
  },
  settings: [...LIBRARY_SETTINGS, ...MODEL_SETTINGS],
  examples: [
    ['texts add products.csv', 'add product names with their numbers and links'],
    ['texts add labels.txt', 'add a label from each line'],
    ['texts add --from-pictures', 'add the captions and keywords of the pictures'],
    ['search --image photo.jpg --for text', 'find the texts that fit a picture'],
  ],
  interruptible: true,
  async run({ positionals, values, config, signal, note, print, style }) {
    const isOfPictures = values['from-pictures'] === true;
    if (isOfPictures && positionals.length > 0)
      throw new SoutuError('usage', 'Give --from-pictures alone, or files without it');
    if (positionals.length === 0 && !isOfPictures)
      throw new SoutuError('usage', 'Name a file or a folder with texts: soutu texts add products.csv');
    const engine = await openEngine(config);
    if (!engine.durable) note('The store is in memory only: the texts are lost when this command ends.');
    const progress = createTextProgress(process.stderr);
    try {
      const options = { signal, onProgress: progress.update };
      const report = isOfPictures
        ? await engine.texts.addFromPictures(options)
        : await engine.texts.add(positionals, options);
      progress.end();
      if (values.json) print(JSON.stringify(report));
      else for (const line of reportLines(report, isOfPictures ? 'picture' : 'file', style)) print(line);
      if (report.interrupted) {
        note('Stopped. What was added stays; run the command again to continue.');
        return 130;
      }
      return values.strict && report.failed > 0 ? 1 : 0;
    } finally {
      progress.end();
      await engine.close();
    }
  },
});

function reportLines(
  report: AddTextsReport,
  source: 'picture' | 'file',
  style: CommandInput['style'],
): string[] {
  const { files, added, changed, kept, removed, failed, failures, texts, tookMs } = report;
  const counts = [
    style.green(`${formatCount(added)} added`),
    ...(changed > 0 ? [`${formatCount(changed)} changed`] : []),
    `${formatCount(kept)} kept`,
    ...(removed > 0 ? [`${formatCount(removed)} removed`] : []),
    ...(failed > 0 ? [style.red(`${formatCount(failed)} ${failed === 1 ? 'line' : 'lines'} failed`)] : []),
  ];
  const seconds = Math.max(0.001, tookMs / 1000);
  const rate = added > 0 ? ` (${formatRate(added / seconds)} texts/s)` : '';
  const more = failed - failures.length;
  return [
    `${plural(files, source)}: ${counts.join(', ')} in ${formatDuration(seconds)}${rate}.`,
    ...failures.map(({ path, line, problem }) => {
      const place = `${printable(shortPath(path))}${line === null ? '' : `:${line}`}`;
      return `  ${place} ${printable(problem)}`;
    }),
    ...(more > 0 ? [`  and ${formatCount(more)} more`] : []),
    `The library has ${plural(texts, 'text')}.`,
  ];
}

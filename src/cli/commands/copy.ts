import { openEngine } from '../../engine.ts';
import { SoutuError } from '../../errors.ts';
import { defineCommand, JSON_OPTION } from '../command.ts';
import { formatDuration, plural } from '../format.ts';
import { createCopyProgress } from '../progress.ts';

export const copyCommand = defineCommand({
  name: 'copy',
  summary: 'Copy the library into another store, with its vectors, so that nothing is embedded again.',
  usage: '--to STORE',
  details:
    'Pictures that are there already are not copied again, so a copy that was stopped continues. At the end, the counts, a sample of vectors and of search results are compared. The library goes on using its store until you change the setting store. If the target lacks the kind of the setting index, it chooses the index itself.',
  options: {
    from: { type: 'string', value: 'STORE', help: 'Store to copy from. Default: the setting store.' },
    to: {
      type: 'string',
      value: 'STORE',
      help: 'Store to copy into: lance, or milvus://HOST:PORT/DATABASE.',
    },
    json: JSON_OPTION,
  },
  settings: ['home', 'model', 'index', 'map-root', 'log-level'],
  examples: [
    ['copy --to milvus://127.0.0.1:19530', 'move a library to a Milvus server'],
    ['copy --from milvus://127.0.0.1:19530 --to lance', 'and back'],
  ],
  interruptible: true,
  async run({ positionals, values, config, signal, note, print }) {
    const { from = config.store, to } = values;
    if (positionals.length > 0 || to === undefined)
      throw new SoutuError('usage', 'Name the store to copy into: soutu copy --to STORE');
    const engine = await openEngine({ ...config, store: from });
    const progress = createCopyProgress(process.stderr);
    try {
      const report = await engine.copy(to, { signal, onProgress: progress.update });
      progress.end();
      if (values.json) {
        print(JSON.stringify(report));
        return 0;
      }
      for (const { model, pictures, written, skipped, others, cut, words, texts } of report.collections) {
        print(
          `${plural(pictures, 'picture')} of ${model}: ${written} copied, ${pictures - written} already there`,
        );
        if (texts > 0) print(`  ${plural(texts, 'text')} as well`);
        if (skipped > 0) print(`  ${plural(skipped, 'picture')} of other machines left out`);
        if (others > 0) print(`  ${plural(others, 'other picture')} of ${to} left alone`);
        if (cut > 0)
          print(
            `  ${plural(cut, 'picture')} with more lines of text or more files than ${to} keeps: the first ones`,
          );
        if (!words)
          print(
            `  without words: an earlier version created this collection in ${to}, with no place for captions and texts. Copy into a new database to have them.`,
          );
      }
      print(`Verified, in ${formatDuration(report.tookMs / 1000)}.`);
      print(`To use it: set SOUTU_STORE=${to}, or "store": "${to}" in ${config.home}/config.json`);
      return 0;
    } catch (error) {
      if (!signal.aborted) throw error;
      note('Stopped. What was copied stays; run the command again to continue.');
      return 130;
    } finally {
      progress.end();
      await engine.close();
    }
  },
});

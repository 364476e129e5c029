import { type HubId, openEngine } from '../../../engine.ts';
import { defineCommand, JSON_OPTION } from '../../command.ts';
import { formatBytes, printable, shortPath } from '../../format.ts';
import { createPullProgress } from '../../progress.ts';
import { DOWNLOAD_SETTINGS } from '../../setting-groups.ts';
import { oneName } from './one-name.ts';

export const pullCommand = defineCommand({
  name: 'models pull',
  summary: 'Download a model.',
  usage: 'NAME',
  details:
    'NAME is a model of the list (bge-vl-base), ORGANISATION/NAME, ORGANISATION/NAME@REVISION, or the address of its page on a hub. Any published model of a supported family works. The name ocr stands for the models that read words in pictures.\nOnly the files that are needed are downloaded, into the cache of the hub, where its own tools find them too. Each is checked against the hash that the hub states.\nCtrl-C stops a download and keeps what is there; the next run continues. No other command downloads a model.',
  options: {
    source: {
      type: 'string',
      value: 'HUB',
      help: 'Download from this hub: huggingface or modelscope. Without it, those of the setting hubs in their order.',
    },
    from: {
      type: 'string',
      value: 'FOLDER',
      help: 'Of ocr only: take the files out of this folder, such as an unpacked package, instead of downloading them.',
    },
    json: JSON_OPTION,
  },
  settings: ['home', ...DOWNLOAD_SETTINGS, 'ocr-models', 'log-level'],
  examples: [
    ['models pull bge-vl-base', 'download a model of the list'],
    ['models pull bge-vl-base --source modelscope', 'from ModelScope'],
    ['models pull BAAI/BGE-VL-large@main', 'one revision'],
    ['models pull ocr', 'the models that read words in pictures (26 MB)'],
  ],
  interruptible: true,
  async run({ positionals, config, values, signal, print, note, style }) {
    const name = oneName(positionals, 'download');
    const engine = await openEngine(config);
    const progress = createPullProgress(process.stderr);
    try {
      const report = await engine.models.pull(name, {
        signal,
        onProgress: progress.update,
        ...(values.source !== undefined && { source: values.source as HubId }),
        ...(values.from !== undefined && { from: values.from }),
      });
      progress.end();
      if (values.json) {
        print(JSON.stringify(report));
        return 0;
      }
      const { id, folder, received, source } = report;
      const how =
        received > 0
          ? `downloaded ${formatBytes(received)} from ${source}`
          : values.from !== undefined && source === 'folder'
            ? `taken from ${printable(shortPath(values.from))}`
            : 'was on this disk already';
      print(`${style.bold(printable(id))} is ready (${how}): ${printable(shortPath(folder))}`);
      if (id === 'ocr') {
        print('The next run reads the words in pictures: soutu index');
        return 0;
      }
      const used = await engine.model().catch(() => null);
      if (received > 0 || used?.id !== id) print(`To use it: soutu models use ${printable(id)}`);
      return 0;
    } catch (error) {
      progress.end();
      if (!signal.aborted || values.json) throw error;
      note('Stopped. Downloaded data is saved: run the command again to resume.');
      return 130;
    } finally {
      progress.end();
      await engine.close();
    }
  },
});

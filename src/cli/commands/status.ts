import { openEngine } from '../../engine.ts';
import { defineCommand, JSON_OPTION } from '../command.ts';
import { formatBytes, formatCount, plural, printable, shortPath } from '../format.ts';
import { freeHint } from './models/free-hint.ts';

export const statusCommand = defineCommand({
  name: 'status',
  summary: 'Show what is in the library: folders, pictures, model, store and index.',
  usage: '',
  options: { json: JSON_OPTION },
  examples: [
    ['status', 'show the library'],
    ['status --json', 'print it for a program'],
  ],
  async run({ values, config, print, style }) {
    const engine = await openEngine(config);
    try {
      const status = await engine.status();
      if (values.json) {
        print(JSON.stringify(status));
        return 0;
      }
      const { index } = status;
      print(`${style.bold(plural(status.images, 'picture'))} in ${plural(status.files, 'file')}`);
      for (const folder of status.folders) {
        const missing = folder.missing ? style.yellow('  (missing)') : '';
        print(`  ${formatCount(folder.files).padStart(9)}  ${printable(shortPath(folder.path))}${missing}`);
      }
      if (status.failed > 0)
        print(style.yellow(`  ${plural(status.failed, 'file')} could not be read; soutu index lists them`));
      print(`home   ${printable(shortPath(status.home))}`);
      print(
        `model  ${status.model}${status.otherModel ? style.dim(`  (${status.otherModel} is also available)`) : ''}`,
      );
      const { nextModel } = status;
      if (nextModel !== null && nextModel !== status.model)
        print(style.yellow(`       being replaced by ${printable(nextModel)}: run soutu index to finish`));
      else if (status.outdated)
        print(style.yellow('       searches still use old vectors: run soutu index to update them'));
      print(
        `store  ${config.store.includes('://') ? printable(config.store) : status.store}, ${formatBytes(index.bytes)}`,
      );
      print(`index  ${index.kind}: ${index.reason}`);
      for (const path of status.removing) {
        const name = printable(shortPath(path));
        print(style.yellow(`the removal of ${name} was interrupted: run soutu index to finish it`));
      }
      if (status.unused.bytes > 0) print(style.dim(freeHint(status.unused)));
      if (status.writer)
        print(style.yellow(`in use by process ${status.writer.pid} (${printable(status.writer.command)})`));
      if (status.folders.length === 0 && status.removing.length === 0)
        print('\nNothing is indexed yet. Try: soutu index ~/Pictures');
      return 0;
    } finally {
      await engine.close();
    }
  },
});

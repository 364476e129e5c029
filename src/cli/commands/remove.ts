import { shellQuote } from '../../core/shell-quote.ts';
import { openEngine } from '../../engine.ts';
import { SoutuError } from '../../errors.ts';
import { defineCommand, JSON_OPTION } from '../command.ts';
import { plural } from '../format.ts';
import { LIBRARY_SETTINGS } from '../setting-groups.ts';

/** More paths than this, as a glob can give, would fill the terminal. */
const MAX_NAMED = 10;

export const removeCommand = defineCommand({
  name: 'remove',
  summary: 'Remove folders or files from the library. The files themselves stay on the disk.',
  usage: 'FOLDER|FILE…',
  details: 'Later runs of soutu index skip a removed file or folder, unless it is named explicitly.',
  options: { json: JSON_OPTION },
  settings: [...LIBRARY_SETTINGS],
  examples: [
    ['remove ~/Pictures/old', 'remove a folder'],
    ['remove ~/Pictures/secret.jpg', 'remove one picture'],
    ['index ~/Pictures/old', 'add it again'],
  ],
  async run({ positionals, values, config, print }) {
    if (positionals.length === 0) throw new SoutuError('usage', 'Name the folders or files to remove');
    const engine = await openEngine(config);
    try {
      const report = await engine.remove(positionals);
      if (values.json) {
        print(JSON.stringify(report));
      } else {
        print(
          `Removed ${plural(report.files, 'file')} (${plural(report.pictures, 'picture')}). No file on the disk was deleted.`,
        );
        if (positionals.length <= MAX_NAMED)
          print(`To add it again: soutu index ${positionals.map(shellQuote).join(' ')}`);
        else print('To add them again: soutu index with the same paths');
      }
      return 0;
    } finally {
      await engine.close();
    }
  },
});

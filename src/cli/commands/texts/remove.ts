import { openEngine } from '../../../engine.ts';
import { SoutuError } from '../../../errors.ts';
import { defineCommand, JSON_OPTION } from '../../command.ts';
import { plural } from '../../format.ts';
import { LIBRARY_SETTINGS, MODEL_SETTINGS } from '../../setting-groups.ts';

export const removeTextsCommand = defineCommand({
  name: 'texts remove',
  summary: 'Remove texts from the library, not from their files.',
  usage: 'FILE|FOLDER|ID…',
  options: { json: JSON_OPTION },
  settings: [...LIBRARY_SETTINGS, ...MODEL_SETTINGS],
  examples: [['texts remove products.csv', 'the texts of a file, which need not exist any more']],
  async run({ positionals, values, config, print }) {
    if (positionals.length === 0)
      throw new SoutuError(
        'usage',
        'Name a file, a folder or the id of a text: soutu texts remove products.csv',
      );
    const engine = await openEngine(config);
    try {
      const report = await engine.texts.remove(positionals);
      if (values.json) print(JSON.stringify(report));
      else
        print(`${plural(report.removed, 'text')} removed; the library has ${plural(report.texts, 'text')}.`);
      return 0;
    } finally {
      await engine.close();
    }
  },
});

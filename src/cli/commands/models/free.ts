import { openEngine } from '../../../engine.ts';
import { defineCommand, JSON_OPTION } from '../../command.ts';
import { confirm, YES_OPTION } from '../../confirm.ts';
import { formatBytes, plural, printable } from '../../format.ts';
import { LIBRARY_SETTINGS } from '../../setting-groups.ts';
import { sizeOf, unusedCollections } from './free-hint.ts';

export const freeCommand = defineCommand({
  name: 'models free',
  summary: 'Delete the vectors of models that the library does not use.',
  usage: '',
  details:
    'Pictures, models and the vectors in use stay. Switching back to such a model embeds all pictures again.',
  options: {
    yes: YES_OPTION,
    shared: {
      type: 'boolean',
      help: 'Delete even from a store that machines share, because no other one uses these vectors.',
    },
    json: JSON_OPTION,
  },
  settings: [...LIBRARY_SETTINGS],
  examples: [
    ['models free', 'ask, then delete'],
    ['models free --yes', 'in a script'],
  ],
  interruptible: true,
  async run(input) {
    const { config, values, print, note } = input;
    const engine = await openEngine(config);
    try {
      const unused = await unusedCollections(engine);
      const { bytes } = sizeOf(unused);
      for (const { model, name, images, bytes } of values.json ? [] : unused) {
        print(`${printable(model ?? name)}: ${plural(images, 'picture')}, ${formatBytes(bytes)}`);
      }
      const question = `Delete ${plural(unused.length, 'unused collection')} (${formatBytes(bytes)})?`;
      if (unused.length > 0 && !(await confirm(question, input))) {
        note('Nothing was deleted.');
        return 1;
      }
      const report =
        unused.length > 0
          ? await engine.models.free({ shared: values.shared ?? false })
          : { collections: [], bytes: 0 };
      if (values.json) print(JSON.stringify(report));
      else if (report.collections.length === 0) print('All vectors are in use; there is nothing to delete.');
      else print(`Freed ${formatBytes(report.bytes)}.`);
      return 0;
    } finally {
      await engine.close();
    }
  },
});

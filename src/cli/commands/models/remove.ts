import { type ModelRemoval, openEngine } from '../../../engine.ts';
import { defineCommand, JSON_OPTION } from '../../command.ts';
import { confirm, YES_OPTION } from '../../confirm.ts';
import { formatBytes, printable, shortPath } from '../../format.ts';
import { LIBRARY_SETTINGS } from '../../setting-groups.ts';
import { oneName } from './one-name.ts';

const KINDS = {
  model: 'the model',
  incomplete: 'an unfinished download',
  optimised: 'a copy for fast loading',
} as const;

export const removeModelCommand = defineCommand({
  name: 'models remove',
  summary: 'Delete the files of a downloaded model.',
  usage: 'NAME',
  details:
    'Deletes the model from the caches of Hugging Face and ModelScope and from the folder models of the home, whichever tool has put it there, with unfinished downloads of it. Nothing else is touched: no other folder, and no vectors.\nWith @REVISION, only that revision, and of the shared files those that no other revision uses. The built-in model and models that this library needs are refused.',
  options: {
    'dry-run': { type: 'boolean', help: 'Only show what would be deleted.' },
    yes: YES_OPTION,
    json: JSON_OPTION,
  },
  settings: [...LIBRARY_SETTINGS, 'hf-cache', 'modelscope-cache'],
  examples: [
    ['models remove bge-vl-base', 'show the folders, ask, then delete them'],
    ['models remove bge-vl-base --dry-run', 'only show the folders'],
    ['models remove BAAI/BGE-VL-large@main --yes', 'one revision, in a script'],
  ],
  interruptible: true,
  async run(input) {
    const { config, positionals, values, print, note } = input;
    const name = oneName(positionals, 'remove');
    const engine = await openEngine(config);
    try {
      const planned = await engine.models.remove(name, { dryRun: true });
      if (!values.json) for (const line of partLines(planned)) print(line);
      if (values['dry-run']) {
        if (values.json) print(JSON.stringify(planned));
        else print(`${formatBytes(planned.bytes)} would be freed.`);
        return 0;
      }
      const question = `Delete ${printable(planned.id)} (${formatBytes(planned.bytes)})?`;
      if (!(await confirm(question, input))) {
        note('Nothing was deleted.');
        return 1;
      }
      const removed = await engine.models.remove(name);
      if (values.json) print(JSON.stringify(removed));
      else print(`Freed ${formatBytes(removed.bytes)}.`);
      return 0;
    } finally {
      await engine.close();
    }
  },
});

function partLines({ parts }: ModelRemoval): string[] {
  return parts.map(
    ({ kind, path, bytes }) =>
      `${formatBytes(bytes).padStart(7)}  ${printable(shortPath(path))}  (${KINDS[kind]})`,
  );
}

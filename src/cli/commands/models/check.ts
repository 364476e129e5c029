import { openEngine } from '../../../engine.ts';
import { defineCommand, JSON_OPTION } from '../../command.ts';
import { printable, shortPath } from '../../format.ts';
import { LIBRARY_SETTINGS, MODEL_SETTINGS } from '../../setting-groups.ts';
import { oneModel } from './one-name.ts';

export const checkCommand = defineCommand({
  name: 'models check',
  summary: 'Test whether a model computes what it should on this machine.',
  usage: '[NAME|FOLDER]',
  details:
    'Runs test texts and pictures: tokens, length and finite values of the vectors, int8 against fp32, and for the built-in model its vectors against those of Hugging Face transformers. Without a name, tests the model of the library. The exit code is 1 if a test fails.',
  options: { json: JSON_OPTION },
  settings: [...LIBRARY_SETTINGS, ...MODEL_SETTINGS],
  examples: [
    ['models check', 'the model of the library'],
    ['models check bge-vl-base', 'another one'],
  ],
  async run({ config, positionals, values, print, note, style }) {
    const name = positionals.length === 0 ? undefined : await oneModel(positionals, 'check');
    const engine = await openEngine(config);
    try {
      const check = await engine.models.check(name);
      if (values.json) print(JSON.stringify(check));
      else {
        print(
          `${style.bold(printable(check.id))} ${/^https?:/.test(check.folder) ? 'on' : 'in'} ${printable(shortPath(check.folder))}`,
        );
        for (const { name, ok, found } of check.results) {
          print(`${ok ? style.green('ok  ') : style.red('FAIL')} ${name.padEnd(18)} ${printable(found)}`);
        }
        if (!check.hasReference) note('There are no reference vectors for this model to compare with.');
      }
      return check.ok ? 0 : 1;
    } finally {
      await engine.close();
    }
  },
});

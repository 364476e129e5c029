import { stat } from 'node:fs/promises';
import { openEngine } from '../../engine.ts';
import { SoutuError } from '../../errors.ts';
import { defineCommand, JSON_OPTION } from '../command.ts';
import { printable } from '../format.ts';
import { LIBRARY_SETTINGS } from '../setting-groups.ts';

export const textCommand = defineCommand({
  name: 'text',
  summary: 'Print the words that are written in a picture (OCR).',
  usage: 'FILE',
  details:
    'Reads the picture now, with the models of soutu models pull ocr, and stores nothing; no library is needed. Without the models it prints what the library has for the same content.',
  options: {
    json: {
      ...JSON_OPTION,
      help: 'Print one JSON object, for programs, with the confidence and the place of each line.',
    },
  },
  settings: [...LIBRARY_SETTINGS, 'ocr-models', 'decode', 'memory', 'max-bytes', 'max-pixels'],
  examples: [
    ['text receipt.jpg', 'print the words, line by line'],
    ['text receipt.jpg --json', 'with confidence and places'],
    ['text receipt.jpg | grep -i total', 'pass them to another program'],
  ],
  interruptible: true,
  async run({ positionals, values, config, signal, print, note }) {
    const [file] = positionals;
    if (file === undefined || positionals.length > 1)
      throw new SoutuError('usage', 'Name one picture whose words to print');
    if ((await stat(file).catch(() => null))?.isDirectory())
      throw new SoutuError('usage', `${file} is a folder`, {
        hint: 'soutu text takes one picture; soutu index reads the words in all pictures of a folder.',
      });
    const engine = await openEngine(config);
    try {
      const found = await engine.readText(file, { signal });
      if (values.json) print(JSON.stringify(found));
      else if (found.text) for (const line of found.text.split('\n')) print(printable(line));
      else note('No words were found in it.');
      return 0;
    } finally {
      await engine.close();
    }
  },
});

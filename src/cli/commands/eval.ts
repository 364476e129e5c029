import { resolve } from 'node:path';
import { openEngine } from '../../engine.ts';
import { SoutuError } from '../../errors.ts';
import { defineCommand, JSON_OPTION } from '../command.ts';
import { evaluationPage } from '../evaluation-page.ts';
import { rowsOf } from '../evaluation-table.ts';
import { plural, printable, shortPath } from '../format.ts';
import { createEvaluationProgress } from '../progress.ts';
import { LIBRARY_SETTINGS, MODEL_SETTINGS } from '../setting-groups.ts';
import { tableLines } from '../table.ts';
import { requirePagePlace, writePage } from '../write-page.ts';

/** Names that are listed before the rest is only counted. */
const SHOWN = 5;

export const evalCommand = defineCommand({
  name: 'eval',
  summary: 'Measure how well models find what somebody has said is right.',
  usage: 'FOLDER FILE',
  details:
    'FOLDER has pictures; FILE says what is right, as .json, .jsonl, .csv, .tsv or .txt: captions of the pictures (as Flickr8k and COCO publish them), the class of each, or a picture, words and the pictures that are right (as CIRCO and CIRR). Prints recall at 1, 5 and 10, the median rank and the mean reciprocal rank, by language; for changes also the mean average precision. No library is needed, and none is changed. See docs/evaluation.md.',
  options: {
    models: { type: 'string', value: 'A,B', help: 'Models to compare. Default: that of the library.' },
    precisions: {
      type: 'string',
      value: 'int8,fp32',
      help: 'How they compute. Default: the setting precision.',
    },
    form: {
      type: 'string',
      multiple: true,
      value: 'FORM',
      help: 'How texts are put: plain, lower, a text with {} such as "a photo of {}" or "zh:一张{}的照片", or ensemble, the average of the others. Repeat it to compare several.',
    },
    weights: {
      type: 'string',
      value: '0.4,0.55',
      help: 'Shares of the words in changes, 0 to 1. Default: that of the model.',
    },
    html: {
      type: 'string',
      value: 'FILE',
      help: 'Also write a page with the figures and the worst misses as pictures.',
    },
    json: JSON_OPTION,
  },
  settings: [
    ...LIBRARY_SETTINGS,
    ...MODEL_SETTINGS,
    'workers',
    'decode',
    'memory',
    'max-bytes',
    'max-pixels',
  ],
  examples: [
    ['eval ~/flickr8k/images ~/flickr8k/captions.txt', 'text to picture and picture to text'],
    ['eval photos classes.csv --form plain --form "a photo of {}" --form ensemble', 'do templates help?'],
    ['eval images circo.json --models soutu-mini,bge-vl-base --html report.html', 'compare models'],
  ],
  interruptible: true,
  async run({ positionals, values, config, signal, print, note }) {
    const [folder, file] = positionals;
    if (folder === undefined || file === undefined || positionals.length > 2)
      throw new SoutuError('usage', 'Name a folder of pictures and the file that says what is right');
    const page = values.html === undefined ? null : resolve(values.html);
    if (page !== null) await requirePagePlace(page);
    const engine = await openEngine(config);
    const progress = createEvaluationProgress(process.stderr);
    try {
      const request = {
        folder,
        file,
        ...(values.models !== undefined && { models: listOf(values.models) }),
        ...(values.precisions !== undefined && { precisions: listOf(values.precisions) }),
        ...(values.form && { forms: values.form }),
        ...(values.weights !== undefined && { weights: listOf(values.weights).map(Number) }),
      };
      const evaluation = await engine.evaluate(request, { signal, onProgress: progress.update });
      progress.end();
      if (!values.json) for (const line of tableLines(rowsOf(evaluation.rows))) print(line);
      const { missing, failed } = evaluation;
      const some = (names: readonly string[]) =>
        names.slice(0, SHOWN).map(printable).join(', ') + (names.length > SHOWN ? ', …' : '');
      if (missing.length > 0)
        note(`${plural(missing.length, 'picture')} not in the folder: ${some(missing)}`);
      if (failed.length > 0)
        note(
          `${plural(failed.length, 'picture')} cannot be read: ${some(failed.map(({ path }) => shortPath(path)))}`,
        );
      if (page !== null) {
        const preview = (path: string) => engine.preview(path, 256, { signal });
        await writePage(page, await evaluationPage(evaluation, file, preview, signal), signal);
        note(`Written: ${shortPath(page)}`);
      }
      // Last, because a page that cannot be written is an error, and a program reads one document.
      if (values.json) print(JSON.stringify(evaluation));
      return 0;
    } finally {
      progress.end();
      await engine.close();
    }
  },
});

const listOf = (value: string) =>
  value
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

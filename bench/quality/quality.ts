import { join } from 'node:path';
import type { Evaluation, EvaluationRequest } from '../../src/engine/evaluation-types.ts';
import { openEngine } from '../../src/engine.ts';
import { table, withFolder } from '../run.ts';
import { benchNegatives } from './negatives.ts';
import { type CaptionedSet, enlarge, makeSets, writeCaptions } from './sets.ts';

const FORMS = [
  'plain',
  'a photo of {}',
  'a picture of {}',
  'zh:一张{}的照片',
  'zh:{}的图片',
  'an illustration of {}',
  'zh:{}的插画',
  'ensemble',
];

type Ask = Pick<EvaluationRequest, 'forms' | 'precisions'>;

/**
 * What the defaults rest on: templates for texts, lower case, precision, decoding and the weight of exclusions, on three sets of
 * pictures with captions in English and Chinese.
 *
 * @param drawings the unpacked npm package `openmoji`
 */
export async function benchQuality(model: string, drawings: string): Promise<string> {
  return withFolder(async (folder) => {
    const sets = await makeSets(folder, drawings);
    const ask = async (
      set: CaptionedSet,
      file: string,
      request: Ask,
      decode: 'fast' | 'accurate' = 'fast',
    ) => {
      const engine = await openEngine({ home: join(folder, 'home'), model, decode });
      try {
        return await engine.evaluate({ folder: set.folder, file, ...request });
      } finally {
        await engine.close();
      }
    };
    const compare = (request: Ask, nameOf: (row: Evaluation['rows'][number]) => string, write?: Rewrite) =>
      comparison(sets, async (set) => {
        const { rows } = await ask(set, writeCaptions(set, write), request);
        return rows.map((row) => ({ ...row, name: nameOf(row) }));
      });
    const form = ({ form }: { readonly form: string }) => form;
    const large = await Promise.all(sets.filter(({ name }) => name !== 'artwork').map(enlarge));
    const decoding = await comparison(large, async (set) => {
      const file = writeCaptions(set);
      const each = (['fast', 'accurate'] as const).map(async (name) => {
        const { rows } = await ask(set, file, {}, name);
        return rows.map((row) => ({ ...row, name }));
      });
      return (await Promise.all(each)).flat();
    });
    return [
      'Text to picture, right among the first 1 / 5 in %.',
      '### How a text is put',
      await compare({ forms: FORMS }, form),
      '### Texts in capitals',
      await compare({ forms: ['plain', 'lower'] }, form, (caption) => caption.toUpperCase()),
      '### Precision',
      await compare({ precisions: ['int8', 'fp32'] }, ({ precision }) => precision),
      '### Decoding, JPEGs of 4000 pixels',
      decoding,
      '### The weight of exclusions',
      await benchNegatives(model),
    ].join('\n\n');
  });
}

type Rewrite = (caption: string) => string;
type NamedRow = Evaluation['rows'][number] & { readonly name: string };

const LANGUAGES = ['en', 'zh'];

/** A row for each name, and a column for each set and language. */
async function comparison(
  sets: readonly CaptionedSet[],
  rowsOf: (set: CaptionedSet) => Promise<NamedRow[]>,
): Promise<string> {
  const rows: { readonly set: CaptionedSet; readonly row: NamedRow }[] = [];
  for (const set of sets) for (const row of await rowsOf(set)) rows.push({ set, row });
  const names = [...new Set(rows.map(({ row }) => row.name))];
  const columns = sets.flatMap((set) => LANGUAGES.map((language) => ({ set, language })));
  return table(
    ['', ...columns.map(({ set, language }) => `${set.name} ${language} (${set.pictures.length})`)],
    names.map((name) => [
      `\`${name}\``,
      ...columns.map(({ set, language }) => {
        const one = rows.find(
          ({ set: own, row }) =>
            own === set &&
            row.name === name &&
            row.language === language &&
            row.direction === 'text to picture',
        );
        return one ? `${percent(one.row.recall1)} / ${percent(one.row.recall5)}` : '';
      }),
    ]),
  );
}

const percent = (share: number) => (100 * share).toFixed(1);

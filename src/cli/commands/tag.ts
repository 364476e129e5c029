import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Filter } from '../../core/filter.ts';
import { isWithin, spellingsOf } from '../../core/folders.ts';
import { LABEL_LANGUAGE_CHOICES, type LabelLanguageChoice, languagesOf, namesOf } from '../../core/label.ts';
import { shellQuote } from '../../core/shell-quote.ts';
import { type Engine, openEngine, type TaggedPicture, type TagRequest } from '../../engine.ts';
import { SoutuError } from '../../errors.ts';
import { type CommandInput, defineCommand, type Values } from '../command.ts';
import { csvLine } from '../csv.ts';
import { readNumber } from '../filter-flags.ts';
import { formatCount, link, plural, printable } from '../format.ts';
import { elsewhere, NOTHING_INDEXED } from '../nothing-indexed.ts';
import { createTagProgress } from '../progress.ts';
import { LIBRARY_SETTINGS, MODEL_SETTINGS } from '../setting-groups.ts';
import { createSidecarOutput } from '../sidecar-output.ts';

const options = {
  all: { type: 'boolean', help: 'All pictures of the library.' },
  labels: {
    type: 'string',
    value: 'FILE',
    help: 'Propose labels of this list: .txt with a name on each line, or .csv with the columns en and zh. Default: a built-in list of 1,800 everyday things, scenes and documents.',
  },
  top: { type: 'string', value: 'N', help: 'Most labels of a picture, 1 to 100. Default: 5.' },
  'min-probability': {
    type: 'string',
    value: 'P',
    help: 'From which probability a label is proposed, between 0 and 1. Default: 0.65.',
  },
  language: { type: 'string', value: 'en|zh|both', help: 'Names that are shown. Default: both.' },
  json: { type: 'boolean', help: 'Print a JSON object for each picture, one per line, for programs.' },
  csv: { type: 'boolean', help: 'Print a table with a line for each label, as CSV.' },
  write: {
    type: 'string',
    value: 'sidecar',
    help: 'Add the labels as keywords to the XMP file beside each picture, never to the picture. Nothing else in that file changes.',
  },
  undo: {
    type: 'boolean',
    help: 'Take away exactly the keywords that --write has added and that are still there.',
  },
  'dry-run': { type: 'boolean', help: 'With --write or --undo: print what would be done, and do nothing.' },
} as const;

type Input = CommandInput<Values<typeof options>>;

export const tagCommand = defineCommand({
  name: 'tag',
  summary: 'Propose labels for pictures of the library.',
  usage: 'FOLDER|FILE…',
  details:
    'Compares indexed pictures with a list of labels, and prints those that are likely, with their calibrated probability. No picture is read, and nothing is written without --write. With a list or a model of your own, the first run embeds the names, which takes some seconds. See docs/labels.md.',
  options,
  settings: [...LIBRARY_SETTINGS, ...MODEL_SETTINGS],
  examples: [
    ['tag ~/Pictures/2024', 'labels of the pictures in a folder'],
    ['tag cat.jpg', 'of one picture'],
    ['tag --all --csv > labels.csv', 'of the whole library, as a table'],
    ['tag --all --labels plants.txt --top 1', 'the likeliest label of a list of your own'],
    ['tag ~/Pictures/2024 --write sidecar --dry-run', 'what would be written beside the pictures'],
    ['tag --undo --all', 'take away all that was written'],
    ['tag --all --json --min-probability 0.3', 'more labels, of which more are wrong'],
  ],
  interruptible: true,
  async run(input: Input) {
    const { values, config, signal, print, note } = input;
    const named = readNamed(input);
    const language = readLanguage(values.language);
    const engine = await openEngine(config);
    const progress = createTagProgress(process.stderr);
    const sidecars = createSidecarOutput(input);
    const dryRun = values['dry-run'] === true;
    try {
      if (values.undo) {
        for (const report of await engine.undoLabels({ folders: named, dryRun, signal }))
          sidecars.tell(report);
        return sidecars.end();
      }
      const { requests, files } = await requestsOf(input, named);
      const missing = new Set(files);
      const write = values.write === undefined ? writer(input, language) : null;
      let pictures = 0;
      let without = 0;
      for (const request of requests)
        for await (const page of engine.tag(request, { signal, onProgress: progress.update })) {
          progress.end();
          pictures += page.length;
          without += page.filter(({ labels }) => labels.length === 0).length;
          for (const path of page.flatMap(({ paths }) => paths)) missing.delete(path.normalize());
          const sorted = [...page].sort(byPath);
          if (write) for (const line of sorted.flatMap(write)) print(line);
          else
            for (const report of await engine.writeLabels(sorted, {
              folders: named,
              language,
              dryRun,
              signal,
            }))
              sidecars.tell(report);
        }
      progress.end();
      // What was done for the others is told first.
      const code = pictures > 0 && !write ? sidecars.end() : 0;
      if (pictures === 0 && missing.size === 0) note(await whyNone(named ?? []));
      else if (pictures > 0 && write && !values.json && !values.csv)
        note(summary(pictures, without, values['min-probability'] === undefined));
      if (missing.size > 0) throw await notIndexed(engine, [...missing]);
      return code;
    } catch (error) {
      throw await explained(error, named ?? []);
    } finally {
      progress.end();
      await engine.close();
    }

    async function whyNone(paths: readonly string[]): Promise<string> {
      await requireExisting(paths);
      const { images, external, otherStore } = await engine.status();
      if (images > 0) return 'There is no picture of the library in what was named.';
      if (otherStore !== null) return `There is no picture: ${elsewhere(otherStore)}.`;
      return external === null ? NOTHING_INDEXED : 'The collection is empty.';
    }
  },
});

/**
 * A request for the folders that are named, and one for the files outside of these.
 *
 * @param named undefined for all pictures
 */
async function requestsOf({ values }: Input, named: readonly string[] | undefined) {
  const options: TagRequest = {
    list: values.labels,
    top: readNumber('top', values.top),
    minProbability: readNumber('min-probability', values['min-probability']),
  };
  if (named === undefined) return { requests: [options], files: [] };
  const isFile = await Promise.all(named.map(async (path) => (await stat(path).catch(() => null))?.isFile()));
  const folders = named.filter((_, i) => !isFile[i]);
  const files = named
    .filter((_, i) => isFile[i])
    .map((file) => resolve(file).normalize())
    .filter((file) => !folders.some((folder) => isWithin(file, resolve(folder).normalize())));
  const ofFiles: Filter = { op: 'in', field: 'path', values: files.flatMap(spellingsOf) };
  return {
    requests: [
      ...(folders.length > 0 ? [{ ...options, folders }] : []),
      ...(files.length > 0 ? [{ ...options, filter: ofFiles }] : []),
    ],
    files,
  };
}

/** Throws `not-found` for a path that is not on the disk. */
async function requireExisting(paths: readonly string[]): Promise<void> {
  for (const path of paths)
    if (!(await stat(path).catch(() => null)))
      throw new SoutuError('not-found', `${path} does not exist, and the library has no picture in it`);
}

/** Who mistyped a path need not hear that the library lacks it. */
async function explained(error: unknown, named: readonly string[]): Promise<unknown> {
  if (!(error instanceof SoutuError) || error.code !== 'not-found') return error;
  return requireExisting(named).then(
    () => error,
    (missing: unknown) => missing,
  );
}

/** Failures among which files are looked for. */
const MAX_FAILURES = 1000;

/** Why the library does not have these files: one may be damaged, so that adding it again would not help. */
async function notIndexed(engine: Engine, files: readonly string[]): Promise<SoutuError> {
  const { failures } = await engine.failures({ limit: MAX_FAILURES });
  const failed = failures.find(({ path }) => files.includes(path.normalize()));
  if (failed) return new SoutuError(failed.code, `${failed.path} was not added: ${failed.message}`);
  const are = files.length === 1 ? 'is' : 'are';
  return new SoutuError('not-found', `${files.join(', ')} ${are} not in the library`, {
    hint: `Add with: soutu index ${files.map(shellQuote).join(' ')}`,
  });
}

/** How many pictures there were, and how many of them got a label; with the usual threshold also how to see more. */
function summary(pictures: number, without: number, isUsual: boolean): string {
  const all = plural(pictures, 'picture');
  if (without === 0) return `${all}, each with a label that is likely enough.`;
  const some = without === pictures ? 'none' : formatCount(pictures - without);
  const more = isUsual ? '; --min-probability 0.3 shows less likely ones' : '';
  return `${all}, ${some} with a label that is likely enough${more}.`;
}

/** The folders and files that are named; undefined for all pictures. */
function readNamed({ positionals, values }: Input): string[] | undefined {
  if (values.all && positionals.length > 0)
    throw new SoutuError('usage', 'Name folders and files or give --all, not both');
  if (!values.all && positionals.length === 0)
    throw new SoutuError('usage', 'Name a folder or a picture of the library, or give --all');
  if (values.json && values.csv) throw new SoutuError('usage', '--json and --csv cannot be used together');
  if (values.write !== undefined && values.write !== 'sidecar')
    throw new SoutuError('usage', `--write is ${JSON.stringify(values.write)}; it must be sidecar`);
  if (values.undo && values.write !== undefined)
    throw new SoutuError('usage', '--write and --undo cannot be used together');
  const writes = values.undo || values.write !== undefined;
  if (values['dry-run'] && !writes) throw new SoutuError('usage', '--dry-run needs --write or --undo');
  if (values.csv && writes)
    throw new SoutuError('usage', '--csv prints labels; leave out --write and --undo');
  return values.all ? undefined : [...positionals];
}

function readLanguage(text = 'both'): LabelLanguageChoice {
  const language = LABEL_LANGUAGE_CHOICES.find((choice) => choice === text);
  if (language) return language;
  throw new SoutuError('usage', `--language is ${JSON.stringify(text)}; it must be en, zh or both`);
}

const byPath = (a: TaggedPicture, b: TaggedPicture) => (a.path < b.path ? -1 : 1);

const round = (probability: number) => Math.round(1000 * probability) / 1000;

/** The lines of one picture, in the form that was asked for. */
function writer(
  { values, print, style }: Input,
  language: LabelLanguageChoice,
): (picture: TaggedPicture) => string[] {
  if (values.json)
    return ({ labels, ...picture }) => [
      JSON.stringify({
        ...picture,
        labels: labels.map((label) => ({ ...label, probability: round(label.probability) })),
      }),
    ];
  if (values.csv) {
    print(csvLine(['path', 'id', 'en', 'zh', 'group', 'probability']));
    return ({ path, id, labels }) =>
      labels.map(({ en, zh, group, probability }) =>
        csvLine([path, id, en ?? '', zh ?? '', group ?? '', String(round(probability))]),
      );
  }
  const languages = languagesOf(language);
  return ({ path, labels }) => {
    const shown = labels.map(
      (label) =>
        `${printable(namesOf(label, languages).join(' '))} ${style.dim(label.probability.toFixed(2))}`,
    );
    return shown.length === 0 ? [] : [`${link(path, style.on)}  ${shown.join(', ')}`];
  };
}

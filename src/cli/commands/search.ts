import { writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseDate } from '../../core/date.ts';
import { searchedFolders } from '../../core/folders.ts';
import { FORMATS } from '../../core/formats.ts';
import { buildFilter, type QueryInput } from '../../core/query.ts';
import { type Engine, type EngineStatus, openEngine, type SearchResult } from '../../engine.ts';
import { SoutuError } from '../../errors.ts';
import { type CommandInput, defineCommand, JSON_OPTION, type Values } from '../command.ts';
import { formatBytes, formatDate, link, plural, printable } from '../format.ts';
import { resultsPage } from '../html.ts';
import { openInViewer } from '../open.ts';

const options = {
  image: {
    type: 'string',
    short: 'i',
    value: 'FILE',
    help: 'Search by this picture; with words, they say what should be different.',
  },
  not: {
    type: 'string',
    multiple: true,
    value: 'WORDS',
    help: 'What should not be in the picture. May be repeated.',
  },
  'not-image': {
    type: 'string',
    multiple: true,
    value: 'FILE',
    help: 'A picture that results should not resemble. May be repeated.',
  },
  'similar-to': {
    type: 'string',
    value: 'ID',
    help: 'Search by a picture of the library, by its id (see --json).',
  },
  limit: { type: 'string', short: 'l', value: 'N', help: 'Number of results (default 10).' },
  offset: { type: 'string', value: 'N', help: 'Leave out the first N results.' },
  folder: {
    type: 'string',
    short: 'f',
    multiple: true,
    value: 'FOLDER',
    help: 'Only pictures below this folder. May be repeated.',
  },
  after: {
    type: 'string',
    value: 'DATE',
    help: 'Only pictures of this day or later (2024, 2024-05, 2024-05-17): date taken, else modified.',
  },
  before: { type: 'string', value: 'DATE', help: 'Only pictures before this day.' },
  format: {
    type: 'string',
    multiple: true,
    value: 'FORMAT',
    help: 'Only jpeg, png, webp, gif, avif, tiff, svg, bmp or heic. May be repeated.',
  },
  'min-score': { type: 'string', value: 'S', help: 'Leave out results of a lower score (-1 to 1).' },
  html: {
    type: 'string',
    value: 'FILE',
    help: 'Write a results page with thumbnails that needs no other file.',
  },
  open: { type: 'boolean', help: 'Open the page of --html, or else the best result.' },
  paths: { type: 'boolean', help: 'Print paths alone, one a line, for other programs.' },
  json: JSON_OPTION,
} as const;

type Input = CommandInput<Values<typeof options>>;

export const searchCommand = defineCommand({
  name: 'search',
  summary: 'Find pictures by words (English, 中文), by a picture, or by both.',
  usage: '[WORDS]',
  options,
  examples: [
    ['search "a dog on the beach"', 'by words'],
    ['search --image photo.jpg', 'by a picture'],
    ['search --image photo.jpg "at night"', 'this, but at night'],
    ['search 火车 --not 卡通 --limit 20', 'in Chinese, without cartoons'],
    ['search "id card" --folder ~/Scans --after 2023', 'only there, only newer'],
    ['search receipt --paths --limit 50', 'paths alone, for other programs'],
    ['search "sunset" --html sunset.html --open', 'look at the results in a browser'],
  ],
  interruptible: true,
  async run(input: Input) {
    const { values, print, note } = input;
    const query = queryOf(input);
    const engine = await openEngine(input.config);
    try {
      await requireFolders(values.folder ?? [], engine);
      const result = await engine.search(query, { signal: input.signal });
      // Before anything is printed: a page that cannot be written is an error, and then no result.
      const page =
        values.html === undefined
          ? null
          : await writePage(resolve(values.html), result, query, engine, input);
      if (values.json) print(JSON.stringify(result));
      else if (values.paths) for (const { path } of result.hits) print(path);
      else if (result.hits.length > 0) printHits(result, input);
      else note(nothingFound(await engine.status()));
      if (page) note(`Wrote ${printable(page)}`);
      const best = page ?? result.hits[0]?.path;
      if (values.open && best) openInViewer(best);
      return 0;
    } finally {
      await engine.close();
    }
  },
});

/** Writes the results page and returns its path. Throws `not-found` for a missing folder, `unreadable`, `interrupted`. */
async function writePage(
  file: string,
  result: SearchResult,
  query: QueryInput,
  engine: Engine,
  { signal }: Input,
): Promise<string> {
  const page = await resultsPage(result, query, (id) => engine.thumbnail(id, 384), signal);
  try {
    await writeFile(file, page, { signal });
    return file;
  } catch (error) {
    signal.throwIfAborted();
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = missing ? `there is no folder ${dirname(file)}` : (error as Error).message;
    throw new SoutuError(missing ? 'not-found' : 'unreadable', `Cannot write ${file}: ${why}`, {
      hint: 'Name a file in a folder that exists and that you may write to.',
      cause: error,
    });
  }
}

/** The query that the flags describe. Throws `usage` for a number or date that is none. */
function queryOf({ positionals, values }: Input): QueryInput {
  const filter = buildFilter({
    ...(values.folder && { folders: values.folder.map((folder) => resolve(folder)) }),
    ...(values.after !== undefined && { after: parseDate(values.after) }),
    ...(values.before !== undefined && { before: parseDate(values.before) }),
    ...(values.format && { formats: values.format.map(formatName) }),
  });
  const negatives = [
    ...(values.not ?? []).map((text) => ({ text })),
    ...(values['not-image'] ?? []).map((image) => ({ image: resolve(image) })),
  ];
  return {
    ...(positionals.length > 0 && { text: positionals.join(' ') }),
    ...(values.image !== undefined && { image: resolve(values.image) }),
    ...(values['similar-to'] !== undefined && { similarTo: values['similar-to'] }),
    ...(negatives.length > 0 && { not: negatives }),
    ...(filter && { filter }),
    ...(values.limit !== undefined && { limit: number('limit', values.limit) }),
    ...(values.offset !== undefined && { offset: number('offset', values.offset) }),
    ...(values['min-score'] !== undefined && { minScore: number('min-score', values['min-score']) }),
  };
}

/** Throws `not-found` for a folder in which nothing can be found, because the library has nothing of it. */
async function requireFolders(folders: readonly string[], engine: Engine): Promise<void> {
  if (folders.length === 0) return;
  const { folders: known } = await engine.status();
  searchedFolders(
    folders.map((folder) => resolve(folder)),
    known.map(({ path }) => path),
  );
}

function nothingFound({ images }: EngineStatus): string {
  if (images === 0) return 'Nothing is indexed yet. Try: soutu index ~/Pictures';
  return 'Nothing found. soutu status shows what is in the library; fewer filters find more.';
}

const OTHER_NAMES: Readonly<Record<string, string>> = { jpg: 'jpeg', tif: 'tiff', heif: 'heic' };

function formatName(text: string): string {
  const name = text.toLowerCase().replace(/^\./, '');
  const format = OTHER_NAMES[name] ?? name;
  if ((FORMATS as readonly string[]).includes(format)) return format;
  throw new SoutuError(
    'usage',
    `--format is ${JSON.stringify(text)}; it must be one of ${FORMATS.join(', ')}`,
  );
}

function number(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new SoutuError('usage', `--${name} is ${JSON.stringify(text)}; it must be a number`);
}

function printHits(result: SearchResult, { print, note, style }: Input): void {
  const width = String(result.hits.at(-1)!.rank).length;
  for (const hit of result.hits) {
    const copies = hit.paths.length > 1 ? style.dim(`  (${hit.paths.length} copies)`) : '';
    const facts = style.dim(`${formatBytes(hit.size)}  ${formatDate(hit.takenAt ?? hit.mtime)}`);
    print(
      `${String(hit.rank).padStart(width)}  ${hit.score.toFixed(3)}  ${link(hit.path, style.on)}  ${facts}${copies}`,
    );
  }
  note(style.dim(`${plural(result.hits.length, 'result')} in ${result.tookMs} ms with ${result.model}`));
}

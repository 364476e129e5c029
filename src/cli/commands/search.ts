import { resolve } from 'node:path';
import {
  type ExplainedList,
  openEngine,
  type Reason,
  type SearchResult,
  type TextHit,
} from '../../engine.ts';
import { SoutuError } from '../../errors.ts';
import { type CommandInput, defineCommand, JSON_OPTION, type Values } from '../command.ts';
import { formatFacts, link, plural, printable, shortPath } from '../format.ts';
import { resultsPage } from '../html.ts';
import { isListing, listPictures } from '../list-pictures.ts';
import { nothingFound } from '../nothing-found.ts';
import { openInViewer } from '../open.ts';
import { REQUEST_OPTIONS, readRequest } from '../search-flags.ts';
import { LIBRARY_SETTINGS, MODEL_SETTINGS } from '../setting-groups.ts';
import { requirePagePlace, writePage } from '../write-page.ts';

const options = {
  ...REQUEST_OPTIONS,
  html: {
    type: 'string',
    value: 'FILE',
    help: 'Write a self-contained results page with thumbnails.',
  },
  open: { type: 'boolean', help: 'Open the page of --html or, without --html, the best result.' },
  paths: { type: 'boolean', help: 'Print only paths, one per line.' },
  print0: {
    type: 'boolean',
    help: 'Print only paths, each followed by a zero byte, for xargs -0: unlike --paths it is safe for names that contain line breaks.',
  },
  json: JSON_OPTION,
} as const;

type Input = CommandInput<Values<typeof options>>;

export const searchCommand = defineCommand({
  name: 'search',
  summary: 'Find pictures by words (English, 中文), by a picture, or by both.',
  usage: '[WORDS]',
  details:
    'Filters without words and without a picture list what they match, newest first; with --json, {"total":…,"pictures":[…]}.',
  options,
  settings: [...LIBRARY_SETTINGS, ...MODEL_SETTINGS, 'max-bytes', 'max-pixels'],
  examples: [
    ['search "a dog on the beach"', 'by words'],
    ['search --image photo.jpg', 'by a picture'],
    ['search --image photo.jpg "at night"', 'the same at night'],
    ['search 火车 --not 卡通 --limit 20', 'in Chinese, without cartoons'],
    ['search "id card" --folder ~/Scans --after 2023', 'in one folder, from 2023 on'],
    ['search --near 52.52,13.40,10km', 'all pictures that were taken there, newest first'],
    ['search receipt --paths --limit 50', 'print only paths'],
    ['search receipt --print0 | xargs -0 ls -l', 'pass results to another program'],
    ['search "old harbour" --models soutu-mini,bge-vl-base', 'ask two models'],
    ['search "sunset" --html sunset.html --open', 'show the results in a browser'],
  ],
  interruptible: true,
  async run(input: Input) {
    const { values, print, note } = input;
    const request = readRequest(input);
    requireOneOutput(values);
    const isList = isListing(request);
    const page = values.html === undefined ? null : resolve(values.html);
    if (isList && page !== null) throw noPageOfList();
    if (page !== null) await requirePagePlace(page);
    const engine = await openEngine(input.config);
    try {
      if (isList) {
        const first = await listPictures(engine, request, input);
        if (values.open && first) openInViewer(first);
        return 0;
      }
      const result = await engine.search(request, { signal: input.signal });
      // Write the page first: if that fails, the command fails and prints no results.
      if (page !== null) {
        const thumbnail = (id: string) => engine.thumbnail(id, 384);
        await writePage(page, await resultsPage(result, request, thumbnail, input.signal), input.signal);
      }
      if (values.json) print(JSON.stringify({ ...result, ranking: undefined }));
      else if (result.hits.length === 0) note(await nothingFound(engine, request, result.unread));
      else if (values.print0) for (const { path } of result.hits) print(path, '\0');
      else if (values.paths) for (const { path } of result.hits) print(path);
      else printHits(result, input);
      if (!values.json && result.profile) {
        const { profileLines } = await import('../search-profile.ts');
        for (const list of result.explanation ?? []) note(input.style.dim(describeList(list)));
        for (const line of profileLines(result.profile, result.hits)) note(input.style.dim(line));
      }
      for (const { model, missing } of result.incomplete)
        note(
          `${printable(model)} has not read ${plural(missing, 'picture')}; soutu models use ${printable(model)} does.`,
        );
      if (page) note(`Wrote ${printable(page)}`);
      const best = page ?? result.hits[0]?.path;
      if (values.open && best) openInViewer(best);
      return 0;
    } finally {
      await engine.close();
    }
  },
});

/** Throws `usage` if two kinds of output are asked for, because a program that reads one of them would not get it. */
function requireOneOutput({ json, paths, print0 }: Input['values']): void {
  if (!json || !(paths || print0)) return;
  throw new SoutuError('usage', `--json and ${print0 ? '--print0' : '--paths'} cannot be used together`, {
    hint: 'Leave out one of them; --json has the paths too.',
  });
}

const noPageOfList = () =>
  new SoutuError('usage', '--html needs words or a picture', {
    hint: 'Filters alone list what they match: leave out --html, or add words.',
  });

/** What one way of searching found, best first. */
function describeList({ by, model, tookMs, found, top }: ExplainedList): string {
  const lines = top.map(
    ({ path, item, score, words }) =>
      `  ${score.toFixed(3)}  ${printable(path ?? item)}${words === null ? '' : `  ${words}`}`,
  );
  const ways = { vector: 'look', words: 'words' } as const;
  return [`by ${ways[by]} with ${printable(model)}: ${found} in ${tookMs} ms`, ...lines].join('\n');
}

/** Why a picture was found. Its file name stands before it already. */
function describeReason({ by, text }: Reason): string {
  return by === 'name' || text === null ? by : `${by}: ${printable(text)}`;
}

/** A text with where it is from, and why it was found if its words are the reason. */
function textLine(hit: TextHit, width: number, style: Input['style']): string {
  const { rank, relevance, score, text, path, line, key, link: address, tags } = hit;
  const source = `${shortPath(path)}${line === null ? '' : `:${line}`}`;
  const facts = [source, key, address, tags.join(', ')].filter(Boolean).join('  ');
  return `${String(rank).padStart(width)}  ${relevance.padEnd(8)}  ${score.toFixed(3)}  ${printable(text)}  ${style.dim(printable(facts))}`;
}

function printHits(result: SearchResult, input: Input): void {
  const { print, note, style } = input;
  const width = String(result.hits.at(-1)!.rank).length;
  const isFused = result.models.length > 1;
  const has = (level: SearchResult['hits'][number]['relevance']) =>
    result.hits.some(({ relevance }) => relevance === level);
  if (!has('strong'))
    note(
      has('possible') ? 'Nothing is certain. These may fit.' : 'Nothing fits well. The closest are these.',
    );
  for (const [i, hit] of result.hits.entries()) {
    const before = result.hits[i - 1]?.relevance ?? 'weak';
    if (hit.relevance === 'weak' && before !== 'weak') note(style.dim('Weak from here on.'));
    if (hit.kind === 'text') {
      print(textLine(hit, width, input.style));
      continue;
    }
    const paths = hit.paths.length > 1 ? style.dim(`  (${hit.paths.length} paths)`) : '';
    const facts = style.dim(formatFacts(hit).join('  '));
    // Sums of reciprocal ranks differ in later digits than cosines.
    const score = hit.score.toFixed(isFused ? 5 : 3);
    const why = style.dim(`  ${hit.reasons.map(describeReason).join(', ')}`);
    const ranks = hit.matches.map(({ model, rank }) => `${model} ${rank}`).join(', ');
    const found = isFused ? style.dim(`  ${printable(ranks)}`) : '';
    print(
      `${String(hit.rank).padStart(width)}  ${hit.relevance.padEnd(8)}  ${score}  ${link(hit.path, style.on)}  ${facts}${paths}${why}${found}`,
    );
  }
  note(
    style.dim(
      `${plural(result.hits.length, 'result')} in ${result.tookMs} ms with ${result.models.join(' and ')}`,
    ),
  );
}

import { FILTER_NAMES } from '../core/filters.ts';
import type { SearchRequest } from '../core/query.ts';
import type { Engine, ListOptions } from '../engine.ts';
import type { CommandInput } from './command.ts';
import { formatCount, formatFacts, link, plural } from './format.ts';
import { nothingFound } from './nothing-found.ts';

const PAGE: readonly string[] = ['limit', 'offset'];
const LISTED: ReadonlySet<string> = new Set([...FILTER_NAMES, 'filter', ...PAGE]);
/** As many as a search finds. */
const DEFAULT_LIMIT = 10;

/** Whether a request has only filters: it asks for all pictures that match them, in no order of relevance. */
export function isListing(request: SearchRequest): boolean {
  const given = Object.entries(request).flatMap(([name, value]) => (value === undefined ? [] : name));
  return given.every((name) => LISTED.has(name)) && given.some((name) => !PAGE.includes(name));
}

/** A list has no fields of a search, also without values. */
const listOf = (request: SearchRequest): ListOptions =>
  Object.fromEntries(
    Object.entries(request).filter(([name, value]) => LISTED.has(name) && value !== undefined),
  );

type Output = Pick<CommandInput, 'print' | 'note' | 'style'> & {
  readonly values: { readonly json?: boolean; readonly paths?: boolean; readonly print0?: boolean };
};

/** Prints the pictures that match, newest first. Resolves to the path of the first one. Throws as `engine.list` does. */
export async function listPictures(
  engine: Engine,
  request: SearchRequest,
  { values, print, note, style }: Output,
): Promise<string | undefined> {
  const { total, pictures } = await engine.list({ limit: DEFAULT_LIMIT, ...listOf(request) });
  if (values.json) print(JSON.stringify({ total, pictures }));
  else if (pictures.length === 0) note(await nothingFound(engine, request));
  else if (values.print0) for (const { path } of pictures) print(path, '\0');
  else if (values.paths) for (const { path } of pictures) print(path);
  else {
    for (const picture of pictures) {
      const copies = picture.paths.length > 1 ? `  (${picture.paths.length} paths)` : '';
      print(`${link(picture.path, style.on)}  ${style.dim(`${formatFacts(picture).join('  ')}${copies}`)}`);
    }
    note(style.dim(`${formatCount(pictures.length)} of ${plural(total, 'matching picture')}, newest first`));
  }
  return pictures[0]?.path;
}

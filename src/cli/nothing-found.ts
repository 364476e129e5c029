import { FILTER_NAMES } from '../core/filters.ts';
import type { SearchRequest } from '../core/query.ts';
import type { Engine, EngineStatus } from '../engine.ts';
import { printable } from './format.ts';
import { notRead } from './not-read.ts';
import { elsewhere, NOTHING_INDEXED } from './nothing-indexed.ts';

/**
 * Why nothing was found, and what to do.
 *
 * @param unread pictures whose words were looked for and have not been read
 */
export async function nothingFound(engine: Engine, request: SearchRequest, unread = 0): Promise<string> {
  if (request.for === 'text' && (await engine.texts.count()) === 0)
    return 'The library has no texts yet. Add some with: soutu texts add FILE';
  const status = await engine.status();
  const empty = status.images > 0 ? await emptyFolders(engine, request) : null;
  return empty ?? noPicture(status, request, unread);
}

/** That no picture lies in the folders of the filters, whose names may be written wrong; null if some do. */
async function emptyFolders(engine: Engine, { folders = [] }: SearchRequest): Promise<string | null> {
  if (folders.length === 0) return null;
  const { total } = await engine.list({ folders, limit: 0 });
  const named = folders.map(printable).join(' or ');
  return total === 0 ? `Nothing found: the library has no pictures in ${named}.` : null;
}

function noPicture(status: EngineStatus, request: SearchRequest, unread: number): string {
  const { images, folders, model, external, otherStore } = status;
  if (images === 0 && otherStore !== null) return `Nothing found here: ${elsewhere(otherStore)}.`;
  if (folders.length === 0 && external === null) return NOTHING_INDEXED;
  if (images === 0 && external === null)
    return `No picture is indexed with ${model} yet. Run soutu index, with --model if you gave it here.`;
  if (unread > 0) return `Nothing found. ${notRead(unread, status)}`;
  const { text = '', minRelevance = 'weak' } = request;
  const isFiltered = request.filter !== undefined || FILTER_NAMES.some((name) => request[name] !== undefined);
  if (!isFiltered && minRelevance !== 'weak')
    return `Nothing found; --min-relevance ${minRelevance} leaves out pictures that fit less well.`;
  if (!isFiltered && /^\s*(text:)?"[^"]*"\s*$/.test(text))
    return 'Nothing found: no picture has these words.';
  const advice = isFiltered ? 'Try fewer filters' : 'Try other words, or fewer of them';
  return `Nothing found. ${advice}; soutu status shows what is in the library.`;
}

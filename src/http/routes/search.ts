import { MAX_EXCLUSIONS } from '../../core/request-limits.ts';
import { type FilterRequest, filterShape } from '../../core/search-request.ts';
import { SoutuError } from '../../errors.ts';
import { requestOf } from '../address.ts';
import type { AppContext, HttpContext } from '../app-context.ts';
import { filesOf, JSON_BYTES, readForm, tooLarge } from '../body.ts';
import { type SearchResponse, searchRequestSchema } from '../contract/search.ts';
import { check, type Handlers, type RouteInput } from '../mount.ts';

type SearchInput = NonNullable<RouteInput<'search'>['json']>;

/** Images in the form of a search. */
interface SentImages {
  readonly image?: Uint8Array;
  readonly not: readonly Uint8Array[];
}

const NO_IMAGES: SentImages = { not: [] };

export function searchHandlers(context: AppContext): Handlers<'search' | 'searchByAddress' | 'similar'> {
  const answer = async (c: HttpContext, request: SearchInput, sent = NO_IMAGES) =>
    c.json(await search(c, request, sent, context));
  return {
    async search({ c, json }) {
      if (json !== undefined) return answer(c, json);
      const { pictures, uploadBytes, uploadPixels: maxPixels } = context.limits;
      const { request, sent } = await readSearchForm(c, uploadBytes);
      const { signal } = c.req.raw;
      for (const image of [sent.image, ...sent.not]) {
        if (image) await pictures.run(signal, () => context.engine.inspect(image, { maxPixels, signal }));
      }
      return answer(c, request, sent);
    },
    searchByAddress: ({ c, query }) => answer(c, check(searchRequestSchema, requestOf(query), 'the address')),
    similar: ({ c, params, query: { models, ...page } }) =>
      answer(c, { similarTo: params.id, models: models?.split(','), ...page }),
  };
}

async function search(
  c: HttpContext,
  request: SearchInput,
  sent: SentImages,
  { engine, uploads, limits, total: count }: AppContext,
): Promise<SearchResponse> {
  const { signal } = c.req.raw;
  if (request.image !== undefined && sent.image) {
    throw new SoutuError('bad-request', 'The query has an uploaded picture and another one in the form');
  }
  return limits.queries.run(signal, async () => {
    const uploaded = (id: string | undefined) => (id === undefined ? undefined : uploads.source(id));
    const [image, ...unwanted] = await Promise.all([
      sent.image ?? uploaded(request.image),
      ...(request.not ?? []).map(async ({ text, similarTo, image }) => ({
        text,
        similarTo,
        image: await uploaded(image),
      })),
    ]);
    const not = [...unwanted, ...sent.not.map((image) => ({ image }))];
    const filters = pickFilters(request);
    const { for: sought = 'picture' } = request;
    const [{ hits, ...answer }, pictures, texts] = await Promise.all([
      engine.search({ ...request, image, not }, { signal }),
      sought === 'text' ? 0 : count(filters),
      sought === 'picture' ? 0 : engine.texts.count(filters),
    ]);
    // They are only serialised, so a copy of every hit would be wasted.
    const [models, incomplete] = [[...answer.models], [...answer.incomplete]];
    const total = pictures + texts;
    return { ...answer, models, incomplete, total, hits: hits as SearchResponse['hits'] };
  });
}

/** The filters of a request without its text and images. */
function pickFilters(request: SearchInput): FilterRequest {
  const names = Object.keys(filterShape) as (keyof FilterRequest)[];
  return Object.fromEntries(names.map((name) => [name, request[name]]));
}

async function readSearchForm(
  c: HttpContext,
  maxBytes: number,
): Promise<{ request: SearchInput; sent: SentImages }> {
  const form = await readForm(c, maxBytes);
  const text = form.get('query') ?? '{}';
  if (typeof text !== 'string') throw new SoutuError('bad-request', 'query must be JSON, not a file');
  if (text.length > JSON_BYTES) throw tooLarge(JSON_BYTES);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SoutuError('bad-request', `query is not JSON: ${(error as Error).message}`);
  }
  const [image] = await filesOf(form, 'image', 1);
  const request = check(searchRequestSchema, value, 'query');
  return { request, sent: { ...(image && { image }), not: await filesOf(form, 'not', MAX_EXCLUSIONS) } };
}

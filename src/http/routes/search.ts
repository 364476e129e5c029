import { parseDate } from '../../core/date.ts';
import type { Filter } from '../../core/filter.ts';
import { searchedFolders } from '../../core/folders.ts';
import { buildFilter, type QueryInput } from '../../core/query.ts';
import type { Engine } from '../../engine.ts';
import { SoutuError } from '../../errors.ts';
import { filesOf, JSON_BYTES, readForm, tooLarge } from '../body.ts';
import { type SearchRequest, type SearchResponse, searchRequestSchema } from '../contract/search.ts';
import { check, type Handlers, type RouteInput } from '../mount.ts';
import type { HttpContext, Parts } from '../parts.ts';

type Wanted = NonNullable<RouteInput<'search'>['json']>;
type Region = Wanted['region'];

/** Pictures that came along with a query. */
interface Sent {
  readonly image?: Uint8Array;
  readonly not: readonly Uint8Array[];
}

const NOTHING_SENT: Sent = { not: [] };
/** As many as a query may have. */
const MOST_UNWANTED = 20;

export function searchHandlers(parts: Parts): Handlers<'search' | 'searchByAddress' | 'similar'> {
  const answer = async (c: HttpContext, request: Wanted, sent = NOTHING_SENT) =>
    c.json(await search(c, request, sent, parts));
  return {
    async search({ c, json }) {
      if (json !== undefined) return answer(c, json);
      const { pictures, uploadBytes, uploadPixels: maxPixels } = parts.limits;
      const { request, sent } = await readSearchForm(c, uploadBytes);
      const { signal } = c.req.raw;
      for (const image of [sent.image, ...sent.not]) {
        if (image) await pictures.run(signal, () => parts.engine.inspect(image, { maxPixels, signal }));
      }
      return answer(c, request, sent);
    },
    searchByAddress: ({ c, query }) => {
      const { q, region, not, notSimilarTo, notImage, folder, format, ...same } = query;
      const unwanted = [
        ...(not ?? []).map((text) => ({ text })),
        ...(notSimilarTo ?? []).map((similarTo) => ({ similarTo })),
        ...(notImage ?? []).map((image) => ({ image })),
      ];
      const request: SearchRequest = {
        ...same,
        text: q,
        region: region === undefined ? undefined : regionOf(region),
        not: unwanted.length > 0 ? unwanted : undefined,
        folders: folder,
        formats: format,
      };
      return answer(c, check(searchRequestSchema, request, 'the address'));
    },
    similar: ({ c, params, query }) => answer(c, { similarTo: params.id, ...query }),
  };
}

async function search(
  c: HttpContext,
  request: Wanted,
  sent: Sent,
  { engine, uploads, limits, total: count }: Parts,
): Promise<SearchResponse> {
  const { signal } = c.req.raw;
  if (request.image !== undefined && sent.image) {
    throw new SoutuError('bad-request', 'The query names an uploaded picture and brings another one');
  }
  return limits.queries.run(signal, async () => {
    const uploaded = (id: string | undefined) => (id === undefined ? undefined : uploads.source(id));
    const [image, ...unwanted] = await Promise.all([
      sent.image ?? uploaded(request.image),
      ...(request.not ?? []).map(async ({ text, similarTo, image }) =>
        compact({ text, similarTo, image: await uploaded(image) }),
      ),
    ]);
    const filter = await filterOf(request, engine);
    const query = compact({
      text: request.text,
      image,
      similarTo: request.similarTo,
      region: request.region,
      compose: request.compose,
      not: [...unwanted, ...sent.not.map((image) => ({ image }))],
      filter,
      limit: request.limit,
      offset: request.offset,
      minScore: request.minScore,
    }) as QueryInput;
    const [{ model, tookMs, hits }, total] = await Promise.all([
      engine.search(query, { signal }),
      count(filter),
    ]);
    return { model, tookMs, total, hits: hits.map((hit) => ({ ...hit, paths: [...hit.paths] })) };
  });
}

/**
 * The everyday filters of a request, and its own condition, as one filter.
 *
 * @throws `bad-request` for a wrong date or a relative folder, `not-found` for a folder of which the library has nothing
 */
export async function filterOf(
  request: Omit<Wanted, 'limit' | 'offset'>,
  engine: Pick<Engine, 'status'>,
): Promise<Filter | undefined> {
  const { folders, formats, orientation, minSide, maxSide, filter } = request;
  const known = folders && (await engine.status()).folders.map(({ path }) => path);
  const usual = buildFilter(
    compact({
      folders: folders && searchedFolders(folders, known ?? []),
      formats,
      orientation,
      minSide,
      maxSide,
      after: dateOf('after', request.after),
      before: dateOf('before', request.before),
    }),
  );
  if (filter === undefined || usual === undefined) return filter ?? usual;
  return { op: 'and', of: [usual, filter] };
}

function dateOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  try {
    return parseDate(text);
  } catch (error) {
    const { message, hint } = error as SoutuError;
    throw new SoutuError('bad-request', `Wrong ${name}: ${message}`, { hint });
  }
}

function regionOf(text: string): Region {
  const [x = 0, y = 0, width = 0, height = 0] = text.split(',').map(Number);
  return { x, y, width, height };
}

async function readSearchForm(c: HttpContext, most: number): Promise<{ request: Wanted; sent: Sent }> {
  const form = await readForm(c, most);
  const text = form.get('query') ?? '{}';
  if (typeof text !== 'string') throw new SoutuError('bad-request', 'query must be text: JSON');
  if (text.length > JSON_BYTES) throw tooLarge(JSON_BYTES);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SoutuError('bad-request', `query is not JSON: ${(error as Error).message}`);
  }
  const [image] = await filesOf(form, 'image', 1);
  const request = check(searchRequestSchema, value, 'query');
  return { request, sent: { ...(image && { image }), not: await filesOf(form, 'not', MOST_UNWANTED) } };
}

/** Without the fields that are undefined: to leave something out and to say that it is undefined is not the same. */
function compact<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

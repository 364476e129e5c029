import { z } from 'zod';
import { SoutuError } from '../errors.ts';
import { parseDate } from './date.ts';
import { checkNesting, type Filter } from './filter.ts';
import { normalizePaths } from './filter-paths.ts';
import { FILTER_NAMES, type FilterName, type FilterSpec, type Filters, specOf } from './filters.ts';
import { searchedFolders } from './folders.ts';
import type { Region } from './region.ts';
import { type Compose, type FilterRequest, filterShape, requestShape } from './search-request.ts';

/** Most results of one search, counted from the first rank: deeper paging is not what a vector search is for. */
export const MAX_RESULTS = 10_000;

/** A picture whose bytes are read when there is room for them in memory. */
export interface ImageSource {
  /** For messages. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  read(): Promise<Uint8Array>;
}

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, {
  error: 'must be the bytes of a picture',
});
const source = z.custom<ImageSource>(
  (value) =>
    typeof value === 'object' && value !== null && 'read' in value && typeof value.read === 'function',
  { error: 'must be the bytes of a picture' },
);
const picture = z.union([z.string().min(1), bytes, source]);
const whole = (min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.number({ error }).int(error).min(min, error).max(max, error);
};

const requestSchema = z
  .strictObject({
    ...requestShape(
      picture,
      'Encoded bytes, the path of a file, or a source that is read when there is room for it',
    ),
    limit: whole(1, MAX_RESULTS).default(10),
    offset: whole(0, MAX_RESULTS).default(0),
  })
  .refine((q) => q.text !== undefined || q.image !== undefined || q.similarTo !== undefined, {
    error: 'give words, a picture or the id of a picture to search for',
  })
  .refine((q) => q.region === undefined || q.image !== undefined || q.similarTo !== undefined, {
    error: 'a region needs a picture',
  })
  .refine((q) => q.offset + q.limit <= MAX_RESULTS, {
    error: `offset + limit can be at most ${MAX_RESULTS}`,
  });

const filterRequestSchema = z.strictObject(filterShape);

/** The bytes of a picture, or the path of a file. */
export type ImageInput = z.output<typeof picture>;

/**
 * The one question that every door asks: command line, HTTP, page and library.
 *
 * `limit` is 10 and `offset` 0 by default; `compose` is `edit`.
 *
 * @example
 * const request: SearchRequest = { text: 'a birthday cake', folders: ['/srv/pictures'], after: '2023' };
 */
export type SearchRequest = z.input<typeof requestSchema>;

/** A request that was checked: with its defaults, and all of its filters as one. */
export interface Query {
  readonly text?: string;
  readonly image?: ImageInput;
  readonly similarTo?: string;
  readonly region?: Region;
  readonly compose: Compose;
  readonly not?: readonly {
    readonly text?: string;
    readonly image?: ImageInput;
    readonly similarTo?: string;
  }[];
  readonly filter?: Filter;
  readonly limit: number;
  readonly offset: number;
  /** The ranking of an earlier page, to be continued. */
  readonly ranking?: string;
  readonly minScore?: number;
}

/**
 * Checks a request and makes its query.
 *
 * @param folders the folders of the library: what a request names besides cannot hold a picture
 * @throws `bad-query` that names the part which is wrong, `not-found` for a folder of which the library has nothing
 */
export function toQuery(request: SearchRequest, folders: readonly string[] = []): Query {
  const { text, image, similarTo, region, compose, not, minScore, ranking, limit, offset, ...filters } =
    check(requestSchema, request);
  return compact({
    text,
    image,
    similarTo,
    region,
    compose: compose ?? 'edit',
    not: not?.map((part) => compact(part)),
    filter: filterOf(filters, folders),
    limit,
    offset,
    ranking,
    minScore,
  });
}

/**
 * The everyday filters and the condition of one's own as one filter tree; undefined where nothing is filtered.
 * Throws as `toQuery` does.
 */
export function toFilter(request: FilterRequest, folders: readonly string[] = []): Filter | undefined {
  return filterOf(check(filterRequestSchema, request), folders);
}

function check<S extends z.ZodType>(schema: S, request: z.input<S>): z.output<S> {
  checkNesting((request as FilterRequest | undefined)?.filter);
  const parsed = schema.safeParse(request);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const where = issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
  // The hint of the table is for a query that lacks something, not for one with a wrong part.
  const hint = issue.path.length > 0 ? { hint: 'docs/api.md shows what a query can have.' } : {};
  throw new SoutuError('bad-query', `The query is not valid: ${where}${issue.message}`, hint);
}

function filterOf({ filter, ...filters }: FilterRequest, folders: readonly string[]): Filter | undefined {
  const values = new Map(FILTER_NAMES.map((name) => [name, readValue(name, filters, folders)]));
  const all: Filter[] = [];
  for (const [name, value] of values) {
    if (value === undefined) continue;
    const spec = specOf(name);
    checkAbove(spec, value, values);
    all.push(spec.toFilter(value as never));
  }
  if (filter) all.push(normalizePaths(filter));
  return all.length > 1 ? { op: 'and', of: all } : all[0];
}

/** The value that a filter compares with: folders as the library spells them, dates in milliseconds; undefined for none. */
function readValue(name: FilterName, filters: Filters, folders: readonly string[]): unknown {
  const value = filters[name];
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return undefined;
  const { kind } = specOf(name);
  if (kind === 'folders') return searchedFolders(value as readonly string[], folders);
  return kind === 'date' ? dateOf(name, value as string) : value;
}

function dateOf(name: FilterName, text: string): number {
  try {
    return parseDate(text);
  } catch (error) {
    const { message, hint } = error as SoutuError;
    throw new SoutuError('bad-query', `Wrong ${name}: ${message}`, { hint });
  }
}

function checkAbove(spec: FilterSpec, value: unknown, values: ReadonlyMap<string, unknown>): void {
  if (!('above' in spec) || !spec.above) return;
  const { other, orEqual, error, hint } = spec.above;
  const least = values.get(other) as number | undefined;
  if (least === undefined || (value as number) > least || (orEqual && value === least)) return;
  throw new SoutuError('bad-query', error, { hint });
}

/** Without the fields that are undefined: to leave something out and to say that it is undefined is not the same. */
function compact<T extends object>(value: T): Compact<T> {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Compact<T>;
}

type Compact<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

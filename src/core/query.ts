import { z } from 'zod';
import { checkRequest } from './check-request.ts';
import type { Filter } from './filter.ts';
import { FILTER_NAMES, specOf } from './filters.ts';
import type { Region } from './region.ts';
import type { RelevanceLevel } from './relevance.ts';
import { filterOf } from './request-filter.ts';
import { type Compose, requestShape, type SoughtKind } from './search-request.ts';

/** Maximum of `offset + limit`: vector search has to find all hits before a page, so deep pages are slow. */
export const MAX_RESULTS = 10_000;

/** An image whose bytes are read only when the memory budget allows it. */
export interface ImageSource {
  /** Shown in error messages. */
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
const integer = (min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.number({ error }).int(error).min(min, error).max(max, error);
};

const requestSchema = z
  .strictObject({
    ...requestShape(
      picture,
      'Encoded bytes, the path of a file, or a source that is read when the memory budget allows it',
    ),
    limit: integer(1, MAX_RESULTS).default(10),
    offset: integer(0, MAX_RESULTS).default(0),
  })
  .refine((q) => q.text !== undefined || q.image !== undefined || q.similarTo !== undefined, {
    error: 'give words, a picture or the id of a picture to search for',
    params: {
      hint: 'What filters alone match is listed by GET /api/v1/images?near=… (with any filter), and by soutu search without words.',
    },
  })
  .refine((q) => q.region === undefined || q.image !== undefined || q.similarTo !== undefined, {
    error: 'a region needs a picture',
  })
  .refine((q) => q.compose === undefined || isComposed(q), {
    path: ['compose'],
    error: 'there is nothing to combine: give words and a picture, or two pictures',
  })
  .refine((q) => q.weight === undefined || isOfWordsAndPicture(q), {
    path: ['weight'],
    error: 'is the share of the words beside a picture: give words and a picture',
  })
  .refine((q) => q.weight === undefined || q.compose === undefined, {
    path: ['weight'],
    error: 'says how words and a picture are combined, as compose does: leave out one of them',
  })
  .refine((q) => q.minScore === undefined || q.models === undefined || q.models.length < 2, {
    path: ['minScore'],
    error: 'the cosines of several models are on different scales: leave it out, or name one model',
  })
  .refine((q) => q.models === undefined || (q.for ?? 'picture') === 'picture', {
    path: ['models'],
    error: 'only pictures have vectors of several models: leave it out',
  })
  .superRefine((q, { addIssue }) => {
    if (q.for !== 'text') return;
    for (const name of FILTER_NAMES)
      if (specOf(name).ofPictures && [q[name] ?? []].flat().length > 0)
        addIssue({
          code: 'custom',
          path: [name],
          message: 'is a fact of pictures that texts do not have: leave it out, or search for pictures',
        });
  })
  .refine((q) => q.minScore === undefined || q.for !== 'any', {
    path: ['minScore'],
    error: 'the cosines of pictures and of texts are on different scales: take minRelevance',
  })
  .refine((q) => !q.exact || (q.ef ?? q.nprobe ?? q.refine) === undefined, {
    path: ['exact'],
    error: 'an exact search compares all vectors: leave out ef, nprobe and refine',
  })
  .refine((q) => q.offset + q.limit <= MAX_RESULTS, {
    error: `offset + limit can be at most ${MAX_RESULTS}`,
  });

interface Parts {
  readonly text?: unknown;
  readonly image?: unknown;
  readonly similarTo?: unknown;
}

/** Whether a request has several parts, which `compose` combines. */
export function isComposed({ text, image, similarTo }: Parts): boolean {
  return [text, image, similarTo].filter((part) => part !== undefined).length > 1;
}

/** Whether a request has parts that `weight` weighs. */
export function isOfWordsAndPicture({ text, image, similarTo }: Parts): boolean {
  return text !== undefined && (image !== undefined || similarTo !== undefined);
}

/** An image: encoded bytes, the path of a file, or a source that is read when the memory budget allows it. */
export type ImageInput = z.output<typeof picture>;

/**
 * A search, with the same fields for the library, the HTTP API, the command line and the page. At least one of `text`,
 * `image` and `similarTo` is required.
 *
 * - `text`: English or Chinese; with an image, what should be different
 * - `image`: encoded bytes, the path of a file, or an `ImageSource`
 * - `similarTo`: id of an image of the library
 * - `region`: part of `image` (else of `similarTo`) as fractions of its upright width and height; default the whole
 * - `compose`: `edit` ("this, but …", default) or `average` (all parts weigh the same); needs two of `text`, `image`, `similarTo`
 * - `weight`: share of the words beside a picture, 0 (the picture alone) to 1; default as measured with the model; not with `compose`
 * - `not`: up to 20 exclusions, each with `text`, `image` or `similarTo`
 * - `folders`, `after`, `before`, `formats`, `orientation`, `minSide`, `maxSide` (pixels), `filter`: all must match
 * - `minScore`: lowest cosine similarity, -1 to 1; default none
 * - `minRelevance`: `strong` or `possible` omits hits that are less relevant; default `weak`, which omits none
 * - `for`: `picture` (default), `text` for texts of the library, `any` for both, the surest first
 * - `models`: names of up to 4 models to ask; default that of the library
 * - `ef`: candidates of a search of an HNSW index, 1 to 32,768; `nprobe`: lists that one of an IVF index visits, 1 to 65,536;
 *   `refine`: candidates for each hit that are compared again by their exact vectors, 1 to 1,000
 * - `exact`: compare all vectors, whatever the index; not with `ef`, `nprobe` or `refine`
 * - `explain`: also answer with what each retriever found, what the index looked at and missed, and why each hit is where it is
 * - `limit`: 1 to 10,000, default 10
 * - `offset`: default 0; `offset + limit` is at most 10,000
 * - `ranking`: token of an earlier page, so that results keep their ranks while the library changes
 *
 * @example
 * const request: SearchRequest = { text: 'a birthday cake', folders: ['/srv/pictures'], after: '2023' };
 *
 * @example
 * const composed: SearchRequest = { image: '/srv/chair.jpg', text: 'in red', not: [{ text: 'a sofa' }], limit: 50 };
 */
export type SearchRequest = z.input<typeof requestSchema>;

/** A validated request with defaults applied and all filters merged into one tree. */
export interface Query {
  readonly text?: string;
  readonly image?: ImageInput;
  readonly similarTo?: string;
  readonly region?: Region;
  readonly compose: Compose;
  /** Share of the words beside a picture, 0 to 1. */
  readonly weight?: number;
  readonly not?: readonly {
    readonly text?: string;
    readonly image?: ImageInput;
    readonly similarTo?: string;
  }[];
  /** What to find. */
  readonly for: SoughtKind;
  /** Names of the models to ask. */
  readonly models?: readonly string[];
  readonly filter?: Filter;
  readonly limit: number;
  readonly offset: number;
  /** Token of the ranking that an earlier page began, so that this page continues it. */
  readonly ranking?: string;
  readonly minScore?: number;
  readonly minRelevance?: RelevanceLevel;
  /** Also answer with the list and the time of each retriever. */
  readonly explain?: boolean;
  /** Candidates of a search of an HNSW index. */
  readonly ef?: number;
  /** Lists that a search of an IVF index visits. */
  readonly nprobe?: number;
  /** Candidates for each hit that are compared again by their exact vectors. */
  readonly refine?: number;
  /** Compare all vectors. */
  readonly exact?: boolean;
}

/**
 * Validates a request and converts it to a query.
 *
 * @param folders the folders of the library, outside of which a filter on folders is an error
 * @throws `bad-query` naming the invalid field, `not-found` for a folder outside of the library
 */
export function toQuery(request: SearchRequest, folders: readonly string[] | null = []): Query {
  const {
    text,
    image,
    similarTo,
    region,
    compose,
    weight,
    not,
    for: sought,
    models,
    minScore,
    minRelevance,
    explain,
    ef,
    nprobe,
    refine,
    exact,
    ranking,
    limit,
    offset,
    ...filters
  } = checkRequest(requestSchema, request);
  return compact({
    text,
    image,
    similarTo,
    region,
    compose: compose ?? 'edit',
    weight,
    not: not?.map((part) => compact(part)),
    for: sought ?? 'picture',
    models,
    filter: filterOf(filters, folders),
    limit,
    offset,
    ranking,
    minScore,
    minRelevance,
    explain,
    ef,
    nprobe,
    refine,
    exact,
  });
}

/** Drops undefined fields, because `exactOptionalPropertyTypes` tells absent from undefined. */
function compact<T extends object>(value: T): Compact<T> {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Compact<T>;
}

type Compact<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

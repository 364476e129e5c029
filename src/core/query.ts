import { z } from 'zod';
import { SoutuError } from '../errors.ts';
import { checkNesting, type Filter, type Orientation } from './filter.ts';
import { normalizePaths } from './filter-paths.ts';
import { filterSchema } from './filter-schema.ts';

/** Most results of one search, counted from the first rank: deeper paging is not what a vector search is for. */
const MAX_RESULTS = 10_000;

/** A picture whose bytes are read when there is room for them in memory. */
export interface ImageSource {
  /** For messages. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  read(): Promise<Uint8Array>;
}

const words = z.string().trim().min(1, 'there are no words').max(10_000, 'at most 10,000 characters');
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, {
  error: 'must be the bytes of a picture',
});
const source = z.custom<ImageSource>(
  (value) =>
    typeof value === 'object' && value !== null && 'read' in value && typeof value.read === 'function',
  { error: 'must be the bytes of a picture' },
);
const picture = z.union([z.string().min(1), bytes, source]);
const SCORE = 'must be a number from -1 to 1';
const whole = (min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.number({ error }).int(error).min(min, error).max(max, error);
};
const id = z.string().regex(/^[0-9a-f]{32}$/, 'must be an id: 32 hexadecimal digits, as --json shows them');
const fraction = z.number().min(0).max(1);

/** The one question that every door asks: command line, HTTP, page and library. */
const querySchema = z
  .strictObject({
    /** Words, English or Chinese. With a picture: what should be different. */
    text: words.optional(),
    /** A picture: its encoded bytes, the path of a file, or a source that is read when there is room for it. */
    image: picture.optional(),
    /** Part of `image`, or of the file of `similarTo` where there is no `image`, as fractions of the upright picture. */
    region: z.strictObject({ x: fraction, y: fraction, width: fraction, height: fraction }).optional(),
    /** Id of a picture of the library to start from. */
    similarTo: id.optional(),
    /**
     * How words and pictures go together. `edit`: "this, but ...": the model's own sum, in which the longer vector counts
     * for more. `average`: each counts the same.
     */
    compose: z.enum(['edit', 'average']).default('edit'),
    /** What the results should not show. */
    not: z
      .array(
        z
          .strictObject({ text: words.optional(), image: picture.optional(), similarTo: id.optional() })
          .refine((part) => Object.values(part).some((value) => value !== undefined), {
            error: 'give words or a picture',
          }),
      )
      .max(20)
      .optional(),
    filter: filterSchema.optional(),
    limit: whole(1, MAX_RESULTS).default(10),
    offset: whole(0, MAX_RESULTS).default(0),
    /** Leaves out hits of a lower cosine similarity. */
    minScore: z.number({ error: SCORE }).min(-1, SCORE).max(1, SCORE).optional(),
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

/** A query as it is written: limit and offset may be absent. */
export type QueryInput = z.input<typeof querySchema>;
export type Query = z.output<typeof querySchema>;
export type ImageInput = z.output<typeof picture>;
export type Region = NonNullable<Query['region']>;

/** Checks a query, fills in its defaults and normalises the paths of its filter. Throws `bad-query` that names the part which is wrong. */
export function parseQuery(input: QueryInput): Query {
  checkNesting(input?.filter);
  const parsed = querySchema.safeParse(input);
  if (parsed.success) {
    const { filter, ...query } = parsed.data;
    return filter ? { ...query, filter: normalizePaths(filter) } : query;
  }
  const issue = parsed.error.issues[0]!;
  const where = issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
  // The hint of the table is for a query that lacks something, not for one with a wrong part.
  const hint = issue.path.length > 0 ? { hint: 'docs/cli.md shows what a query can have.' } : {};
  throw new SoutuError('bad-query', `The query is not valid: ${where}${issue.message}`, hint);
}

/** The everyday filters, all of which must hold. */
export interface FilterParts {
  /** Absolute folders; pictures below any of them. */
  readonly folders?: readonly string[];
  /** Milliseconds since 1970: dated at this time or later (date taken, else modified). */
  readonly after?: number;
  /** Milliseconds since 1970: dated before this time. */
  readonly before?: number;
  readonly formats?: readonly string[];
  readonly orientation?: Orientation;
  /** Pixels of the longest side, at least and at most. */
  readonly minSide?: number;
  readonly maxSide?: number;
}

/** The filter tree of the everyday filters; undefined where nothing is filtered. Throws `bad-query` for dates or sizes that exclude all. */
export function buildFilter(parts: FilterParts): Filter | undefined {
  const all: Filter[] = [];
  if (parts.folders?.length) {
    all.push({ op: 'in', field: 'folders', values: parts.folders });
  }
  if (parts.after !== undefined && parts.before !== undefined && parts.after >= parts.before) {
    throw new SoutuError(
      'bad-query',
      'No picture can be of the first date or later and also before the second',
      {
        hint: 'Give --after the earlier date and --before the later one.',
      },
    );
  }
  if (parts.after !== undefined || parts.before !== undefined) {
    all.push({
      op: 'range',
      field: 'date',
      ...(parts.after === undefined ? {} : { gte: parts.after }),
      ...(parts.before === undefined ? {} : { lt: parts.before }),
    });
  }
  if (parts.formats?.length) all.push({ op: 'in', field: 'format', values: parts.formats });
  if (parts.orientation !== undefined) {
    all.push({ op: 'eq', field: 'orientation', value: parts.orientation });
  }
  all.push(...sideFilters(parts));
  return all.length > 1 ? { op: 'and', of: all } : all[0];
}

function sideFilters({ minSide, maxSide }: FilterParts): Filter[] {
  if (minSide !== undefined && maxSide !== undefined && minSide > maxSide) {
    throw new SoutuError('bad-query', `No side is at least ${minSide} and at most ${maxSide} pixels`, {
      hint: 'Give the smaller size as the least one.',
    });
  }
  const all: Filter[] = [];
  const sides = ['width', 'height'] as const;
  if (minSide !== undefined) {
    all.push({ op: 'or', of: sides.map((field) => ({ op: 'range', field, gte: minSide })) });
  }
  if (maxSide !== undefined) {
    all.push(...sides.map((field) => ({ op: 'range', field, lt: maxSide + 1 }) as const));
  }
  return all;
}

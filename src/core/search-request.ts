import { z } from 'zod';
import type { Filter } from './filter.ts';
import { filterSchema } from './filter-schema.ts';
import { FILTERS, type FilterName, type FilterSpec, type Filters, type FilterValue } from './filters.ts';
import { ID_PATTERN } from './id.ts';
import { isRegion, REGION_RULE } from './region.ts';
import { RELEVANCES } from './relevance.ts';
import { MAX_EF, MAX_EXCLUSIONS, MAX_MODELS, MAX_NPROBE, MAX_REFINE } from './request-limits.ts';

/** What a search finds: see the field `for`. */
export const SOUGHT_KINDS = ['picture', 'text', 'any'] as const;
export type SoughtKind = (typeof SOUGHT_KINDS)[number];

/** How the text and the image of a query are combined: see the field `compose`. */
export const COMPOSE = ['edit', 'average'] as const;
export type Compose = (typeof COMPOSE)[number];

const MAX_PATH = 4096;
const MAX_FORMATS = 20;
/** Maximum length of a ranking token, in characters. */
const MAX_TOKEN = 64;
const SCORE = 'must be a number from -1 to 1';

export const idSchema = z
  .string()
  .regex(ID_PATTERN, 'must be an id: 32 hexadecimal digits, as --json shows them')
  .meta({
    description: 'md5 of the content, 32 hexadecimal digits',
    example: '0cc175b9c0f1b6a831c399e269772661',
  });

export const wordsSchema = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(10_000, 'at most 10,000 characters');

const FRACTION = 'must be a fraction from 0 to 1';
const fraction = z.number({ error: FRACTION }).min(0, FRACTION).max(1, FRACTION);

const regionSchema = z
  .strictObject({ x: fraction, y: fraction, width: fraction, height: fraction })
  .refine(isRegion, { error: REGION_RULE })
  .meta({
    id: 'Region',
    description:
      'Part of a picture, as fractions of its width and height when upright. It must not be empty or extend beyond the picture',
  });

const modelsSchema = z
  .array(z.string().trim().min(1, 'must not be empty').max(MAX_PATH))
  .min(1, 'name a model')
  .max(MAX_MODELS, `at most ${MAX_MODELS} models`);

const wholeNumber = (max: number) => {
  const error = `must be a whole number from 1 to ${max}`;
  return z.number({ error }).int(error).min(1, error).max(max, error);
};

/** How much of an index a search looks at. */
const effortShape = {
  ef: wholeNumber(MAX_EF).optional().meta({
    description:
      'Candidates that a search of an HNSW index keeps; more find more of the nearest pictures and take longer. An error with an index that does not take it',
  }),
  nprobe: wholeNumber(MAX_NPROBE).optional().meta({
    description:
      'Lists that a search of an IVF index visits; more find more of the nearest pictures and take longer. An error with an index that does not take it',
  }),
  refine: wholeNumber(MAX_REFINE).optional().meta({
    description:
      'Candidates for each hit that are compared again by their exact vectors, of an index that compresses vectors; more find more of the nearest pictures and take longer. An error with an index that does not take it',
  }),
  exact: z.boolean().optional().meta({
    description:
      'Compare all vectors, whatever the index, so that none of the nearest pictures is missed. An error if the store cannot, and with `ef`, `nprobe` or `refine`',
  }),
};

/** The named filters and the custom filter tree, shared by searches and lists. */
export const filterShape = {
  ...shapeOfFilters(),
  filter: filterSchema.optional().meta({
    description: 'A custom condition in addition to the others: a tree, see `Filter` in `/api/v1/docs`',
  }),
};

type FilterShape = { readonly [K in FilterName]: z.ZodOptional<z.ZodType<FilterValue<K>, FilterValue<K>>> };

function shapeOfFilters(): FilterShape {
  const entries = Object.entries(FILTERS).map(([name, spec]: [string, FilterSpec]) => [
    name,
    schemaOf(spec).optional().meta({ description: spec.help }),
  ]);
  return Object.fromEntries(entries) as FilterShape;
}

function schemaOf(spec: FilterSpec): z.ZodType {
  switch (spec.kind) {
    case 'folders':
      return z.array(z.string().min(1).max(MAX_PATH)).max(spec.max);
    case 'choices':
      return z.array(z.enum(spec.choices)).max(MAX_FORMATS);
    case 'choice':
      return z.enum(spec.choices);
    case 'date':
    case 'circle':
    case 'box':
      return z.string();
    case 'pixels':
      return z.int().min(1).max(spec.max);
  }
}

/**
 * The fields of a search request, except those of its page.
 *
 * @param image schema of an image: bytes or a path for the library, the id of an upload over HTTP
 * @param imageHelp description of that field
 */
export function requestShape<I extends z.ZodType>(image: I, imageHelp: string) {
  const exclusion = z
    .strictObject({ text: wordsSchema.optional(), image: image.optional(), similarTo: idSchema.optional() })
    .refine((part) => Object.values(part).some((value) => value !== undefined), {
      error: 'give words or a picture',
    });
  return {
    text: wordsSchema.optional().meta({
      description: 'Text in English or Chinese. With a picture: what should be different',
      example: 'a dog on the beach',
    }),
    image: image.optional().meta({ description: imageHelp }),
    similarTo: idSchema.optional().meta({ description: 'A picture of the library to start from' }),
    region: regionSchema.optional().meta({
      description: 'Use only this part of `image`, or of `similarTo` if there is no `image`',
    }),
    compose: z.enum(COMPOSE).optional().meta({
      description:
        'How text and a picture, or two pictures, are combined; an error if there is only one of them. `edit` (default): “this, but …”, as suits the model. `average`: all weigh the same',
    }),
    weight: z.number({ error: FRACTION }).min(0, FRACTION).max(1, FRACTION).optional().meta({
      description:
        'Share of the words in a query of words and a picture: 0 is the picture alone, 1 the words alone. By default the share that was measured with the model (0.55 for soutu-mini), or the sum of the raw vectors that BGE-VL was trained on. Not with `compose`',
    }),
    not: z
      .array(exclusion)
      .max(MAX_EXCLUSIONS)
      .optional()
      .meta({ description: 'Exclusions: what the results should not show' }),
    for: z.enum(SOUGHT_KINDS).optional().meta({
      description:
        'What to find: `picture` (default), `text` for texts of the library (`soutu texts add`), or `any` for both, the surest first',
    }),
    models: modelsSchema.optional().meta({
      description:
        'Models to ask, by name, up to 4; each needs vectors in this library and finds the pictures that have one. The results of several are merged by reciprocal rank fusion. By default the model of the library',
      example: ['soutu-mini', 'BAAI/BGE-VL-base'],
    }),
    ...filterShape,
    minScore: z.number({ error: SCORE }).min(-1, SCORE).max(1, SCORE).optional().meta({
      description:
        'Omit hits with a lower cosine similarity. Not with several models, whose cosines are on different scales',
    }),
    minRelevance: z.enum(RELEVANCES).optional().meta({
      description:
        'Omit hits that are less relevant: `strong` leaves those that are, `possible` also those that are possible. By default none is omitted',
    }),
    ...effortShape,
    explain: z.boolean().optional().meta({
      description:
        'Also answer with what each retriever found (`explanation`), and with what the index looked at and missed, the times, and why each hit is where it is (`profile`). Takes several times as long',
    }),
    ranking: z.string().max(MAX_TOKEN).optional().meta({
      description:
        'Token from an earlier page of the same query: results keep their ranks even if pictures were added or removed since. An unknown token is ignored',
    }),
  };
}

/** Filters of a list or a search: the named ones, and `filter` for a custom condition. All must match. */
export interface FilterRequest extends Filters {
  readonly filter?: Filter | undefined;
}

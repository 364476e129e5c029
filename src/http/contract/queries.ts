import { z } from 'zod';
import { FILTER_NAMES, FILTERS, type FilterName } from '../../core/filters.ts';
import { REGION_PATTERN } from '../../core/region.ts';
import { MAX_EXCLUSIONS } from '../../core/request-limits.ts';
import { filterShape, idSchema, wordsSchema } from '../../core/search-request.ts';
import { TYPED_PATH } from './folders.ts';
import { searchRequestSchema } from './search.ts';

const request = searchRequestSchema.shape;
const page = (max: number, defaultLimit: number) => ({
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(max).default(defaultLimit),
});

type FilterQuery = { [K in FilterName as (typeof FILTERS)[K]['param']]: (typeof filterShape)[K] };

/** The filters as query parameters. Those that may be repeated have singular names. */
const filterQuery = {
  ...(Object.fromEntries(
    FILTER_NAMES.map((name) => [FILTERS[name].param, filterShape[name]]),
  ) as FilterQuery),
  filter: z.string().optional().meta({ description: 'A filter expression as JSON' }),
};

const modelsParam = z.string().optional().meta({
  description: 'Models to ask, by name and separated by commas; see `models` of a request',
  example: 'soutu-mini,BAAI/BGE-VL-base',
});

export const searchQuerySchema = z.strictObject({
  q: request.text,
  similarTo: request.similarTo,
  image: request.image,
  region: z.string().regex(REGION_PATTERN, 'must be four fractions: x,y,width,height').optional().meta({
    description: 'Part of `similarTo` or `image`: x,y,width,height as fractions',
    example: '0,0,0.5,0.5',
  }),
  compose: request.compose,
  weight: request.weight,
  for: request.for,
  models: modelsParam,
  not: z
    .array(wordsSchema)
    .max(MAX_EXCLUSIONS)
    .optional()
    .meta({ description: 'Text that describes unwanted pictures; may be repeated' }),
  notSimilarTo: z.array(idSchema).max(MAX_EXCLUSIONS).optional().meta({
    description: 'Id of a picture of the library that results should not resemble; may be repeated',
  }),
  notImage: z
    .array(idSchema)
    .max(MAX_EXCLUSIONS)
    .optional()
    .meta({ description: 'Id of an uploaded picture that results should not resemble; may be repeated' }),
  ...filterQuery,
  limit: request.limit,
  offset: request.offset,
  ranking: request.ranking,
  minScore: request.minScore,
  minRelevance: request.minRelevance,
  explain: request.explain,
  ef: request.ef,
  nprobe: request.nprobe,
  refine: request.refine,
  exact: request.exact,
});

const order = z
  .enum(['newest', 'oldest'])
  .default('newest')
  .meta({ description: 'By date taken, or by date modified if that is unknown' });

export const listQuerySchema = z.strictObject({ ...filterQuery, order, ...page(500, 100) });
export const timelineQuerySchema = z.strictObject({ ...filterQuery, order });
export const similarQuerySchema = z.strictObject({
  models: modelsParam,
  ef: request.ef,
  nprobe: request.nprobe,
  refine: request.refine,
  exact: request.exact,
  ...page(100, 24),
  ranking: request.ranking,
});
export const pageQuerySchema = z.strictObject(page(500, 100));

export const thumbnailQuerySchema = z.strictObject({
  size: z
    .int()
    .min(1)
    .max(4096)
    .default(320)
    .meta({ description: 'Longest side in pixels; rounded up to 160, 320, 640, 1280 or 2048' }),
  v: z
    .string()
    .max(20)
    .optional()
    .meta({ description: 'Changes nothing: another value makes an address that no browser has cached' }),
});

export const textQuerySchema = z.strictObject({
  q: z
    .string()
    .max(1000)
    .optional()
    .meta({ description: 'A text query: `found` then says which lines have its words' }),
});

export const labelsQuerySchema = z.strictObject({
  top: z.int().min(1).max(100).default(5).meta({ description: 'Most labels' }),
  minProbability: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.65)
    .meta({ description: 'From which probability a label is proposed' }),
});

export const fileQuerySchema = z.strictObject({
  download: z.enum(['1']).optional().meta({ description: 'Download the file instead of showing it' }),
  companion: z.string().min(1).max(255).optional().meta({
    description: 'Name of a RAW file of the same shot, of the field `companions`, instead of the picture',
  }),
});

export const folderQuerySchema = z.strictObject({
  path: z
    .string()
    .min(1)
    .max(4096)
    .meta({ description: 'Absolute path of a folder on the machine of the server' }),
});

export const choicesQuerySchema = z.strictObject({
  path: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .meta({ description: `Folder to list; the roots by default. ${TYPED_PATH}` }),
});

export const idParams = z.strictObject({ id: idSchema });

export const jobParams = z.strictObject({
  id: z
    .string()
    .regex(/^[0-9a-f-]{36}$/, 'must be the id of a job')
    .meta({ description: 'Id of a job' }),
});

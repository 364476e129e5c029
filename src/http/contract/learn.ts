import { z } from 'zod';
import { idSchema } from '../../core/search-request.ts';
import { type LibraryLesson, METHODS, PQ_STEPS } from '../../learning/lessons/lesson.ts';
import { searchQuerySchema } from './queries.ts';

export const learnParams = z.strictObject({
  method: z.enum(METHODS).meta({
    description: '`ivf` for an inverted file, `hnsw` for a graph, `pq` for product quantisation',
  }),
});

/** The parts of a query that are compared by look; filters have no part in a lesson. */
export const learnQuerySchema = searchQuerySchema.pick({
  q: true,
  similarTo: true,
  image: true,
  region: true,
  compose: true,
  weight: true,
  not: true,
  notSimilarTo: true,
  notImage: true,
});

const picture = z.int().min(0).meta({ description: 'Number of a picture in `shown`' });
const place = z.tuple([z.number(), z.number()]).meta({ description: 'A place in a drawing: x, y' });
const similarity = z.number().meta({ description: 'Cosine similarity to the query, -1 to 1' });
const near = z.object({ picture, score: similarity });
const figures = {
  compared: z.number().meta({ description: 'Whole vectors that a search compares with the query' }),
  recall: z.number().meta({ description: 'Share of the ten nearest pictures that it finds, 0 to 1' }),
  microseconds: z.number().meta({ description: 'Time of a search' }),
};

const base = {
  library: z.int().meta({ description: 'Pictures in the library' }),
  pictures: z.int().meta({ description: 'Pictures in the lesson, at most 10,000' }),
  dimensions: z.int(),
  questions: z.int().meta({ description: 'Pictures that were kept out of the index to measure it' }),
  query: z.object({ text: z.string().nullable(), similarTo: idSchema.nullable() }),
  shown: z.array(z.object({ number: z.int(), id: idSchema, path: z.string() })),
  exact: z.object(figures).meta({ description: 'Comparing with all vectors' }),
  nearest: z.array(near).meta({ description: 'The ten nearest pictures, by exact search' }),
};

const ivfSchema = z.object({
  method: z.literal('ivf'),
  ...base,
  cells: z
    .array(
      z.object({
        cell: z.int(),
        score: similarity,
        size: z.int().meta({ description: 'Pictures in it' }),
        found: z.int().meta({ description: 'How many of the ten nearest are in it' }),
      }),
    )
    .meta({ description: 'All cells, the nearest to the query first' }),
  members: z.array(z.array(picture)).meta({ description: 'Pictures in the first cells' }),
  map: z.object({
    points: z.array(z.tuple([z.number(), z.number(), z.int()])).meta({ description: 'x, y, cell' }),
    centres: z.array(place),
    query: place,
    nearest: z.array(place),
    shown: z.number().meta({ description: 'Share of the differences that two dimensions show' }),
  }),
  steps: z.array(z.object({ ...figures, nprobe: z.int() })),
});

const hnswSchema = z.object({
  method: z.literal('hnsw'),
  ...base,
  m: z.int(),
  efConstruction: z.int(),
  layers: z.array(z.int()).meta({ description: 'Pictures in each layer, from the lowest' }),
  ef: z.int(),
  walk: z.array(
    z.object({
      layer: z.int(),
      picture,
      score: similarity,
      compared: z.int(),
      place,
      neighbours: z.array(place),
    }),
  ),
  found: z.int(),
  compared: z.int(),
  map: z.object({
    layers: z.array(z.array(place)),
    query: place,
  }),
  steps: z.array(z.object({ ...figures, ef: z.int() })),
});

const pqSchema = z.object({
  method: z.literal('pq'),
  ...base,
  segments: z.int(),
  width: z.int(),
  centroids: z.int(),
  fineSegments: z.int(),
  cells: z.int(),
  nprobe: z.int(),
  example: z.object({
    picture,
    code: z.array(z.int()),
    vector: z.array(z.number()),
    reconstruction: z.array(z.number()),
    score: similarity,
    estimate: z.number().meta({ description: 'The similarity, from the code' }),
  }),
  codebooks: z.array(
    z.object({
      points: z.array(place),
      centroids: z.array(place),
      place,
      sharing: z.array(picture),
      shares: z.int(),
    }),
  ),
  table: z.array(z.array(z.number())),
  estimates: z.array(z.tuple([z.number(), z.number()])),
  steps: z.array(
    z.object({
      name: z.enum(PQ_STEPS),
      bytes: z.int().meta({ description: 'Of a vector' }),
      codes: z.number().meta({ description: 'Codes that a search looks at' }),
      ...figures,
    }),
  ),
});

export const lessonSchema = z
  .discriminatedUnion('method', [ivfSchema, hnswSchema, pqSchema])
  .meta({ id: 'Lesson' }) satisfies z.ZodType<LibraryLesson>;

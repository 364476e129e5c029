import { z } from 'zod';
import { RELEVANCES } from '../../core/relevance.ts';
import { WORD_MATCHES } from '../../core/retrievers.ts';
import { idSchema } from '../../core/search-request.ts';
import { TIERS } from '../../core/tiers.ts';
import type { SearchProfile } from '../../engine.ts';

const milliseconds = z.number().meta({ description: 'Milliseconds' });
const count = z.int().min(0);
const optional = z.exactOptional(count);

const searchSchema = z.object({
  model: z.string(),
  by: z.enum(['index', 'exhaustive', 'copy']).meta({
    description:
      'What answered: the index, an exhaustive comparison without one, or the copy of the vectors that the server has',
  }),
  kind: z.string().meta({ description: 'Kind of the index, even if it was not used' }),
  effort: z.exactOptional(z.object({ ef: optional, nprobe: optional, refine: optional })),
  lists: z.exactOptional(z.object({ visited: count, of: count })).meta({
    description: 'Lists that were visited, of how many; absent if there are none or the store does not tell',
  }),
  compared: optional.meta({
    description:
      'Vectors that were compared in the form in which the index or the copy has them; absent if the store does not tell, as no store does of the nodes of a graph',
  }),
  full: optional.meta({
    description: 'Vectors that were compared in full; absent if the store does not tell',
  }),
  wanted: count,
  tookMs: milliseconds,
  exact: z
    .object({
      tookMs: milliseconds,
      missed: z
        .array(
          z.object({
            item: idSchema,
            path: z.string().nullable(),
            rank: count.meta({ description: 'The rank that it would have by its vector' }),
            score: z.number(),
          }),
        )
        .readonly(),
      recall: z.number().meta({ description: 'Share of the exact answer that was found' }),
    })
    .nullable()
    .meta({ description: 'The same search, comparing all vectors; null if the store cannot' }),
  notExact: z.string().nullable().meta({ description: 'Why there is no exact answer' }),
});

const hitSchema = z.object({
  id: idSchema,
  rank: count,
  group: z.enum(TIERS).meta({
    description:
      'The group of the ranking to which it belongs by what decides more, how it has the words or how likely its look is. Groups come in this order',
  }),
  words: z.enum(WORD_MATCHES).nullable().meta({ description: 'How it has the words' }),
  look: z.enum(RELEVANCES).meta({ description: 'How likely it is by its look' }),
  parts: z
    .array(
      z.object({
        role: z.enum(['words', 'picture', 'minus']),
        text: z.string().nullable(),
        cosine: z.number(),
      }),
    )
    .readonly()
    .meta({ description: 'Its cosine with each part of the query' }),
});

export const profileSchema = z.object({
  stages: z
    .object({
      store: milliseconds,
      embedding: milliseconds,
      retrieval: milliseconds,
      total: milliseconds,
    })
    .meta({
      description:
        'Milliseconds until the store was open and until the query was embedded, both from the start; of retrieving and ranking; of all',
    }),
  searches: z.array(searchSchema).readonly().meta({
    description: 'The search for the nearest vectors with each model, made again to measure it',
  }),
  hits: z.array(hitSchema).readonly().meta({ description: 'Why each hit is where it is, the first 100' }),
}) satisfies z.ZodType<SearchProfile>;

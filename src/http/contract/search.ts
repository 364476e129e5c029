import { z } from 'zod';
import { idSchema, requestShape, wordsSchema } from '../../core/search-request.ts';
import type { SearchResult } from '../../engine.ts';
import { hitSchema } from './pictures.ts';

/** Results of one answer. */
const MAX_LIMIT = 1000;

export const searchRequestSchema = z
  .strictObject({
    ...requestShape(idSchema, 'A picture that was uploaded: the id that POST /uploads gave'),
    limit: z.int().min(1).max(MAX_LIMIT).default(50).meta({ description: 'Hits of one answer, up to 1,000' }),
    offset: z
      .int()
      .min(0)
      .max(10_000)
      .default(0)
      .meta({ description: 'Leave out so many of the best, among the first 10,000' }),
  })
  .meta({ id: 'SearchRequest' });

export const searchResponseSchema = z
  .object({
    model: z.string(),
    tookMs: z.number(),
    total: z
      .int()
      .min(0)
      .meta({ description: 'Pictures that pass the filters; without any, all of the library' }),
    ranking: z.string().meta({ description: 'To be sent along when the next page is asked for' }),
    complete: z.boolean().meta({ description: 'Nothing comes after this page' }),
    hits: z.array(hitSchema),
  })
  .meta({ id: 'SearchResponse' }) satisfies z.ZodType<SearchResult>;

export const uploadSchema = z
  .object({
    id: idSchema,
    width: z.int(),
    height: z.int(),
    known: z.boolean().meta({ description: 'The library has this very picture: `similarTo` can name it' }),
  })
  .meta({ id: 'Upload' });

export const embeddingsRequestSchema = z
  .strictObject({
    texts: z.array(wordsSchema).max(64).optional(),
    images: z.array(z.base64()).max(16).optional().meta({ description: 'Encoded pictures in Base64' }),
  })
  .meta({ id: 'EmbeddingsRequest' });

export const embeddingsSchema = z
  .object({
    model: z.string(),
    dimensions: z.int(),
    texts: z.array(z.array(z.number())).meta({ description: 'Unit vectors in the order given' }),
    images: z.array(z.array(z.number())),
  })
  .meta({ id: 'Embeddings' });

export type SearchRequest = z.input<typeof searchRequestSchema>;
export type SearchResponse = z.output<typeof searchResponseSchema>;
export type Upload = z.output<typeof uploadSchema>;

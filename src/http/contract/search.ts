import { z } from 'zod';
import { RETRIEVERS, WORD_MATCHES } from '../../core/retrievers.ts';
import { idSchema, requestShape, wordsSchema } from '../../core/search-request.ts';
import type { SearchResult } from '../../engine.ts';
import { type Hit, hitSchema } from './pictures.ts';
import { profileSchema } from './profile.ts';

/** Maximum number of results in one response. */
const MAX_LIMIT = 1000;

export const searchRequestSchema = z
  .strictObject({
    ...requestShape(idSchema, 'Id of an uploaded picture, from POST /uploads'),
    limit: z
      .int()
      .min(1)
      .max(MAX_LIMIT)
      .default(50)
      .meta({ description: 'Maximum number of results, up to 1,000' }),
    offset: z
      .int()
      .min(0)
      .max(10_000)
      .default(0)
      .meta({ description: 'Number of best results to skip, up to 10,000' }),
  })
  .meta({ id: 'SearchRequest' });

export const searchResponseSchema = z
  .object({
    model: z.string().meta({ description: 'Id of the model that answered; the first of `models`' }),
    models: z.array(z.string()).meta({ description: 'Ids of all models that answered' }),
    incomplete: z
      .array(z.object({ model: z.string(), missing: z.int().min(1) }))
      .meta({ description: 'Those of them that have not embedded all pictures, with the number they lack' }),
    tookMs: z.number(),
    total: z.int().min(0).meta({
      description:
        'Number of pictures that match the filters, or of texts, as the request is for; without filters, all of the library',
    }),
    ranking: z.string().meta({
      description: 'Token to send with the request for the next page, so that results keep their ranks',
    }),
    complete: z.boolean().meta({ description: 'Whether this is the last page' }),
    found: z.boolean().meta({
      description: 'Whether any hit is strong or possible; else the hits are only the closest pictures',
    }),
    unread: z.int().min(0).meta({
      description:
        'Number of pictures that meet the filters and whose words have not been read, if the text asks for written words and nothing is found; else 0. `reading` in the status says why',
    }),
    explanation: z
      .array(
        z.object({
          by: z.enum(RETRIEVERS),
          model: z.string(),
          tookMs: z.number().meta({ description: 'Milliseconds' }),
          found: z.int().meta({ description: 'Number of items that were retrieved' }),
          top: z
            .array(
              z.object({
                item: idSchema,
                path: z.string().nullable(),
                score: z.number(),
                words: z.enum(WORD_MATCHES).nullable(),
              }),
            )
            .readonly()
            .meta({ description: 'The best ten' }),
        }),
      )
      .readonly()
      .nullable()
      .meta({
        description: 'With `explain`, what each retriever found; empty for a page that was known already',
      }),
    profile: profileSchema.nullable().meta({
      description:
        'With `explain`, what happened inside: times, what the index looked at and missed, why each hit is where it is',
    }),
    hits: z.array(hitSchema),
  })
  .meta({ id: 'SearchResponse' }) satisfies z.ZodType<SearchResult>;

export const uploadSchema = z
  .object({
    id: idSchema,
    width: z.int(),
    height: z.int(),
    known: z.boolean().meta({
      description: 'Whether the library contains this picture, so that `similarTo` can refer to it',
    }),
  })
  .meta({ id: 'Upload' });

export const embeddingsRequestSchema = z
  .strictObject({
    texts: z.array(wordsSchema).max(64).optional(),
    images: z.array(z.base64()).max(16).optional().meta({ description: 'Image files in Base64' }),
    as: z.enum(['query', 'document']).optional().meta({
      description:
        'Whether the images are searched for or searched in, which some remote models are told; `query` by default',
    }),
  })
  .meta({ id: 'EmbeddingsRequest' });

export const embeddingsSchema = z
  .object({
    model: z.string(),
    dimensions: z.int(),
    texts: z.array(z.array(z.number())).meta({ description: 'Unit vectors, in the order of the request' }),
    images: z.array(z.array(z.number())),
    norms: z
      .object({ texts: z.array(z.number()), images: z.array(z.number()) })
      .meta({ description: 'Lengths of the raw projections, of which composed queries are made' }),
    fingerprint: z.string().meta({
      description: 'Of this version of the model; vectors of others cannot be compared with these',
    }),
    imageSize: z.int().meta({ description: 'Side of the input of the image encoder, in pixels' }),
  })
  .meta({ id: 'Embeddings' });

export type SearchRequest = z.input<typeof searchRequestSchema>;
export type SearchResponse = z.output<typeof searchResponseSchema>;
/** What a search for pictures answers. */
export type FoundPictures = Omit<SearchResponse, 'hits'> & { readonly hits: Hit[] };
export type Upload = z.output<typeof uploadSchema>;

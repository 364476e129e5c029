import { z } from 'zod';
import { filterSchema } from '../../core/filter-schema.ts';
import { filterFields, hitSchema, idSchema } from './pictures.ts';

const words = z.string().trim().min(1).max(10_000);
const fraction = z.number().min(0).max(1);

const regionSchema = z
  .strictObject({ x: fraction, y: fraction, width: fraction, height: fraction })
  .meta({ id: 'Region', description: 'Part of a picture, as fractions of its upright sides' });

export const searchRequestSchema = z
  .strictObject({
    text: words.optional().meta({ description: 'Words, English or Chinese', example: 'a dog on the beach' }),
    similarTo: idSchema.optional().meta({ description: 'A picture of the library to start from' }),
    image: idSchema
      .optional()
      .meta({ description: 'A picture that was uploaded: the id that POST /uploads gave' }),
    region: regionSchema.optional().meta({ description: 'Look only at this part of `similarTo` or `image`' }),
    compose: z.enum(['edit', 'average']).optional().meta({
      description: 'With a picture and words: “this, but …” (edit, the default) or both alike (average)',
    }),
    not: z
      .array(
        z.strictObject({
          text: words.optional(),
          similarTo: idSchema.optional(),
          image: idSchema.optional(),
        }),
      )
      .max(20)
      .optional()
      .meta({ description: 'What the results should not show' }),
    ...filterFields,
    filter: filterSchema.optional().meta({ description: 'A condition of your own, besides the others' }),
    limit: z.int().min(1).max(1000).default(50),
    offset: z.int().min(0).max(10_000).default(0),
    minScore: z.number().min(-1).max(1).optional(),
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
    hits: z.array(hitSchema),
  })
  .meta({ id: 'SearchResponse' });

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
    texts: z.array(words).max(64).optional(),
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
export type Region = z.output<typeof regionSchema>;
export type Upload = z.output<typeof uploadSchema>;

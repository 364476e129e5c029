import { z } from 'zod';
import { idSchema } from '../../core/search-request.ts';
import type * as engine from '../../engine.ts';

const count = z.int().min(0);

/** Texts of one request. */
const MAX_TEXTS = 1000;

/** What a text has besides its id and its source. */
export const textFields = {
  text: z.string(),
  line: z.int().min(1).nullable().meta({
    description: 'Line of the file, from 1; null for a text of a picture or of a request',
  }),
  key: z
    .string()
    .nullable()
    .meta({ description: 'The own name that its source gives it, such as an article number' }),
  link: z.string().nullable().meta({ description: 'An http or https address' }),
  language: z.string().nullable().meta({ description: 'Language tag, such as `en`' }),
  tags: z.array(z.string()).readonly(),
};

export const textsSchema = z
  .object({
    total: count,
    texts: z
      .array(
        z.object({
          id: idSchema,
          path: z.string().meta({ description: 'The file that it is from, or the name of the source' }),
          ...textFields,
        }),
      )
      .readonly(),
  })
  .meta({ id: 'Texts' }) satisfies z.ZodType<engine.TextsPage>;

export const textSourcesSchema = z
  .object({
    texts: count.meta({ description: 'Texts of the library' }),
    sources: z.array(z.object({ path: z.string(), texts: count })).readonly(),
  })
  .meta({ id: 'TextSources' }) satisfies z.ZodType<engine.TextSources>;

export const putTextsSchema = z
  .strictObject({
    source: z
      .string()
      .regex(/^[^/\\\0]{1,200}$/, 'must be a name of up to 200 characters without slashes')
      .meta({ description: 'A name for where they are from, by which they can be listed and removed' }),
    texts: z
      .array(
        z.strictObject({
          text: z.string(),
          id: z.union([z.string(), z.number()]).optional(),
          link: z.string().optional(),
          language: z.string().optional(),
          tags: z.array(z.string()).optional(),
        }),
      )
      .min(1)
      .max(MAX_TEXTS)
      .meta({ description: 'Up to 1,000; `id` is an own name, such as an article number' }),
  })
  .meta({ id: 'PutTexts' });

export const putTextsReportSchema = z
  .object({
    added: count,
    changed: count.meta({ description: 'Those that were there from elsewhere, or with other facts' }),
    kept: count,
    failures: z
      .array(z.object({ index: count, problem: z.string() }))
      .readonly()
      .meta({ description: 'Those that cannot be used, by their position in the request' }),
    texts: count.meta({ description: 'Texts of the library now' }),
  })
  .meta({ id: 'PutTextsReport' }) satisfies z.ZodType<engine.PutTextsReport>;

export const removeTextsSchema = z
  .object({ removed: count, texts: count })
  .meta({ id: 'RemovedTexts' }) satisfies z.ZodType<engine.RemoveTextsReport>;

const source = z.string().min(1).max(4096).meta({
  description: 'A file or folder on the machine of the server, or the name of a source',
});

export const listTextsQuerySchema = z.strictObject({
  source: source.optional(),
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(1000).default(100),
});
export const removeTextsQuerySchema = z.strictObject({
  source: source.optional(),
  id: z.array(idSchema).max(100).optional().meta({ description: 'Id of a text; may be repeated' }),
});

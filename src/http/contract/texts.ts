import { z } from 'zod';

/** What a text has besides its id and its source. */
export const textFields = {
  text: z.string(),
  line: z.int().min(1).nullable().meta({
    description: 'Line of the file, from 1; null for a text that a picture carries',
  }),
  key: z
    .string()
    .nullable()
    .meta({ description: 'The own name that its file gives it, such as an article number' }),
  link: z.string().nullable().meta({ description: 'An http or https address' }),
  language: z.string().nullable().meta({ description: 'Language tag, such as `en`' }),
  tags: z.array(z.string()).readonly(),
};

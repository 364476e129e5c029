import { z } from 'zod';

export const indexParameters = <V extends z.ZodType>(value: V) => {
  const optional = z.exactOptional(value);
  return z.object({
    m: optional,
    'ef-construction': optional,
    lists: optional,
    segments: optional,
    bits: optional,
  });
};

export const capabilitiesSchema = z
  .object({
    indexes: z
      .array(
        z.object({
          kind: z.string(),
          parameters: indexParameters(z.int().nullable()).meta({
            description: 'Parameters with their defaults; null if the default depends on the vectors',
          }),
          bits: z
            .array(z.int())
            .readonly()
            .exactOptional()
            .meta({ description: 'The values of `bits`, if it takes that parameter' }),
          search: z
            .array(z.enum(['ef', 'nprobe', 'refine']))
            .meta({ description: 'Parameters that a search takes while the index is of this kind' }),
          compressed: z.boolean().meta({
            description: 'Whether it compares compressed vectors; scores are exact nevertheless',
          }),
        }),
      )
      .meta({ description: 'Kinds of index that the setting `index` can name' }),
    findsParts: z.boolean().meta({ description: 'Whether filters can look for a part of a path' }),
    bytes: z.enum(['measured', 'estimated']).meta({ description: 'Where sizes of vectors come from' }),
  })
  .meta({ description: 'What the store can do where stores differ' });

import { z } from 'zod';
import type { CollectionIndex } from '../../engine.ts';

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

const effort = z.exactOptional(z.int());
const count = z.int().min(0);
const moment = z.number().meta({ description: 'Milliseconds since 1970' });

const costSchema = z.object({ memory: z.number(), buildSeconds: z.number() }).nullable();

const collectionIndexSchema = z.object({
  collection: z.string(),
  model: z.string().nullable().meta({ description: 'Id of its model; null if it is not recorded' }),
  state: z.enum(['in-use', 'filling', 'unused']),
  holds: z.enum(['pictures', 'texts']),
  dimensions: count,
  rows: count,
  unindexedRows: count.meta({
    description: 'Those that the index does not have yet; all of them are compared',
  }),
  kind: z.string().meta({ description: 'Kind of the index; `flat` is exhaustive search' }),
  parameters: indexParameters(z.int()),
  usual: z.object({ ef: effort, nprobe: effort, refine: effort }).nullable().meta({
    description:
      'How much of it a search for ten results looks at without being told; null if it compares all, or the store decides',
  }),
  indexBytes: count.nullable().meta({ description: 'Null if the store does not tell' }),
  vectorBytes: count,
  bytes: count.meta({ description: 'Bytes of the whole collection' }),
  builtAt: moment.nullable(),
  chosenBy: z.enum(['auto', 'setting', 'rule', 'tuned', 'program']).meta({
    description: 'Soutu itself, the setting `index`, `soutu tune`, or the program whose collection it is',
  }),
  reason: z.string().meta({ description: 'Why this index, in one English sentence' }),
  expected: costSchema.meta({ description: 'Bytes of memory and seconds that it was expected to take' }),
  planned: z
    .object({
      kind: z.string(),
      parameters: indexParameters(z.int()),
      reason: z.string().meta({ description: 'Why, in one English sentence' }),
      expected: costSchema.meta({
        description: 'Bytes of memory, and seconds to build it on two cores; null if nothing was measured',
      }),
      isBuilt: z.boolean().meta({ description: 'Whether the index is that already' }),
    })
    .nullable()
    .meta({
      description:
        'What the next run makes of it with the settings of the server; null if Soutu does not choose it',
    }),
  copy: z
    .object({
      rows: count.meta({ description: 'Rows that were copied' }),
      written: count.meta({ description: 'Rows that were written since, which are compared beside it' }),
      hidden: count.meta({ description: 'Rows of it that were replaced or removed since' }),
      bytes: count,
      builtAt: moment,
      cells: count.meta({ description: 'Cells of its inverted file; 0 if it has none' }),
      probes: count.nullable().meta({
        description: 'Cells that a search for ten results visits; null if it compares all vectors',
      }),
      recall: z.number().nullable().meta({
        description: 'Share of the nearest that was found in so many cells, 0 to 1; null if it compares all',
      }),
    })
    .nullable()
    .meta({ description: 'The copy that answers searches of the server; null if there is none now' }),
});

export const indexesSchema = z
  .object({ indexes: z.array(collectionIndexSchema) })
  .meta({ id: 'Indexes' }) satisfies z.ZodType<{ indexes: CollectionIndex[] }>;

export type Indexes = z.output<typeof indexesSchema>;

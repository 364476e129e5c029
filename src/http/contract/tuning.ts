import { z } from 'zod';
import type { Tuning, TuningProgress, TuningReport } from '../../engine.ts';
import { effort, indexRecallSchema } from './index-recall.ts';
import { indexParameters } from './indexes.ts';
import { problemSchema } from './library.ts';

const count = z.int().min(0);
const share = z.number().min(0).max(1);

export const tuningRequestSchema = z
  .strictObject({
    recall: z.number().min(0.5).max(0.9999).optional().meta({
      description:
        'Share of the nearest pictures that searches are to find; by default the setting `recall`, else 0.99',
    }),
    sample: z.int().min(1000).optional().meta({
      description: 'Pictures to copy for the measurement at most; 100,000 by default',
    }),
    kinds: z
      .array(z.string().min(1).max(40))
      .min(1)
      .max(20)
      .optional()
      .meta({ description: 'Kinds of index to try and to propose; all that the store has by default' }),
    timeLimit: z.int().min(1).max(86_400).optional().meta({
      description: 'Seconds after which no further index is begun; 900 by default',
    }),
  })
  .meta({ id: 'TuningRequest' });

const recallSchema = z.object({
  all: share,
  pictures: share.nullable(),
  texts: share.nullable(),
  margin: z.number(),
  queries: count,
});

const pointSchema = z.object({
  effort: z.object(effort),
  recall: recallSchema.meta({ description: 'Of the queries by which the proposal is chosen' }),
  unseen: recallSchema.meta({ description: 'Of other queries, by which nothing is chosen' }),
  p50Ms: z.number(),
  p99Ms: z.number(),
  isFront: z.boolean().meta({ description: 'Whether nothing finds as much in less time' }),
});

const inCopy = z.boolean().nullable().meta({
  description: 'Of exhaustive search: whether it is in the copy that a server makes; null for an index',
});

const candidateSchema = z.object({
  index: z.string().meta({ description: 'As in the setting `index`' }),
  kind: z.string(),
  parameters: indexParameters(z.int()),
  inCopy,
  buildMs: z.number(),
  diskBytes: z.number().nullable(),
  memoryBytes: z.number().nullable(),
  points: z.array(pointSchema),
  problem: z.string().nullable().meta({ description: 'Why it was not measured, or not at every effort' }),
});

const reportSchema = z.object({
  model: z.string(),
  store: z.string(),
  rows: count,
  copied: count.meta({ description: 'Vectors that the indexes were built on' }),
  dimensions: count,
  recall: share.meta({ description: 'What was wanted' }),
  queries: z.object({ pictures: count, texts: count }),
  candidates: z.array(candidateSchema),
  proposal: z
    .object({
      index: z.string(),
      effort: z.object(effort),
      inCopy,
      point: pointSchema,
      why: z.enum(['exhaustive', 'fastest', 'most']).meta({
        description:
          '`exhaustive`: no index that finds enough is clearly faster; `fastest` of those that find enough; `most`: none finds enough, and this one finds most',
      }),
    })
    .nullable(),
  isSmall: z.boolean().meta({ description: 'Whether there are so few vectors that no index was tried' }),
  isCut: z.boolean().meta({ description: 'Whether the time limit left something out' }),
  before: z.object({ kind: z.string(), parameters: indexParameters(z.int()) }),
  applied: z.object({ index: z.string(), recall: indexRecallSchema.nullable() }).nullable(),
  machine: z.object({ processor: z.string(), cores: count, memoryBytes: count }),
  at: z.string(),
  tookMs: count,
}) satisfies z.ZodType<TuningReport>;

export const tuningSchema = z
  .object({
    id: z.string(),
    state: z.enum(['running', 'done', 'failed', 'cancelled']),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    progress: z
      .object({
        phase: z.enum(['queries', 'copying', 'exact', 'building', 'searching', 'applying', 'checking']),
        index: z.string().nullable(),
        candidate: count,
        candidates: count,
        done: z.number(),
        total: z.number().nullable(),
        perSecond: z.number(),
        secondsLeft: z.number().nullable(),
      })
      .nullable() satisfies z.ZodType<TuningProgress | null>,
    report: reportSchema.nullable(),
    error: problemSchema.nullable(),
  })
  .meta({ id: 'Tuning', description: 'A comparison of indexes, and the switch to the one it proposes' });

/** The last one, if there was one. */
export const tuningsSchema = z.object({ tuning: tuningSchema.nullable() }).meta({ id: 'Tunings' });

export const indexResetSchema = z
  .object({ index: z.literal('auto') })
  .meta({ id: 'IndexReset', description: 'The store chooses the index again' });

export type TuningsView = z.output<typeof tuningsSchema>;
export type TuningView = z.output<typeof tuningSchema> & Omit<Tuning, 'error' | 'report' | 'progress'>;

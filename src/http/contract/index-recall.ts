import { z } from 'zod';
import type { IndexRecall } from '../../engine.ts';

const count = z.int().min(0);
const share = z.number().min(0).max(1);

export const effort = {
  ef: z.exactOptional(z.int()),
  nprobe: z.exactOptional(z.int()),
  refine: z.exactOptional(z.int()),
};

export const indexRecallSchema = z
  .object({
    recall: share,
    pictures: share.nullable().meta({ description: 'Of searches by pictures' }),
    texts: share.nullable().meta({ description: 'Of searches by texts' }),
    margin: z.number().meta({ description: 'Half of the width of the 90 % confidence interval' }),
    queries: count,
    rows: count.meta({ description: 'Vectors of the library then' }),
    at: z.string(),
    wanted: share.nullable().meta({ description: 'Null if the store decides how much searches look at' }),
    ...effort,
  })
  .meta({
    id: 'IndexRecall',
    description: 'Share of the nearest pictures that searches find, and how much of the index they look at',
  }) satisfies z.ZodType<IndexRecall>;

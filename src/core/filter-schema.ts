import { z } from 'zod';
import { MAX_METERS } from './area.ts';
import {
  type Filter,
  MAX_CONDITIONS,
  MAX_VALUES,
  NUMBER_FIELDS,
  ORIENTATIONS,
  type TextField,
  WORDS_FIELDS,
} from './filter.ts';

const textFields = [
  'id',
  'asset',
  'path',
  'folders',
  'format',
  'text',
] as const satisfies readonly TextField[];
const plainFields = ['id', 'asset', 'path', 'format', 'text'] as const;

const OPERATORS = [
  'and',
  'or',
  'not',
  'eq',
  'in',
  'range',
  'near',
  'prefix',
  'contains',
] as const satisfies readonly Filter['op'][];

/** Explains an `op` or a `field` that selects no kind of condition, because zod's own message does not say what is allowed. */
const oneOf = (choices: readonly string[]) => (issue: { readonly input?: unknown }) =>
  typeof issue.input === 'object' && issue.input !== null
    ? `must be one of ${choices.join(', ')}`
    : 'must be an object such as {"op":"eq","field":"format","value":"png"}';

const equals = z.discriminatedUnion(
  'field',
  [
    z.strictObject({ op: z.literal('eq'), field: z.enum(textFields), value: z.string() }),
    z.strictObject({ op: z.literal('eq'), field: z.enum(NUMBER_FIELDS), value: z.number() }),
    z.strictObject({ op: z.literal('eq'), field: z.literal('orientation'), value: z.enum(ORIENTATIONS) }),
  ],
  { error: oneOf([...textFields, ...NUMBER_FIELDS, 'orientation']) },
);

/** A filter tree from untrusted input. Call `checkNesting` first, because this schema recurses. */
export const filterSchema: z.ZodType<Filter, Filter> = z.lazy(() =>
  z.discriminatedUnion(
    'op',
    [
      z.strictObject({ op: z.enum(['and', 'or']), of: z.array(filterSchema).max(MAX_CONDITIONS) }),
      z.strictObject({ op: z.literal('not'), of: filterSchema }),
      equals,
      z.strictObject({
        op: z.literal('in'),
        field: z.enum(textFields),
        values: z.array(z.string()).max(MAX_VALUES),
      }),
      z.strictObject({
        op: z.literal('range'),
        field: z.enum(NUMBER_FIELDS),
        gte: z.number().exactOptional(),
        lt: z.number().exactOptional(),
      }),
      z.strictObject({
        op: z.literal('near'),
        latitude: z.number().min(-90).max(90),
        longitude: z.number().min(-180).max(180),
        meters: z.number().positive().max(MAX_METERS),
      }),
      z.strictObject({ op: z.literal('prefix'), field: z.enum(plainFields), value: z.string() }),
      z.strictObject({
        op: z.literal('contains'),
        field: z.enum([...textFields, ...WORDS_FIELDS]),
        value: z.string(),
      }),
    ],
    { error: oneOf(OPERATORS) },
  ),
);

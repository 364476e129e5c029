import type { z } from 'zod';
import { SoutuError } from '../errors.ts';

/**
 * Converts query parameters to the types of the schema: numbers, true and false, and arrays for parameters that may be repeated. Throws
 * `bad-request` if another one is repeated.
 */
export function readQuery(
  queries: Readonly<Record<string, readonly string[]>>,
  schema: z.ZodObject | undefined,
): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const [name, values] of Object.entries(queries)) {
    const isKnown = schema !== undefined && Object.hasOwn(schema.shape, name);
    const type = isKnown ? typeOf(schema.shape[name] as z.ZodType) : undefined;
    const read = values.map((text) => READERS[type ?? '']?.(text) ?? text);
    if (type === 'array') given[name] = read;
    else if (read.length === 1) given[name] = read[0];
    else throw new SoutuError('bad-request', `${name} is given more than once`);
  }
  return given;
}

/** A text that is none of the type is left for the schema to refuse. */
const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  number: (text) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text),
  boolean: (text) => (text === 'true' ? true : text === 'false' ? false : text),
};

function typeOf(schema: z.ZodType): string {
  const { type, innerType } = schema.def as { type: string; innerType?: z.ZodType };
  return innerType ? typeOf(innerType) : type;
}

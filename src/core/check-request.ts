import type { z } from 'zod';
import { SoutuError } from '../errors.ts';
import { checkNesting } from './filter.ts';
import type { FilterRequest } from './search-request.ts';

/** Validates a request. Throws `bad-query` naming the invalid field. */
export function checkRequest<S extends z.ZodType>(schema: S, request: z.input<S>): z.output<S> {
  checkNesting((request as FilterRequest | undefined)?.filter);
  const parsed = schema.safeParse(request);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const where = issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
  throw new SoutuError('bad-query', `The query is not valid: ${where}${issue.message}`, hintFor(issue));
}

function hintFor(issue: z.core.$ZodIssue): { hint?: string } {
  const { path } = issue;
  if (path.length === 0) return issue.code === 'custom' ? { hint: issue.params?.hint } : {};
  if (path[0] !== 'filter')
    return { hint: 'soutu search --help and docs/api.md describe all fields of a query.' };
  return {
    hint: 'A filter looks like {"op":"eq","field":"format","value":"png"}; see Filter in /api/v1/docs.',
  };
}

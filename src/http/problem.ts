import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { asSoutuError, ERRORS, SoutuError } from '../errors.ts';
import { diskHint } from '../file-errors.ts';
import { log } from '../log.ts';
import type { Problem } from './contract/library.ts';

/** Messages of errors with this status or above are only logged, because they may name private files. */
const PRIVATE_FROM = 500;

/** Converts an error to RFC 9457 problem details. Those of internal errors have the general summary as message, and a hint that names no file. */
export function problemOf(thrown: unknown): Problem {
  const { code, message, hint, httpStatus: status } = asSoutuError(thrown, 'internal');
  const { summary } = ERRORS[code];
  const isPrivate = status >= PRIVATE_FROM || code === 'locked';
  return {
    type: `urn:soutu:error:${code}`,
    title: summary,
    status,
    detail: isPrivate ? summary : message,
    code,
    hint: isPrivate ? (diskHint(thrown) ?? ERRORS[code].hint) : hint,
  };
}

/** Converts an error, and logs the details that clients must not see. */
function loggedProblem(what: string, thrown: unknown): Problem {
  const problem = problemOf(thrown);
  if (problem.status >= PRIVATE_FROM) {
    const { message, stack } = thrown instanceof Error ? thrown : new Error(String(thrown));
    log.error(`${what}: ${message}`, { code: problem.code });
    log.debug(String(stack));
  }
  return problem;
}

/** Creates the response for an error. */
export function answerProblem(c: Context, thrown: unknown): Response {
  const problem = loggedProblem(`${c.req.method} ${c.req.path}`, thrown);
  if (problem.code === 'busy') c.header('Retry-After', '1');
  if (problem.code === 'unauthorized') c.header('WWW-Authenticate', 'Bearer realm="soutu"');
  c.header('Cache-Control', 'no-store');
  // Hono's type lacks 499 (client closed request).
  c.status(problem.status as ContentfulStatusCode);
  return c.body(JSON.stringify(problem), { headers: { 'Content-Type': 'application/problem+json' } });
}

/** The error of a request whose client closed the connection; it replaces the reason of the abort signal. */
export const clientGone = () => new SoutuError('interrupted', 'The client closed the connection');

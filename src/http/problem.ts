import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { asSoutuError, ERRORS, SoutuError } from '../errors.ts';
import { log } from '../log.ts';
import type { Problem } from './contract/library.ts';

/** Codes whose messages are for the owner: they name files of the program, not what the client asked for. */
const PRIVATE_FROM = 500;

/**
 * An error as RFC 9457 problem details. What went wrong inside is told in general words; the log has the particulars.
 */
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
    hint: isPrivate ? ERRORS[code].hint : hint,
  };
}

/** The problem, after logging what only the owner may know of it. */
function loggedProblem(what: string, thrown: unknown): Problem {
  const problem = problemOf(thrown);
  if (problem.status >= PRIVATE_FROM) {
    const { message, stack } = thrown instanceof Error ? thrown : new Error(String(thrown));
    log.error(`${what}: ${message}`, { code: problem.code });
    log.debug(String(stack));
  }
  return problem;
}

/** Answers with a problem. */
export function answerProblem(c: Context, thrown: unknown): Response {
  const problem = loggedProblem(`${c.req.method} ${c.req.path}`, thrown);
  if (problem.code === 'busy') c.header('Retry-After', '1');
  if (problem.code === 'unauthorized') c.header('WWW-Authenticate', 'Bearer realm="soutu"');
  c.header('Cache-Control', 'no-store');
  // Hono has no name for 499 (the client went away), and nobody is there to read it.
  c.status(problem.status as ContentfulStatusCode);
  return c.body(JSON.stringify(problem), { headers: { 'Content-Type': 'application/problem+json' } });
}

/** What stands for the reason of an abort: the client closed the connection. */
export const clientGone = () => new SoutuError('interrupted', 'The client closed the connection');

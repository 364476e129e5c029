import { html } from 'hono/html';
import { SoutuError } from '../../errors.ts';
import type { HttpContext } from '../app-context.ts';
import { answerProblem } from '../problem.ts';

/** The response 404: an HTML page for browsers, problem+json for API clients. */
export function notFound(c: HttpContext): Response | Promise<Response> {
  const { path, method } = c.req;
  const isOpened = method === 'GET' && /\btext\/html\b/.test(c.req.header('accept') ?? '');
  if (isOpened && !path.startsWith('/api/')) return c.html(notFoundPage(path), 404);
  return answerProblem(
    c,
    new SoutuError('not-found', `There is nothing at ${path}`, { hint: 'See /api/v1/docs.' }),
  );
}

function notFoundPage(path: string) {
  // Relative, because a proxy may show the page below any path.
  const up = '../'.repeat(path.split('/').length - 2) || './';
  return html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Nothing here · Soutu</title>
<link rel="stylesheet" href="${up}docs.css">
<main>
<h1>There is nothing at this address</h1>
<p><code>${path}</code>
<p><a href="${up}">Search your pictures</a>
</main>
</html>
`;
}

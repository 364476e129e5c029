import { html } from 'hono/html';
import { SoutuError } from '../../errors.ts';
import type { HttpContext } from '../parts.ts';
import { answerProblem } from '../problem.ts';

/** Answers an address that is none: to a person with a page that leads on, to a program with a problem. */
export function answerNothing(c: HttpContext): Response | Promise<Response> {
  const { path, method } = c.req;
  const isOpened = method === 'GET' && /\btext\/html\b/.test(c.req.header('accept') ?? '');
  if (isOpened && !path.startsWith('/api/')) return c.html(nothingPage(path), 404);
  return answerProblem(
    c,
    new SoutuError('not-found', `There is nothing at ${path}`, { hint: 'See /api/v1/docs.' }),
  );
}

const nothingPage = (path: string) => html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Nothing here · Soutu</title>
<link rel="stylesheet" href="/docs.css">
<main>
<h1>There is nothing at this address</h1>
<p><code>${path}</code>
<p><a href="/">Search your pictures</a>
</main>
</html>
`;

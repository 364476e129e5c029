import { accepts } from 'hono/accepts';
import { html } from 'hono/html';
import { SoutuError } from '../../errors.ts';
import type { HttpContext } from '../app-context.ts';
import { answerProblem } from '../problem.ts';

/** The response 404: an HTML page for browsers, problem+json for API clients. */
export function notFound(c: HttpContext): Response | Promise<Response> {
  const { path, method } = c.req;
  const isOpened = method === 'GET' && /\btext\/html\b/.test(c.req.header('accept') ?? '');
  if (isOpened && !path.startsWith('/api/')) {
    return c.html(notFoundPage(path, languageOf(c)), 404, { Vary: 'Accept-Language' });
  }
  return answerProblem(
    c,
    new SoutuError('not-found', `There is nothing at ${path}`, { hint: 'See /api/v1/docs.' }),
  );
}

const WORDS = {
  en: {
    lang: 'en',
    title: 'Nothing here · Soutu',
    heading: 'There is nothing at this address',
    home: 'Search your pictures',
  },
  zh: {
    lang: 'zh-CN',
    title: '页面不存在 · Soutu',
    heading: '这个网址没有内容',
    home: '搜索图片',
  },
} as const;

type Language = keyof typeof WORDS;

/** The language that the browser prefers among those of the page, else English. */
function languageOf(c: HttpContext): Language {
  return accepts(c, {
    header: 'Accept-Language',
    supports: ['en', 'zh'],
    default: 'en',
    match: (wanted) =>
      wanted
        .filter(({ type, q }) => q > 0 && /^(en|zh)\b/i.test(type))
        .sort((a, b) => b.q - a.q)[0]
        ?.type.slice(0, 2)
        .toLowerCase() ?? 'en',
  }) as Language;
}

function notFoundPage(path: string, language: Language) {
  const { lang, title, heading, home } = WORDS[language];
  // Relative, because a proxy may show the page below any path.
  const up = '../'.repeat(path.split('/').length - 2) || './';
  return html`<!doctype html>
<html lang="${lang}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${up}docs.css">
<main>
<h1>${heading}</h1>
<p><code>${path}</code>
<p><a href="${up}">${home}</a>
</main>
</html>
`;
}

import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { html, raw } from 'hono/html';
import type { SearchRequest } from '../core/query.ts';
import type { SearchHit, SearchResult } from '../engine.ts';
import { formatFacts, plural, printable, shortPath } from './format.ts';

export type Html = Awaited<ReturnType<typeof html>>;

/** Thumbnails created concurrently. */
const CONCURRENCY = 4;

/**
 * Renders a self-contained page of results: thumbnails are inlined, so that it needs no other file and no network, and each
 * links to its picture.
 *
 * @param thumbnail creates the WebP thumbnail of a picture of the library
 * @param signal checked between groups of thumbnails, because creating thousands of them takes minutes
 */
export async function resultsPage(
  result: SearchResult,
  query: SearchRequest,
  thumbnail: (id: string) => Promise<Uint8Array>,
  signal: AbortSignal,
): Promise<string> {
  const figures: Html[] = [];
  for (let start = 0; start < result.hits.length; start += CONCURRENCY) {
    signal.throwIfAborted();
    const hits = result.hits.slice(start, start + CONCURRENCY);
    figures.push(...(await Promise.all(hits.map((hit) => figure(hit, thumbnail)))));
  }
  const title = printable(describeQuery(query));
  const facts = `${plural(result.hits.length, 'result')} · ${result.tookMs} ms · ${result.model}`;
  return document(
    { title, facts },
    await html`<main>
${figures}</main>`,
  );
}

/**
 * A whole page.
 *
 * @param page.language of its words, as a tag @default 'en'
 */
export async function document(
  {
    title,
    facts,
    style = '',
    language = 'en',
  }: { title: string; facts: string; style?: string; language?: string },
  body: Html,
): Promise<string> {
  const page = await html`<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Soutu</title>
<style>${raw(PAGE_STYLE + style)}</style>
<header><h1>${title}</h1><p>${facts}</p></header>
${body}
</html>
`;
  return page.toString();
}

/** An inlined thumbnail, or a message if the file is missing or damaged. */
export async function picture(name: string, thumbnail: () => Promise<Uint8Array>): Promise<Html> {
  try {
    const bytes = Buffer.from(await thumbnail());
    return html`<img alt="${name}" src="data:image/webp;base64,${bytes.toString('base64')}">`;
  } catch {
    return html`<span class="none">cannot be read</span>`;
  }
}

/** The look of pages that the command line writes. */
const PAGE_STYLE = `
:root { color-scheme: light dark; --background: #fafaf9; --text: #1c1c1e; --muted: #63636b; --accent: hsl(12 80% 45%) }
@media (prefers-color-scheme: dark) { :root { --background: #111214; --text: #ececee; --muted: #a0a0a8; --accent: hsl(12 80% 62%) } }
body { margin: 0; padding: 24px; background: var(--background); color: var(--text);
  font: 15px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif }
h1 { font-size: 20px; margin: 0 } header p, figcaption { color: var(--muted); font-size: 13px }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); gap: 8px }
figure { margin: 0; min-width: 0 } figcaption { overflow-wrap: anywhere; padding: 4px 2px 12px }
a { color: inherit; text-decoration: none } a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
img, .none { display: block; width: 100%; height: 200px; object-fit: contain; border-radius: 6px; background: color-mix(in srgb, var(--text) 6%, transparent) }
.none { display: grid; place-items: center } b { color: var(--accent); font-variant-numeric: tabular-nums }
`;

async function figure(hit: SearchHit, thumbnail: (id: string) => Promise<Uint8Array>): Promise<Html> {
  const name = printable(basename(hit.path));
  if (hit.kind === 'text')
    return html`<figure><span class="none">${printable(hit.text)}</span>
<figcaption><b title="${hit.score.toFixed(3)}">${hit.relevance}</b> ${name}${hit.line === null ? '' : `:${hit.line}`}</figcaption></figure>
`;
  const facts = formatFacts(hit);
  if (hit.width !== null) facts.push(`${hit.width} × ${hit.height}`);
  return html`<figure><a href="${pathToFileURL(hit.path).href}" title="${printable(shortPath(hit.path))}">${await picture(name, () => thumbnail(hit.id))}
<figcaption><b title="${hit.score.toFixed(3)}">${hit.relevance}</b> ${name}<br>${facts.join(' · ')}</figcaption></a></figure>
`;
}

function describeQuery(query: SearchRequest): string {
  const parts = [
    query.text,
    typeof query.image === 'string' ? basename(query.image) : undefined,
    query.similarTo,
  ];
  const positive = parts.filter((part) => part !== undefined).join(' + ');
  const negative = (query.not ?? []).map(
    ({ text, image }) => ` − ${text ?? (typeof image === 'string' ? basename(image) : 'picture')}`,
  );
  return positive + negative.join('');
}

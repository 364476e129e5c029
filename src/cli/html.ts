import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { html, raw } from 'hono/html';
import type { SearchRequest } from '../core/query.ts';
import type { SearchHit, SearchResult } from '../engine.ts';
import { formatBytes, formatDate, plural, printable, shortPath } from './format.ts';

type Html = Awaited<ReturnType<typeof html>>;

/** Thumbnails created concurrently. */
const CONCURRENCY = 4;

/**
 * A page of results that needs no other file and no network: thumbnails are inside, a click opens the picture.
 *
 * @param thumbnail makes the WebP thumbnail of a picture of the library
 * @param signal rejects with its reason between two thumbnails: thousands of them take minutes
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
  const page = await html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Soutu</title>
<style>${raw(STYLE)}</style>
<header><h1>${title}</h1><p>${plural(result.hits.length, 'result')} · ${result.tookMs} ms · ${result.model}</p></header>
<main>
${figures}</main>
</html>
`;
  return page.toString();
}

const STYLE = `
:root { color-scheme: light dark; --ground: #fafaf9; --ink: #1c1c1e; --quiet: #63636b; --accent: hsl(12 80% 45%) }
@media (prefers-color-scheme: dark) { :root { --ground: #111214; --ink: #ececee; --quiet: #a0a0a8; --accent: hsl(12 80% 62%) } }
body { margin: 0; padding: 24px; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif }
h1 { font-size: 20px; margin: 0 } header p, figcaption { color: var(--quiet); font-size: 13px }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); gap: 8px }
figure { margin: 0; min-width: 0 } figcaption { overflow-wrap: anywhere; padding: 4px 2px 12px }
a { color: inherit; text-decoration: none } a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
img, .none { display: block; width: 100%; height: 200px; object-fit: contain; border-radius: 6px; background: color-mix(in srgb, var(--ink) 6%, transparent) }
.none { display: grid; place-items: center } b { color: var(--accent); font-variant-numeric: tabular-nums }
`;

async function figure(hit: SearchHit, thumbnail: (id: string) => Promise<Uint8Array>): Promise<Html> {
  const name = printable(basename(hit.path));
  const facts = [formatDate(hit.takenAt ?? hit.mtime), formatBytes(hit.size)];
  if (hit.width !== null) facts.push(`${hit.width} × ${hit.height}`);
  return html`<figure><a href="${pathToFileURL(hit.path).href}" title="${printable(shortPath(hit.path))}">${await picture(hit, name, thumbnail)}
<figcaption><b>${hit.score.toFixed(3)}</b> ${name}<br>${facts.join(' · ')}</figcaption></a></figure>
`;
}

/** The inlined thumbnail, or a message if the file is missing or damaged now. */
async function picture(
  hit: SearchHit,
  name: string,
  thumbnail: (id: string) => Promise<Uint8Array>,
): Promise<Html> {
  try {
    const bytes = Buffer.from(await thumbnail(hit.id));
    return html`<img alt="${name}" src="data:image/webp;base64,${bytes.toString('base64')}">`;
  } catch {
    return html`<span class="none">not readable now</span>`;
  }
}

function describeQuery(query: SearchRequest): string {
  const parts = [
    query.text,
    typeof query.image === 'string' ? basename(query.image) : undefined,
    query.similarTo,
  ];
  const wanted = parts.filter((part) => part !== undefined).join(' + ');
  const unwanted = (query.not ?? []).map(
    ({ text, image }) => ` − ${text ?? (typeof image === 'string' ? basename(image) : 'picture')}`,
  );
  return wanted + unwanted.join('');
}

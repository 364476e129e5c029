import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Hono } from 'hono';
import { METHODS } from '../../learning/lessons/lesson.ts';
import type { Env, HttpContext } from '../app-context.ts';
import { DOCS_STYLE } from '../contract/docs-style.ts';
import { matchesEtag } from './thumbnail.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
};

/** Paths that return the page, which shows the view of the path. Those of a level have their links from that level. */
const VIEWS = ['/', '/library', ...METHODS.map((method) => `/learn/${method}`)];

interface StaticFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly gzip: Uint8Array<ArrayBuffer> | null;
  readonly type: string;
  readonly etag: string;
  /** Whether its name contains a hash of its content, so that it never changes. */
  readonly isHashed: boolean;
}

/**
 * Serves the page. Its files, a few hundred kilobytes, are read at the start. A request selects one of them by its complete
 * name, so no part of a request becomes a path on disk.
 */
export function mountPage(app: Hono<Env>, folder: string): void {
  const files = readFiles(folder);
  const index = files.get('/index.html');
  const icon = files.get('/favicon.svg');
  // Browsers ask for it by this name where no page names one, as for a picture in a tab of its own.
  if (icon) files.set('/favicon.ico', icon);
  files.set('/docs.css', textFile(DOCS_STYLE, '.css'));
  for (const view of VIEWS) files.set(view, atLevel(index ?? textFile(NOT_BUILT, '.html'), levelOf(view)));
  for (const [path, file] of files) app.get(path.replaceAll(/[:*{}?]/g, '_'), (c) => answer(c, file));
}

const levelOf = (path: string) => path.split('/').length - 2;

/**
 * The page for an address that lies some levels deeper. Its links are relative, so that one build works below any path of any
 * proxy.
 */
function atLevel(index: StaticFile, level: number): StaticFile {
  if (level === 0) return index;
  const text = Buffer.from(index.bytes).toString();
  return textFile(text.replaceAll(/(href|src)="\.\//g, `$1="${'../'.repeat(level)}`), '.html');
}

function readFiles(folder: string): Map<string, StaticFile> {
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true }) as string[];
  } catch {
    return new Map();
  }
  const files = names.filter((name) => TYPES[extname(name)] && statSync(join(folder, name)).isFile());
  return new Map(
    files.map((name) => {
      const path = `/${name.split(sep).join('/')}`;
      return [path, staticFile(readFileSync(join(folder, name)), extname(name), path.startsWith('/assets/'))];
    }),
  );
}

const textFile = (text: string, extension: string) => staticFile(Buffer.from(text), extension, false);

function staticFile(content: Buffer, extension: string, isHashed: boolean): StaticFile {
  const type = TYPES[extension]!;
  const isText = /^text|json|svg/.test(type);
  return {
    bytes: new Uint8Array(content),
    gzip: isText && content.length > 1024 ? new Uint8Array(gzipSync(content, { level: 9 })) : null,
    type,
    etag: createHash('sha256').update(content).digest('base64url').slice(0, 22),
    isHashed,
  };
}

function answer(c: HttpContext, file: StaticFile): Response {
  const zipped = file.gzip !== null && /\bgzip\b/.test(c.req.header('accept-encoding') ?? '');
  // Each encoding is a representation of its own and needs a different ETag.
  const etag = `"${file.etag}${zipped ? '-gzip' : ''}"`;
  c.header('ETag', etag);
  c.header('Vary', 'Accept-Encoding');
  c.header('Cache-Control', file.isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
  if (matchesEtag(c, etag)) return c.body(null, 304);
  const bytes = zipped ? file.gzip! : file.bytes;
  if (zipped) c.header('Content-Encoding', 'gzip');
  c.header('Content-Type', file.type);
  c.header('Content-Length', String(bytes.length));
  return c.body(bytes);
}

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Soutu</title>
<p>The page has not been built. Run <code>npm run build</code> and start the server again.
<p>The API works; see <a href="./api/v1/docs">its description</a>.
</html>
`;

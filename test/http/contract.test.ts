import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RouteContract } from '../../src/http/contract/route.ts';
import { API, ROUTES } from '../../src/http/contract/routes.ts';
import { openTestServer, type TestServer } from './server.ts';

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, unknown>>;
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

let server: TestServer;
let document: Document;
beforeAll(async () => {
  server = await openTestServer({}, { empty: true });
  document = await server.json<Document>('openapi.json');
});
afterAll(() => server.close());

const contracts = Object.entries(ROUTES as Readonly<Record<string, RouteContract>>);

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1, and its references resolve', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(JSON.parse(JSON.stringify(document)));
    expect(errors ?? []).toEqual([]);
    expect([valid, document.openapi]).toEqual([true, '3.1.0']);
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => to!);
    const known = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect(references.filter((reference) => !known.includes(reference))).toEqual([]);
    expect(references.length).toBeGreaterThan(20);
  });

  it('contains all routes of the app', () => {
    const described = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    );
    const registered = server.app.routes
      .filter(({ method, path }) => method !== 'ALL' && path.startsWith(API))
      .map(
        ({ method, path }) =>
          `${method.toLowerCase()} ${path.slice(API.length).replaceAll(/:(\w+)/g, '{$1}')}`,
      );
    expect([...new Set(registered)].sort()).toEqual(described.sort());
    expect(contracts).toHaveLength(described.length);
  });

  it('describes requests, responses and errors of every route', () => {
    for (const [name, { method, path, json, bodies, answers }] of contracts) {
      const operation = document.paths[path]![method]!;
      expect(operation.operationId).toBe(name);
      for (const status of Object.keys(answers)) expect(operation.responses).toHaveProperty(status);
      expect(operation.responses).toHaveProperty('400');
      const media = [...(json ? ['application/json'] : []), ...(bodies ?? []).map((body) => body.media)];
      expect(Object.keys(operation.requestBody?.content ?? {})).toEqual(media);
    }
  });

  it('is also available as HTML without scripts', async () => {
    const page = await (await server.call('docs')).text();
    for (const [name, { summary }] of contracts) {
      expect(page).toContain(`id="${name}"`);
      expect(page).toContain(summary.replaceAll('"', '&#34;'));
    }
    expect(page).not.toMatch(/<script|style=|<style/);
    const [prose = ''] = page.split('<h2>Schemas');
    expect(prose).toContain('<code>similarTo</code>');
    expect(prose).not.toContain('`');
    const style = await server.app.request('/docs.css');
    expect(style.headers.get('content-type')).toMatch(/^text\/css/);
  });
});

describe('a route', () => {
  it('answers other methods with a list of the allowed ones', async () => {
    const response = await server.app.request(`${API}/search`, { method: 'PUT' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST, GET']);
    expect(await response.json()).toMatchObject({ code: 'not-allowed', status: 405 });
  });

  it('that does not exist is answered with problem details', async () => {
    for (const path of ['/api/v1/nothing', '/api/v2/search', '/assets/other.js', '/index.php']) {
      const response = await server.app.request(path);
      expect(response.status).toBe(404);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
    }
  });

  it('that does not exist is answered with an HTML page in a browser', async () => {
    const open = (path: string, languages = '') =>
      server.app.request(path, {
        headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'accept-language': languages },
      });
    const response = await open('/libary/<b>&quot;');
    expect([response.status, response.headers.get('content-type')]).toEqual([
      404,
      expect.stringContaining('text/html'),
    ]);
    const page = await response.text();
    expect(page).toContain('<a href="../">');
    expect(page).not.toMatch(/<b>|<script|<style|style=/);
    expect(response.headers.get('vary')).toContain('Accept-Language');
    for (const [languages, heading] of [
      ['', 'There is nothing at this address'],
      ['fr, zh;q=0', 'There is nothing at this address'],
      ['zh-CN', '这个网址没有内容'],
      ['fr,en;q=0.5,ZH-Hant-TW;q=0.9', '这个网址没有内容'],
      ['en-GB,zh;q=0.9', 'There is nothing at this address'],
    ] as const)
      expect(await (await open('/nonsense', languages)).text(), languages).toContain(`<h1>${heading}</h1>`);
    const api = await open('/api/v1/nothing');
    expect(api.headers.get('content-type')).toBe('application/problem+json');
  });

  it('refuses unknown parameters', async () => {
    for (const [, { method, path, query }] of contracts) {
      if (method !== 'get' || path.includes('{') || query === undefined) continue;
      expect((await server.call(`${path.slice(1)}?unknown=1`)).status).toBe(400);
    }
  });
});

describe('the page', () => {
  it('is served completely, with suitable caching headers', async () => {
    for (const view of ['/', '/index.html', '/library']) {
      const response = await server.app.request(view);
      expect(await response.text()).toContain('<title>Soutu</title>');
      expect(response.headers.get('cache-control')).toBe('no-cache');
    }
    const script = await server.app.request('/assets/index-1a2b.js', {
      headers: { 'accept-encoding': 'gzip, br' },
    });
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(script.headers.get('content-encoding')).toBe('gzip');
    const etag = script.headers.get('etag')!;
    const plain = await server.app.request('/assets/index-1a2b.js');
    expect(plain.headers.get('etag')).not.toBe(etag);
    expect(await plain.text()).toContain('aaaa');
    const again = await server.app.request('/assets/index-1a2b.js', {
      headers: { 'accept-encoding': 'gzip', 'if-none-match': etag },
    });
    expect(again.status).toBe(304);
  });

  it('has its icon where browsers look for one by themselves', async () => {
    const icon = await server.app.request('/favicon.ico');
    expect([icon.status, icon.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
  });

  it.each([
    '/../package.json',
    '/assets/../../home/token.json',
    '/assets/..%2f..%2fhome%2flibrary.json',
    '/assets/%2e%2e/%2e%2e/home/library.json',
    '/assets/..%5c..%5chome',
    '/assets/index-1a2b.js%00.css',
    '//etc/passwd',
    '/assets/',
  ])('does not serve other files: %s', async (path) => {
    expect((await server.app.request(path)).status).toBe(404);
  });
});

describe('the metrics', () => {
  it('count requests by the pattern of the route', async () => {
    await server.call(`images/${'0'.repeat(32)}`);
    const text = await (await server.app.request('/metrics')).text();
    expect(text).toMatch(/soutu_http_requests_total\{route="\/images\/\{id\}",method="GET",status="404"\} 1/);
    expect(text).toMatch(/soutu_library_pictures 0/);
    expect(text).toContain('nodejs_eventloop_lag_seconds');
    expect(await (await server.app.request('/healthz')).json()).toEqual({ ok: true });
  });
});

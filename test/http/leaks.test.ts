import { homedir } from 'node:os';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RouteContract } from '../../src/http/contract/route.ts';
import { API, ROUTES } from '../../src/http/contract/routes.ts';
import { packageRoot } from '../../src/package-root.ts';
import { idOf, openTestServer, type TestServer } from './server.ts';

const UPWARDS = [
  '../../../../etc/passwd',
  '..%2f..%2f..%2fetc%2fpasswd',
  '%2e%2e%2f%2e%2e%2fetc/passwd',
  '....//....//etc/passwd',
  '..%5c..%5cetc%5cpasswd',
  '%252e%252e%252fetc%252fpasswd',
  '/etc/passwd',
  'file:///etc/passwd',
  '%00',
  '%ff',
  "' OR 1=1 --",
  '<script>alert(1)</script>',
  '__proto__',
];

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.close());

const routes = Object.values(ROUTES as Readonly<Record<string, RouteContract>>);

/** Texts that no response may contain: contents of other files, and paths of the program, its data and its owner. */
function expectNoLeak(text: string): void {
  for (const secret of ['root:', packageRoot, server.library.home, 'node_modules', '    at ']) {
    expect(text).not.toContain(secret);
  }
  if (homedir() !== '/root') expect(text).not.toContain(homedir());
}

it.each(UPWARDS)('%s is refused in every parameter of every route and reveals nothing', async (bad) => {
  const id = await idOf(server, 'big.png');
  for (const { method, path, query } of routes) {
    const targets = path.includes('{id}')
      ? [path.replace('{id}', bad), `${path.replace('{id}', id)}?size=${encodeURIComponent(bad)}`]
      : Object.keys(query?.shape ?? {}).map((name) => `${path}?${name}=${encodeURIComponent(bad)}`);
    for (const target of targets) {
      const response = await server.app.request(`${API}${target}`, { method: method.toUpperCase() });
      expect(response.status).toBeLessThan(500);
      const isQuestion = /[?&](q|not|folder|source)=/.test(target);
      if (!isQuestion) expect([target, response.status >= 400]).toEqual([target, true]);
      expectNoLeak(await response.text());
    }
  }
  expect((await server.app.request('/healthz')).status).toBe(200);
});

it.each(UPWARDS)('%s is refused as a path in a body', async (bad) => {
  const bodies = [
    ['folders', { path: bad }],
    ['jobs/index', { folders: [bad] }],
    ['search', { image: bad }],
    ['search', { similarTo: bad }],
    ['search', { text: 'x', not: [{ image: bad }] }],
    ['embeddings', { images: [bad] }],
    ['access', { token: bad, path: bad }],
  ] as const;
  for (const [path, body] of bodies) {
    const response = await server.post(path, body);
    expect([path, response.status >= 400 && response.status < 500]).toEqual([path, true]);
    expectNoLeak(await response.text());
  }
});

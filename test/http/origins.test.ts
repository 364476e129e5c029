import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allowedHosts } from '../../src/http/hosts.ts';
import { codeOf, openTestServer, type TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer(
    { 'allowed-hosts': ['pictures.example'], 'cors-origins': ['https://friend.example'] },
    { empty: true },
  );
});
afterAll(() => server.close());

const LOCAL = 'localhost:7788';
const write = (headers: Record<string, string>) =>
  server.call('jobs/index', { method: 'POST', headers: { host: LOCAL, ...headers } });

describe('the Host header', () => {
  it.each([
    'localhost',
    LOCAL,
    '127.0.0.1:1',
    '[::1]:7788',
    'LOCALHOST',
    'pictures.example',
    'pictures.example:80',
  ])('may be %s', async (host) => {
    expect((await server.call('status', { headers: { host } })).status).toBe(200);
  });

  it.each([
    'evil.example',
    'localhost.evil.example',
    'evil.example:7788',
    '192.168.1.5',
    'a@localhost',
    'localhost/x',
    '127.0.0.1.nip.io',
    '[::2]',
    '',
  ])('may not be %s', async (host) => {
    for (const path of ['/', '/healthz', '/api/v1/status', '/api/v1/access']) {
      const response = await server.app.request(path, { headers: { host } });
      expect([response.status, await codeOf(response)]).toEqual([403, 'forbidden']);
    }
  });

  it('may be any address and the name of the machine if the server is available in the network', () => {
    const isAllowed = allowedHosts('0.0.0.0', []);
    for (const name of [
      '192.168.1.5',
      '[fe80::1]',
      hostname().toLowerCase(),
      `${hostname().toLowerCase()}.local`,
    ]) {
      expect([name, isAllowed(name)]).toEqual([name, true]);
    }
    expect(isAllowed('evil.example')).toBe(false);
    expect(isAllowed('1.2.3.4.evil.example')).toBe(false);
  });
});

describe('a write', () => {
  it('is accepted from the page itself and from programs', async () => {
    expect((await write({ origin: `http://${LOCAL}`, 'sec-fetch-site': 'same-origin' })).status).toBe(202);
    expect((await write({})).status).toBe(202);
  });

  it('is accepted behind a proxy on another port that passes Host on without the port', async () => {
    const origin = 'https://pictures.example:8443';
    const headers = { host: 'pictures.example', origin, 'sec-fetch-site': 'same-origin' };
    expect((await write(headers)).status).toBe(202);
    expect((await write({ ...headers, 'sec-fetch-site': 'same-site' })).status).toBe(403);
  });

  it.each([
    [{ origin: 'https://evil.example' }],
    [{ origin: 'http://localhost:9999' }],
    [{ origin: 'null' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ origin: 'https://friend.example.evil.example' }],
    [{ origin: '%' }],
  ])('is refused from %o', async (headers) => {
    for (const [method, path] of [
      ['POST', 'jobs/index'],
      ['POST', 'search'],
      ['POST', 'uploads'],
      ['POST', 'access'],
      ['DELETE', 'folders?path=/x'],
      ['DELETE', `images/${'0'.repeat(32)}`],
    ] as const) {
      const response = await server.call(path, { method, headers: { host: LOCAL, ...(headers as object) } });
      expect([path, response.status, await codeOf(response)]).toEqual([path, 403, 'forbidden']);
    }
  });

  it('is accepted from an origin in the settings, with its preflight request', async () => {
    const origin = 'https://friend.example';
    const response = await write({ origin, 'sec-fetch-site': 'cross-site' });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([202, origin]);
    const preflight = await server.app.request('/api/v1/search', {
      method: 'OPTIONS',
      headers: { host: LOCAL, origin, 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-methods')).toContain('POST');
  });
});

describe('a page of another origin', () => {
  it('cannot make the server search, which would occupy the model', async () => {
    const ask = (mode: string, site = 'cross-site') =>
      server.call('search?q=cat', {
        headers: { host: LOCAL, 'sec-fetch-site': site, 'sec-fetch-mode': mode },
      });
    expect((await ask('no-cors')).status).toBe(403);
    expect((await ask('cors')).status).toBe(403);
    expect((await ask('navigate')).status).toBe(200);
    expect((await ask('cors', 'same-origin')).status).toBe(200);
  });

  it('can read nothing, because no header allows it', async () => {
    const response = await server.call('status', {
      headers: { host: LOCAL, origin: 'https://evil.example' },
    });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });

  it('gets the security policy with every response, including errors', async () => {
    for (const path of ['/', '/api/v1/status', '/api/v1/nothing', '/api/v1/search', '/healthz']) {
      const { headers } = await server.app.request(path);
      const policy = headers.get('content-security-policy')!;
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    }
    expect((await server.call('status')).headers.get('cache-control')).toBe('no-store');
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBasePath } from '../../src/http/base-path.ts';
import { createOutside } from '../../src/http/outside.ts';
import { codeOf, openTestServer, type TestServer } from './server.ts';

let below: TestServer;
let plain: TestServer;
beforeAll(async () => {
  const settings = { token: 'always', 'allowed-hosts': ['pictures.example'] } as const;
  [below, plain] = [
    await openTestServer({ ...settings, 'base-path': '/soutu' }, { empty: true }),
    await openTestServer(settings, { empty: true }),
  ];
});
afterAll(async () => {
  await below.close();
  await plain.close();
});

/** A request as it arrives from an address; without one, from this process. */
const from = (server: TestServer, address: string | undefined, path: string, init: RequestInit = {}) =>
  server.app.request(path, init, address && { incoming: { socket: { remoteAddress: address } } });

const logIn = (
  server: TestServer,
  headers: Record<string, string>,
  address?: string,
  path = '/api/v1/access',
) =>
  from(server, address, path, {
    method: 'POST',
    body: JSON.stringify({ token: server.token }),
    headers: { 'content-type': 'application/json', ...headers },
  });
const cookieSetBy = async (response: Response | Promise<Response>) =>
  (await response).headers.get('set-cookie') ?? '';

describe('a base path', () => {
  it('is accepted with and without the prefix', async () => {
    for (const path of ['/soutu/', '/soutu/library', '/soutu/learn/ivf', '/soutu/assets/index-1a2b.js']) {
      expect([path, (await below.app.request(path)).status]).toEqual([path, 200]);
      const short = path.slice('/soutu'.length);
      expect([short, (await below.app.request(short)).status]).toEqual([short, 200]);
    }
    for (const path of ['/soutu/healthz', '/healthz', '/soutu/api/v1/healthz'])
      expect(await (await below.app.request(path)).json()).toEqual({ ok: true });
    for (const path of ['/soutux/', '/soutux', '/other/soutu/', '/soutu/soutu/'])
      expect([path, (await below.app.request(path)).status]).toEqual([path, 404]);
    expect((await plain.app.request('/soutu/')).status).toBe(404);
  });

  it('itself leads to the page, whose links are relative', async () => {
    const response = await below.app.request('/soutu?q=cat');
    expect([response.status, response.headers.get('location')]).toEqual([308, '/soutu/?q=cat']);
  });

  it('is the path of the cookie and in the description of the API', async () => {
    expect(await cookieSetBy(logIn(below, { 'x-forwarded-proto': 'http' }))).toMatch(/; Path=\/soutu;/);
    expect(await cookieSetBy(logIn(below, {}, undefined, '/soutu/api/v1/access'))).toMatch(/; Path=\/soutu;/);
    expect(await cookieSetBy(logIn(plain, {}))).toMatch(/; Path=\/;/);
    const authorization = `Bearer ${below.token}`;
    const described = await below.app.request('/soutu/api/v1/openapi.json', { headers: { authorization } });
    expect(await described.json()).toMatchObject({ servers: [{ url: '/soutu/api/v1' }] });
  });

  it('is not the path of the cookie for a browser that asked without it and without a proxy', async () => {
    for (const address of ['127.0.0.1', '192.168.1.5'])
      expect(await cookieSetBy(logIn(below, {}, address))).toMatch(/; Path=\/;/);
  });

  it('is a path', () => {
    expect([undefined, '', '/', '/soutu', '/soutu/', '/a/b-c/d.e'].map(readBasePath)).toEqual([
      '',
      '',
      '',
      '/soutu',
      '/soutu',
      '/a/b-c/d.e',
    ]);
    for (const wrong of ['soutu', '//evil.example', '/a//b', '/..', '/a b', '/a;Path=/', '/%2e', 'http://x/'])
      expect(() => readBasePath(wrong)).toThrow(expect.objectContaining({ code: 'bad-setting' }));
  });
});

describe('the headers of a proxy', () => {
  const tls = { 'x-forwarded-proto': 'https', 'x-forwarded-prefix': '/photos' };

  it('count from this machine and from trusted networks only', async () => {
    for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1', undefined]) {
      const cookie = await cookieSetBy(logIn(plain, tls, address));
      expect([address, /; Path=\/photos; .*Secure/.test(cookie)]).toEqual([address, true]);
    }
    for (const address of ['192.168.1.5', '::ffff:10.0.0.1', '2001:db8::1']) {
      const cookie = await cookieSetBy(logIn(plain, tls, address));
      expect([address, /; Path=\/;/.test(cookie), /Secure/.test(cookie)]).toEqual([address, true, false]);
    }
    const other = await openTestServer(
      { token: 'always', 'trusted-proxies': ['10.0.0.0/8'] },
      { empty: true },
    );
    expect(await cookieSetBy(logIn(other, tls, '10.1.2.3'))).toMatch(/Secure/);
    expect(await cookieSetBy(logIn(other, tls, '127.0.0.1'))).not.toMatch(/Secure/);
    await other.close();
  });

  it('cannot smuggle anything into the cookie', async () => {
    for (const prefix of ['/x; Domain=evil.example', '//evil.example', 'x', '/../x']) {
      const cookie = await cookieSetBy(logIn(plain, { 'x-forwarded-prefix': prefix }));
      expect([prefix, /; Path=\/;/.test(cookie), cookie.includes('evil')]).toEqual([prefix, true, false]);
    }
  });

  it('say the origin of the page if the proxy changes the host', async () => {
    const write = (headers: Record<string, string>, address = '127.0.0.1') =>
      logIn(plain, { host: '127.0.0.1:7788', ...headers }, address);
    const origin = 'https://pictures.example:8443';
    const passed = { origin, 'x-forwarded-proto': 'https', 'x-forwarded-host': 'pictures.example:8443' };
    expect((await write(passed)).status).toBe(200);
    expect(
      (await write({ ...passed, 'x-forwarded-host': 'pictures.example', 'x-forwarded-port': '8443' })).status,
    ).toBe(200);
    expect((await write({ ...passed, origin: 'https://pictures.example:9999' })).status).toBe(403);
    expect((await write({ ...passed, origin: 'https://evil.example' })).status).toBe(403);
    // Not from a proxy: the header says nothing.
    expect((await write(passed, '192.168.1.5')).status).toBe(403);
    const usual = {
      ...passed,
      origin: 'https://pictures.example',
      'x-forwarded-host': 'pictures.example:443',
    };
    expect((await write(usual)).status).toBe(200);
  });

  it('are refused with a host that is not allowed, as in DNS rebinding', async () => {
    const headers = { host: '127.0.0.1:7788', 'x-forwarded-host': 'evil.example' };
    const response = await from(plain, '127.0.0.1', '/', { headers });
    expect([response.status, await codeOf(response)]).toEqual([403, 'forbidden']);
  });

  it('say nothing by a port that is none', async () => {
    const link = (headers: Record<string, string>) =>
      from(plain, '127.0.0.1', '/api/v1/access/links', {
        method: 'POST',
        headers: { host: 'pictures.example', authorization: `Bearer ${plain.token}`, ...headers },
      });
    for (const port of ['99999', '0', 'x', '-1', '8443/path']) {
      const response = await link({ 'x-forwarded-port': port });
      expect([port, await response.json()]).toEqual([
        port,
        expect.objectContaining({ addresses: ['http://pictures.example/'] }),
      ]);
    }
    expect((await link({ 'x-forwarded-host': 'pictures.example:99999' })).status).toBe(403);
  });

  it('allow a host without its port where the browser does not say that the page is its own', async () => {
    const origin = 'http://pictures.example:8080';
    const headers = { host: 'pictures.example', origin, 'x-forwarded-proto': 'http' };
    expect((await logIn(plain, headers, '127.0.0.1')).status).toBe(200);
    expect((await logIn(plain, { ...headers, 'sec-fetch-site': 'same-site' }, '127.0.0.1')).status).toBe(403);
    expect((await logIn(plain, { host: 'pictures.example', origin }, '127.0.0.1')).status).toBe(403);
    expect((await logIn(plain, { ...headers, origin: 'http://evil.example:8080' }, '127.0.0.1')).status).toBe(
      403,
    );
  });

  it('need valid addresses of proxies', () => {
    for (const wrong of [
      'proxy',
      '10.0.0.0/33',
      '10.0.0/8',
      '1.2.3.4/x',
      '',
      '10.0.0.0/',
      '10.0.0.0/8/24',
      '10.0.0.0/1e1',
      '10.0.0.0/ 8',
    ])
      expect(() => createOutside('', [wrong])).toThrow(expect.objectContaining({ code: 'bad-setting' }));
  });
});

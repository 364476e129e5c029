import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RouteContract } from '../../src/http/contract/route.ts';
import { API, ROUTES } from '../../src/http/contract/routes.ts';
import { openToken } from '../../src/http/token.ts';
import { codeOf, openTestServer, type TestServer, temporaryFolder } from './server.ts';

const routes = Object.values(ROUTES as Readonly<Record<string, RouteContract>>);
const ID = '0'.repeat(32);

describe('a server with a token', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer({ host: '0.0.0.0', roots: [] }, { empty: true });
  });
  afterAll(() => server.close());

  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
  const cookie = (token: string) => ({ headers: { cookie: `soutu_token=${token}` } });

  it('refuses all routes without the token, except for the open ones', async () => {
    for (const { method, path, access } of routes) {
      const response = await server.app.request(`${API}${path.replaceAll(/\{id\}/g, ID)}`, {
        method: method.toUpperCase(),
      });
      if (access === 'open') expect(response.status).not.toBe(403);
      else {
        expect([path, response.status]).toEqual([path, 401]);
        expect(response.headers.get('www-authenticate')).toContain('Bearer');
        expect(await codeOf(response)).toBe('unauthorized');
      }
    }
    expect((await server.app.request('/metrics')).status).toBe(401);
    for (const path of ['/', '/healthz', '/assets/index-1a2b.js']) {
      expect((await server.app.request(path)).status).toBe(200);
    }
  });

  it('accepts the token as bearer, and as a cookie that scripts cannot read', async () => {
    const token = server.token!;
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect((await server.call('status', bearer(token))).status).toBe(200);
    expect(await server.json('access')).toEqual({ tokenNeeded: true, allowed: false, rights: null });
    const response = await server.post('access', { token });
    const set = response.headers.get('set-cookie')!;
    expect(set).toMatch(/HttpOnly/);
    expect(set).toMatch(/SameSite=Strict/);
    expect((await server.call('status', { headers: { cookie: set.split(';')[0]! } })).status).toBe(200);
    expect(set).not.toContain(token);
    const session = { headers: { cookie: set.split(';')[0]! } };
    expect(await server.json('access', session)).toEqual({
      tokenNeeded: true,
      allowed: true,
      rights: 'write',
    });
    const out = await server.call('access', { method: 'DELETE', ...session });
    expect(out.headers.get('set-cookie')).toMatch(/soutu_session_\w+=;.*Max-Age=0/);
  });

  it('keeps its cookie apart from those of other servers on the same host', async () => {
    const other = await openTestServer({ host: '0.0.0.0', roots: [] }, { empty: true });
    const cookieOf = async ({ post, token }: TestServer) =>
      (await post('access', { token })).headers.get('set-cookie')!.split(';')[0]!;
    // A browser sends the cookies of all ports, in any order.
    const cookies = [await cookieOf(server), await cookieOf(other)];
    for (const all of [cookies, cookies.toReversed()]) {
      for (const one of [server, other])
        expect((await one.call('status', { headers: { cookie: all.join('; ') } })).status).toBe(200);
    }
    await other.close();
  });

  it('sends its cookie only over TLS if the browser came by TLS', async () => {
    const log = async (headers: Record<string, string>) => {
      const body = JSON.stringify({ token: server.token });
      const init = { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } };
      return (await server.call('access', init)).headers.get('set-cookie');
    };
    expect(await log({ 'x-forwarded-proto': 'https' })).toMatch(/; Secure/);
    expect(await log({})).not.toMatch(/Secure/);
  });

  it('refuses a wrong token', async () => {
    const right = server.token!;
    const wrong = [right.slice(1), `${right}a`, right.toUpperCase(), 'null', "' OR 1=1", '%00'];
    for (const token of wrong) {
      for (const init of [bearer(token), cookie(token)]) {
        expect((await server.call('status', init)).status).toBe(401);
      }
      const response = await server.post('access', { token });
      expect([response.status, response.headers.get('set-cookie')]).toEqual([401, null]);
    }
    const inAddress = await server.app.request(`${API}/facets?token=${right}`);
    expect(inAddress.status).toBe(401);
    const basic = { headers: { authorization: `Basic ${btoa(`a:${right}`)}` } };
    expect((await server.call('status', basic)).status).toBe(401);
  });

  it('never sends the token in a response', async () => {
    for (const path of ['metrics', 'status', 'access', 'openapi.json']) {
      const response = await server.call(path, bearer(server.token!));
      expect(await response.text()).not.toContain(server.token!);
    }
  });

  it('lets no folder be added unless the setting roots names one', async () => {
    const choices = await server.json<{ folders: unknown[] }>('folders/choices', bearer(server.token!));
    expect(choices.folders).toEqual([]);
    const added = await server.call('folders', {
      method: 'POST',
      body: JSON.stringify({ path: server.library.pictures }),
      headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    });
    expect(added.status).toBe(403);
  });
});

describe('the token file', () => {
  it('contains only the hash, is readable by its owner only, and is replaced by a new token', async () => {
    const folder = temporaryFolder();
    const file = join(folder.path, 'home', 'token.json');
    const first = await openToken(file, false, '--new-token');
    expect(existsSync(file)).toBe(false);
    await first.save();
    expect(readFileSync(file, 'utf8')).not.toContain(first.token!);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await openToken(file, false, '--new-token')).toMatchObject({ token: null, hash: first.hash });
    const second = await openToken(file, true, '--new-token');
    expect(second.hash).not.toBe(first.hash);
    mkdirSync(join(folder.path, 'odd'));
    await expect(openToken(join(folder.path, 'odd'), false, '--new-token')).rejects.toMatchObject({
      code: 'unreadable',
    });
    folder.cleanUp();
  });

  it('makes the old token invalid when a new one is created', async () => {
    const server = await openTestServer({ token: 'always' }, { empty: true });
    const { createServerApp } = await import('../../src/http/server-app.ts');
    const again = await createServerApp(server.engine, { newToken: true, gallery: null });
    await again.saveTokens();
    const ask = (token: string) =>
      again.app.request(`${API}/status`, { headers: { authorization: `Bearer ${token}` } });
    expect((await ask(server.token!)).status).toBe(401);
    expect((await ask(again.token!)).status).toBe(200);
    const later = await createServerApp(server.engine, { gallery: null });
    expect([later.token, later.tokenNeeded]).toEqual([null, true]);
    await server.close();
  });
});

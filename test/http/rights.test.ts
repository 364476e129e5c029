import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RouteContract } from '../../src/http/contract/route.ts';
import { API, ROUTES } from '../../src/http/contract/routes.ts';
import { createOneTimeTokens } from '../../src/http/one-time.ts';
import { createServerApp } from '../../src/http/server-app.ts';
import { endSessions, sessionsFile } from '../../src/http/sessions.ts';
import { codeOf, idOf, openTestServer, type TestServer } from './server.ts';

const ID = '0'.repeat(32);
const routes = Object.entries(ROUTES as Readonly<Record<string, RouteContract>>);
const bearer = (token: string | null) => ({ authorization: `Bearer ${token}` });
const cookieOf = (response: Response) => response.headers.get('set-cookie')!.split(';')[0]!;

/** Routes that change something although anybody may use them, or readers: only a log-in, an upload to search by, vectors. */
const HARMLESS = ['logIn', 'logOut', 'deviceLink', 'search', 'upload', 'embeddings'];

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer({ host: '0.0.0.0' });
});
afterAll(() => server.close());

const ask = (method: string, path: string, token: string | null, body?: unknown) =>
  server.call(path, {
    method,
    headers: { ...bearer(token), ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

describe('each route', () => {
  it('is classified, and one that writes is not for readers', () => {
    for (const [name, { method, access }] of routes) {
      expect([name, ['open', 'read', 'write'].includes(access)]).toEqual([name, true]);
      const isWriting = method !== 'get' && !HARMLESS.includes(name);
      if (isWriting) expect([name, access]).toEqual([name, 'write']);
    }
  });

  it('answers a reader with view-only if it is for writing', async () => {
    for (const [name, { method, path, access }] of routes) {
      const address = `${API}${path.replaceAll(/\{\w+\}/g, ID)}`;
      const response = await server.app.request(address, {
        method: method.toUpperCase(),
        headers: bearer(server.readToken),
      });
      const isRefused = response.status === 403 && (await codeOf(response)) === 'view-only';
      expect([name, isRefused]).toEqual([name, access === 'write']);
      expect([name, response.status]).not.toEqual([name, 401]);
      // An endless stream of events.
      if (!response.bodyUsed) await response.body?.cancel();
    }
  });
});

describe('the token for viewing', () => {
  it('searches, browses and downloads, and changes nothing', async () => {
    const token = server.readToken;
    expect(token).not.toBe(server.token);
    const id = await idOf(server, 'wide.png');
    for (const path of ['search?q=circle', 'images', 'timeline', `images/${id}`, `images/${id}/file`])
      expect([path, (await ask('GET', path, token)).status]).toEqual([path, 200]);
    expect((await ask('POST', 'search', token, { text: 'circle' })).status).toBe(200);
    expect((await ask('DELETE', `images/${id}`, token)).status).toBe(403);
    expect((await ask('POST', 'jobs/index', token, {})).status).toBe(403);
    expect((await ask('POST', 'folders', token, { path: server.library.pictures })).status).toBe(403);
    expect((await ask('GET', `images/${id}`, token)).status).toBe(200);
  });

  it('says what it allows, also as a cookie', async () => {
    const response = await server.post('access', { token: server.readToken });
    expect(await response.clone().json()).toEqual({ tokenNeeded: true, allowed: true, rights: 'read' });
    const headers = { cookie: cookieOf(response) };
    expect(await server.json('access', { headers })).toMatchObject({ rights: 'read' });
    expect(await server.json('status', { headers })).toMatchObject({ rights: 'read' });
    expect((await server.call('jobs/index', { method: 'POST', headers })).status).toBe(403);
    const both = { ...headers, ...bearer(server.token) };
    expect(await server.json('status', { headers: both })).toMatchObject({ rights: 'write' });
    expect(await server.json('status', { headers: bearer(server.token) })).toMatchObject({ rights: 'write' });
    expect((await server.call('status', { headers: { ...headers, ...bearer('wrong') } })).status).toBe(401);
    const basic = { ...headers, authorization: 'Basic YTpi' };
    expect(await server.json('status', { headers: basic })).toMatchObject({ rights: 'read' });
  });

  it('is renewed alone', async () => {
    await server.saveTokens();
    const again = await createServerApp(server.engine, { newReadToken: true, gallery: null });
    expect(again.token).toBeNull();
    const status = async (token: string | null) =>
      (await again.app.request(`${API}/status`, { headers: bearer(token) })).status;
    const [old, all, fresh] = [server.readToken, server.token, again.readToken];
    expect([await status(old), await status(all), await status(fresh)]).toEqual([401, 200, 200]);
  });

  it('is made for the home of an earlier version only if it is asked for', async () => {
    const home = await openTestServer({ token: 'always' }, { empty: true });
    await home.saveTokens();
    rmSync(join(home.engine.config.home, 'read-token.json'));
    const without = await createServerApp(home.engine, { gallery: null });
    await without.saveTokens();
    expect([without.token, without.readToken]).toEqual([null, null]);
    const status = async (token: string | null) =>
      (await without.app.request(`${API}/status`, { headers: bearer(token) })).status;
    expect([await status(home.token), await status(home.readToken), await status('null')]).toEqual([
      200, 401, 401,
    ]);
    const asked = await createServerApp(home.engine, { newReadToken: true, gallery: null });
    expect(asked.readToken).toMatch(/^[\w-]{43}$/);
    await home.close();
  });
});

describe('logging out everywhere', () => {
  const statusWith = async (one: { app: TestServer['app'] }, cookie: string) =>
    (await one.app.request(`${API}/status`, { headers: { cookie } })).status;

  it('ends the sessions of all browsers and leaves the tokens', async () => {
    const [first, second] = [
      cookieOf(await server.post('access', { token: server.token })),
      cookieOf(await server.post('access', { token: server.readToken })),
    ];
    expect([await statusWith(server, first), await statusWith(server, second)]).toEqual([200, 200]);
    expect((await ask('DELETE', 'sessions', server.readToken)).status).toBe(403);
    expect((await ask('DELETE', 'sessions', server.token)).status).toBe(200);
    expect([await statusWith(server, first), await statusWith(server, second)]).toEqual([401, 401]);
    expect((await ask('GET', 'status', server.token)).status).toBe(200);
    expect(await statusWith(server, cookieOf(await server.post('access', { token: server.token })))).toBe(
      200,
    );
  });

  it('reaches a server that is running, from another process', async () => {
    const home = await openTestServer({ token: 'always' }, { empty: true });
    const cookie = cookieOf(await home.post('access', { token: home.token }));
    expect(await statusWith(home, cookie)).toBe(200);
    await endSessions(sessionsFile(home.engine.config.home));
    await expect.poll(() => statusWith(home, cookie)).toBe(401);
    await home.close();
  });

  it('ends the events of browsers and the links for other devices, and leaves those of programs', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
    try {
      const home = await openTestServer({ token: 'always' }, { empty: true });
      const cookie = cookieOf(await home.post('access', { token: home.token }));
      const open = async (headers: Record<string, string>) => {
        const response = await home.app.request(`${API}/watch/events`, { headers });
        expect(response.status).toBe(200);
        const reader = response.body!.getReader();
        await reader.read();
        return reader;
      };
      const [browser, program] = [await open({ cookie }), await open(bearer(home.token))];
      const link = home.oneTimeToken();
      await endSessions(sessionsFile(home.engine.config.home));
      vi.advanceTimersByTime(15_000);
      while (!(await browser.read()).done);
      expect((await home.post('access', { token: link })).status).toBe(401);
      expect((await program.read()).done).toBe(false);
      await program.cancel();
      await home.close();
    } finally {
      vi.useRealTimers();
    }
  });

  it('ends the cookies of earlier versions, which hold the token, and sessions survive a restart', async () => {
    const home = await openTestServer({ token: 'always' }, { empty: true });
    const { home: folder } = home.engine.config;
    await home.saveTokens();
    const session = cookieOf(await home.post('access', { token: home.token }));
    // As an earlier version has left it: a token and no sessions.
    writeFileSync(sessionsFile(folder), '{"secret":"damaged"}');
    await expect(createServerApp(home.engine, { gallery: null })).rejects.toMatchObject({
      code: 'unreadable',
    });
    rmSync(join(folder, 'sessions.json'));
    const again = await createServerApp(home.engine, { gallery: null });
    expect(await statusWith(again, session)).toBe(401);
    const earlier = `soutu_token=${home.token}`;
    expect(await statusWith(again, earlier)).toBe(200);
    await again.app.request(`${API}/sessions`, { method: 'DELETE', headers: bearer(home.token) });
    expect(await statusWith(again, earlier)).toBe(401);
    const login = await again.app.request(`${API}/access`, {
      method: 'POST',
      body: JSON.stringify({ token: home.token }),
      headers: { 'content-type': 'application/json' },
    });
    const last = await createServerApp(home.engine, { gallery: null });
    expect([last.token, last.readToken]).toEqual([null, null]);
    expect(await statusWith(last, cookieOf(login))).toBe(200);
    await home.close();
  });
});

describe('a link for another device', () => {
  const linkOf = async (token: string | null, host: string) => {
    const headers = { ...bearer(token), host };
    return (await (await server.call('access/links', { method: 'POST', headers })).json()) as {
      addresses: string[];
      token: string;
    };
  };

  it('logs in once, with the rights of the browser', async () => {
    for (const [token, rights] of [
      [server.readToken, 'read'],
      [server.token, 'write'],
    ] as const) {
      const link = await linkOf(token, '192.168.1.5:7788');
      expect(link.addresses).toEqual(['http://192.168.1.5:7788/']);
      expect((await ask('GET', 'status', link.token)).status).toBe(401);
      expect(await (await server.post('access', { token: link.token })).json()).toMatchObject({ rights });
      expect((await server.post('access', { token: link.token })).status).toBe(401);
    }
  });

  it('names the addresses in the network instead of those of this machine', async () => {
    for (const address of (await linkOf(server.token, 'localhost:7788')).addresses) {
      expect(address).toMatch(/^http:\/\/(?!localhost|127\.).+:7788\/$/);
    }
  });

  it('is no longer valid after ten minutes', async () => {
    let now = 0;
    const tokens = createOneTimeTokens({ cookieOf: () => 'same' }, () => now);
    const [early, late] = [tokens.create('read'), tokens.create('read')];
    now = 9 * 60_000;
    expect(tokens.take(early)).toBe('read');
    now = 11 * 60_000;
    expect(tokens.take(late)).toBeNull();
  });
});

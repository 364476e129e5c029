import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SoutuError } from '../../src/errors.ts';
import { createReadiness } from '../../src/http/readiness.ts';
import { createServerApp } from '../../src/http/server-app.ts';
import { openTestServer, type TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer({ token: 'always' }, { empty: true });
});
afterAll(() => server.close());

describe('the readiness check', () => {
  it('answers without a token, with and without the prefix', async () => {
    while ((await server.call('readyz')).status !== 200);
    for (const path of ['/readyz', 'readyz']) {
      const response = await server.call(path);
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ ready: true, reason: null });
    }
  });

  it('tells of a store that is loading, fails and recovers, and asks it once at a time', async () => {
    const calls: { resolve(): void; reject(error: Error): void }[] = [];
    const readiness = createReadiness({
      prepare: () => new Promise((resolve, reject) => calls.push({ resolve, reject })),
      search: server.engine.search,
    });
    expect(await Promise.all([readiness(), readiness()])).toEqual(['loading', 'loading']);
    expect(calls).toHaveLength(1);
    const failing = readiness();
    calls[0]!.reject(new SoutuError('store-unreachable', 'It is away'));
    expect(await failing).toBe('store-unreachable');
    const silent = readiness();
    expect(await silent).toBe('store-unreachable');
    const recovering = readiness();
    calls[1]!.resolve();
    expect(await recovering).toBeNull();
    // Does not answer in time.
    expect(await readiness()).toBe('loading');
    calls[2]!.resolve();
  });

  it('says when to ask again', async () => {
    const { app } = await createServerApp({
      ...server.engine,
      prepare: () => Promise.reject(new SoutuError('store-unreachable', 'It is away')),
    });
    const response = await app.request('http://localhost/readyz');
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await response.json()).toEqual({ ready: false, reason: 'store-unreachable' });
  });

  it('is not ready without a model', async () => {
    const search = () => Promise.reject(new SoutuError('model-missing', 'There is none'));
    const readiness = createReadiness({ prepare: async () => {}, search });
    expect(await readiness()).toBe('model-missing');
  });
});

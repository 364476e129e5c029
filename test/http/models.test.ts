import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { Config } from '../../src/config.ts';
import type { Job, Status } from '../../src/http/contract/library.ts';
import type {
  DownloadView,
  Freed,
  ModelDetailsView,
  ModelList,
  RecommendationView,
  Removal,
} from '../../src/http/contract/models.ts';
import { fixtures, temporaryFolder } from '../models/support.ts';
import { REPOSITORY, startFakeHub } from '../support/fake-hub.ts';
import { ended, momentOf } from './jobs-support.ts';
import { codeOf, openTestServer, type TestServer } from './server.ts';

let server: TestServer;
afterEach(() => server.close());

/** A server whose home holds the model `mine`, and whose hub and caches are the test's own. */
async function start(settings: Partial<Config> = {}): Promise<TestServer> {
  const caches = { 'hf-cache': temporaryFolder(), 'modelscope-cache': temporaryFolder() };
  server = await openTestServer({ model: 'auto', ...caches, ...settings });
  cpSync(join(fixtures, 'models/clip-gelu'), join(server.library.home, 'models/mine'), { recursive: true });
  return server;
}

const events = (text: string) =>
  [...text.matchAll(/^event: (\w+)\ndata: (.+)$/gm)].map(([, name, data]) => ({
    name,
    ...JSON.parse(data!),
  }));

it('switches the library to another model by a job, and back at once; what is not in use can be deleted', async () => {
  await start();
  const { models, collections } = await server.json<ModelList>('models');
  expect(models.find(({ id }) => id === 'soutu-mini')).toMatchObject({ inUse: true, installed: true });
  expect(models.find(({ id }) => id === 'mine')).toMatchObject({ inUse: false, dimensions: 48 });
  expect(collections).toMatchObject([{ model: 'soutu-mini', state: 'in-use', images: 5 }]);

  const response = await server.post('models/use', { name: 'mine' });
  expect(response.status).toBe(202);
  const job = (await response.json()) as Job;
  expect(job).toMatchObject({ model: 'mine', folders: [] });
  expect(await ended(server, job.id)).toMatchObject({
    state: 'done',
    report: { added: 5, newModel: { model: 'mine', isComplete: true, unread: [] } },
  });
  const info = await server.json<ModelDetailsView>('models/info?name=mine');
  expect(info).toMatchObject({ inUse: true, family: 'clip', collections: [{ state: 'in-use', images: 5 }] });
  expect(info.places).toMatchObject([{ source: 'home', folder: join(server.library.home, 'models/mine') }]);
  expect(info.places[0]!.bytes).toBeGreaterThan(100_000);

  const checks = await Promise.all([server.post('models/check', {}), server.post('models/check', {})]);
  expect(checks.map(({ status }) => status).sort()).toEqual([200, 429]);
  const checked = await server.post('models/check', { name: 'soutu-mini' });
  expect(await checked.json()).toMatchObject({ id: 'soutu-mini', ok: true, hasReference: true });
  expect((await server.post('models/check', { name: 'src/models' })).status).toBe(404);

  const back = (await (await server.post('models/use', { name: 'Soutu-mini' })).json()) as Job;
  expect(await ended(server, back.id)).toMatchObject({ report: { added: 0 }, progress: { embedded: 0 } });
  const { unused, model } = await server.json<Status>('status');
  expect(model.id).toBe('soutu-mini');
  expect(unused.collections).toBe(1);
  expect(unused.bytes).toBeGreaterThan(1000);
  const freed = await server.json<Freed>('models/collections', { method: 'DELETE' });
  expect(freed).toMatchObject({ bytes: unused.bytes, collections: [{ model: 'mine', images: 5 }] });
  expect((await server.json<Status>('status')).unused).toEqual({ collections: 0, bytes: 0 });
});

it('downloads a model once for all who ask, tells how far it is, and can be stopped', async () => {
  const hub = await startFakeHub();
  await start({ 'hf-endpoint': hub.address, 'http-proxy': undefined });
  hub.fault = ({ at }) => (at === 'storage' ? { hangAfter: 300_000 } : undefined);
  const ask = async () =>
    (await (await server.post('models/downloads', { name: REPOSITORY })).json()) as DownloadView;
  const [first, second] = await Promise.all([ask(), ask()]);
  expect(second.id).toBe(first.id);
  const stream = server.call(`models/downloads/${first.id}/events`);
  await new Promise<void>((arrived) => {
    const stop = server.engine.models.downloads.follow(first.id, ({ progress }) => {
      if (!progress || progress.doneBytes < 300_000) return;
      queueMicrotask(() => stop());
      arrived();
    });
  });
  await server.call(`models/downloads/${first.id}`, { method: 'DELETE' });
  const told = events(await (await stream).text());
  expect(told.at(-1)).toMatchObject({ name: 'download', state: 'cancelled', error: null });
  expect(told.some(({ progress }) => progress?.doneBytes >= 300_000)).toBe(true);

  hub.fault = () => undefined;
  const again = await ask();
  expect(again.id).not.toBe(first.id);
  const rest = events(await (await server.call(`models/downloads/${again.id}/events`)).text());
  const size = hub.files.get('model.safetensors')!.length;
  expect(rest.at(-1)).toMatchObject({ state: 'done', report: { received: size - 300_000, id: REPOSITORY } });
  const { downloads } = await server.json<{ downloads: DownloadView[] }>('models/downloads');
  expect(downloads.map(({ id }) => id)).toEqual([again.id, first.id]);

  const folder = join(server.engine.config['hf-cache'], `models--${REPOSITORY.replace('/', '--')}`);
  const remove = `models?name=${encodeURIComponent(REPOSITORY)}`;
  const planned = await server.json<Removal>(`${remove}&dryRun=1`, { method: 'DELETE' });
  expect(planned.parts).toMatchObject([{ kind: 'model', source: 'huggingface', path: folder }]);
  expect(existsSync(folder)).toBe(true);
  expect(await server.json<Removal>(remove, { method: 'DELETE' })).toEqual(planned);
  expect(existsSync(folder)).toBe(false);
});

it('says why a download failed', async () => {
  const hub = await startFakeHub();
  await start({ 'hf-endpoint': hub.address, hubs: ['huggingface'] });
  const { id } = (await (
    await server.post('models/downloads', { name: 'soutu-test/nothing' })
  ).json()) as DownloadView;
  const told = events(await (await server.call(`models/downloads/${id}/events`)).text());
  expect(told.at(-1)).toMatchObject({ state: 'failed', report: null, error: { code: 'hub-not-found' } });
});

it('recommends a model for the languages that people type', async () => {
  await start();
  const chinese = await server.json<RecommendationView>('models/recommendation?language=zh&language=en');
  expect(chinese.languages).toEqual(['zh', 'en']);
  expect(chinese.model.languages).toSatisfy(
    (known: string[]) => known.includes('mul') || known.includes('zh'),
  );
  expect(chinese).toMatchObject({ images: 5, cores: 1 });
});

it('says that no model fits instead of recommending one that does not', async () => {
  await start({ offline: true });
  const advice = await server.json<RecommendationView>('models/recommendation?language=de');
  expect(advice).toMatchObject({ fits: false, action: 'keep', model: { id: 'soutu-mini' } });
  expect(advice.rejected).toContainEqual(
    expect.objectContaining({ id: 'soutu-mini', reason: 'language', seconds: expect.any(Number) }),
  );
  for (const language of ['xx', 'chinese']) {
    expect(await codeOf(await server.call(`models/recommendation?language=${language}`))).toBe('usage');
  }
});

it('judges all models by the time that the pictures of a library take', async () => {
  await start();
  const { rejected, maxSeconds } = await server.json<RecommendationView>('models/recommendation?language=en');
  expect(maxSeconds).toBe(8 * 3600);
  for (const { reason, seconds } of rejected)
    if (reason === 'speed') expect(seconds).toBeGreaterThan(maxSeconds);
  const { models } = await server.json<ModelList>('models');
  const of = (id: string) => models.find((model) => model.id === id)!.seconds!;
  expect(of('google/siglip2-so400m-patch14-384')).toBeGreaterThan(of('google/siglip2-base-patch16-512'));
});

it('recommends no model that the settings keep it from downloading or using', async () => {
  const advise = () => server.json<RecommendationView>('models/recommendation?language=en');
  const id = 'openai/clip-vit-base-patch32';
  await start({ offline: true, workers: 4 });
  const offline = await advise();
  expect(offline).toMatchObject({ action: 'keep', model: { id: 'soutu-mini' } });
  expect(offline.rejected).not.toContainEqual(expect.objectContaining({ reason: 'setting' }));
  expect(offline.rejected).toContainEqual(
    expect.objectContaining({ id: 'BAAI/BGE-VL-base', reason: 'offline' }),
  );
  await server.close();

  await start({ offline: true, model: 'soutu-mini', workers: 4 });
  cpSync(join(fixtures, 'models/clip-gelu'), join(server.library.home, 'models', id), { recursive: true });
  const set = await advise();
  expect(set).toMatchObject({ action: 'keep', model: { id: 'soutu-mini' } });
  expect(set.rejected).toContainEqual(expect.objectContaining({ id, reason: 'setting' }));
  // Also one that is no candidate otherwise.
  await server.close();
  await start({ model: join(fixtures, 'models/clip-fp32') });
  expect(await advise()).toMatchObject({ action: 'keep', model: { inUse: true } });
});

it('takes names, not folders, and refuses what is needed', async () => {
  await start();
  const codeFor = async (response: Promise<Response>) => codeOf(await response);
  for (const name of ['/etc', '../x', 'a/../b', './models', 'a/b/c', ''])
    expect(await codeFor(server.post('models/use', { name }))).toBe('bad-request');
  for (const name of ['src/models', 'test', 'soutu-test/nothing'])
    expect(await codeFor(server.post('models/use', { name }))).toBe('not-found');
  expect(await codeFor(server.call('models/info?name=src/models'))).toBe('not-found');
  expect(await codeFor(server.post('models/downloads', { name: 'soutu-mini' }))).toBe('usage');
  expect(await codeFor(server.post('models/use', { name: 'bge-vl-base' }))).toBe('model-missing');
  const remove = (name: string) => server.call(`models?name=${name}`, { method: 'DELETE' });
  expect(await codeFor(remove('soutu-mini'))).toBe('model-in-use');
  expect(await codeFor(remove('bge-vl-base'))).toBe('not-found');
  expect(await codeFor(remove('hub/models'))).toBe('not-found');
});

it('never takes a folder of its working directory for a model, not even without downloads', async () => {
  await start({ offline: true });
  const name = 'models/soutu-mini';
  expect(existsSync(join(name, 'config.json'))).toBe(true);
  const { id } = (await (await server.post('models/downloads', { name })).json()) as DownloadView;
  await expect
    .poll(() => server.json<DownloadView>(`models/downloads/${id}`))
    .toMatchObject({ state: 'failed', error: { code: 'offline' } });
  expect(await codeOf(await server.post('models/use', { name }))).toBe('not-found');
});

it('requires the token where it serves a network, and no other site may write', async () => {
  await start({ host: '0.0.0.0' });
  const routes: [string, string, unknown?][] = [
    ['models', 'GET'],
    ['models?name=mine', 'DELETE'],
    ['models/use', 'POST', { name: 'mine' }],
    ['models/downloads', 'POST', { name: REPOSITORY }],
    ['models/collections', 'DELETE'],
  ];
  for (const [path, method, body] of routes) {
    const init = { method, ...(body ? { body: JSON.stringify(body) } : {}) };
    expect((await server.call(path, init)).status).toBe(401);
    if (method === 'GET') continue;
    const headers = { authorization: `Bearer ${server.token}`, origin: 'https://example.org' };
    expect((await server.call(path, { ...init, headers })).status).toBe(403);
  }
});

it('a job can be paused; others go first meanwhile', async () => {
  await start();
  const job = (await (await server.post('models/use', { name: 'mine' })).json()) as Job;
  await server.call(`jobs/${job.id}/pause`, { method: 'POST' });
  await momentOf(server, job.id, ({ state }) => state === 'paused');
  const other = (await (await server.post('jobs/index', {})).json()) as Job;
  await ended(server, other.id);
  expect(await server.json<Job>(`jobs/${job.id}`)).toMatchObject({ state: 'paused' });
  await server.call(`jobs/${job.id}/resume`, { method: 'POST' });
  expect(await ended(server, job.id)).toMatchObject({ state: 'done', report: { added: 5 } });
});
